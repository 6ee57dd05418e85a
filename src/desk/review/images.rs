//! Where the pictures of cases come from: the object store, with who looks written across each.

use futures_util::future::BoxFuture;

use super::EvidenceImages;
use crate::platform::Platform;
use crate::platform::http::Call;
use crate::platform::ids::ObjectId;
use crate::platform::objects::Objects;
use crate::platform::pictures::{PictureRoom, watermark};
use crate::platform::problem::Problem;

/// Pictures that lie sealed in the object store.
pub struct SealedImages {
    /// The store.
    pub objects: Objects,
    /// Where they are drawn upon.
    pub room: PictureRoom,
}

impl EvidenceImages for SealedImages {
    fn fetch<'a>(
        &'a self,
        platform: &'a Platform,
        call: &'a Call,
        image: &'a ObjectId,
        lines: &'a [String],
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, Problem>> {
        Box::pin(async move {
            let Some(picture) = self.objects.read(platform, image).await? else {
                return Ok(None);
            };
            let lines = lines.to_vec();
            let drawn = self.room.run(call, move || {
                let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                watermark(&picture, &lines)
            });
            drawn.await?.map(Some)
        })
    }
}
