//! Variables of the object store and of pictures.

use super::{Variable, v};

/// Where objects lie, and how pictures are read.
pub(super) static OBJECTS: &[Variable] = &[
    v(
        "OBJECT_STORE_URL",
        "",
        "file:FOLDER or s3://bucket/prefix?endpoint=https://host&region=eu-west-1 (without an endpoint: Amazon). Empty: objects in the data folder.",
    ),
    v(
        "BONAFIDE_OBJECT_STORE_KEY_ID",
        "",
        "Access key id of the bucket.",
    ),
    v(
        "BONAFIDE_OBJECT_STORE_SECRET",
        "",
        "Secret access key of the bucket.",
    ),
    v(
        "BONAFIDE_OBJECT_STORE_TIMEOUT",
        "10s",
        "How long one call to the object store may take.",
    ),
    v(
        "BONAFIDE_PICTURE_THREADS",
        "2",
        "Pictures that are read at once. Each may take 200 MB for a moment.",
    ),
    v(
        "BONAFIDE_PICTURE_DEADLINE",
        "15s",
        "A request whose picture would have to wait longer is refused with 503 at once.",
    ),
];
