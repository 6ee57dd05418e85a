//! Pictures of cases, by their own addresses.

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use utoipa::ToSchema;

use crate::desk::review::evidence::{look, visitor};
use crate::desk::review::{Images, Kinds, not_found};
use crate::platform::Platform;
use crate::platform::caller::Anonymous;
use crate::platform::config::Config;
use crate::platform::http::Call;
use crate::platform::http::reply::Answer;

/// A JPEG.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 16_777_216)]
#[expect(dead_code, reason = "it stands for the bytes in the public document")]
pub struct JpegImage(Vec<u8>);

/// What nothing in a picture may do, whatever it is taken for.
const POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// Show a picture of a case
///
/// By the address that the case tells to who holds it, without a token, since a page cannot send one with a picture. The address is good for a minute,
/// for one picture, and only while that reviewer's session goes on and they hold the case; after that 410. Who looks, when and at which case is written
/// across it, and each look is noted.
#[utoipa::path(operation_id = "get_review_image", tag = "reviews", security(()),
    params(("address" = String, Path, description = "The end of the picture's `url`", max_length = 1000, example = "AQAAAAE")),
    responses((status = 200, description = "The picture", body = JpegImage, content_type = "image/jpeg")),
    extensions(("x-error-codes" = json!(["not_found", "image_address_expired", "overloaded", "storage_unavailable"]))))]
#[get("/v1/staff/review-images/{address}")]
pub async fn get_review_image(
    platform: Platform,
    call: Call,
    _anybody: Anonymous,
    kinds: web::Data<Kinds>,
    images: web::Data<Images>,
    address: web::Path<String>,
) -> Answer {
    let visitor = visitor(&platform, &address, call.now)?;
    let (inner, kinds, noted) = (platform.clone(), kinds.get_ref().clone(), call.clone());
    let act = platform
        .db
        .write(move |conn| look(conn, &inner, &kinds, &noted, &visitor));
    let look = act.await?;
    let found = images.fetch(&platform, &call, &look);
    let picture = found.await?.ok_or_else(not_found)?;
    let file = format!("inline; filename=\"{}\"", look.file);
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((
            header::CROSS_ORIGIN_RESOURCE_POLICY,
            reach(&platform.config),
        ))
        .insert_header((header::CONTENT_DISPOSITION, file))
        .body(picture))
}

/// Whose pages may show the picture: those of this site; where scripts of other origins may call, the desk may be among them.
fn reach(config: &Config) -> &'static str {
    if config.allowed_origins.is_empty() {
        "same-site"
    } else {
        "cross-origin"
    }
}
