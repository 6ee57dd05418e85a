use actix_web::http::header;
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, dev, web};
use futures_util::{StreamExt, stream};

use super::*;

const KIND: &str = "multipart/form-data; boundary=line";

fn part(name: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--line\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"../../etc/passwd\"\r\nContent-Type: text/html\r\n\r\n"
    );
    [head.as_bytes(), content, b"\r\n"].concat()
}

fn body(parts: &[Vec<u8>]) -> Vec<u8> {
    [parts.concat(), b"--line--\r\n".to_vec()].concat()
}

async fn payload(request: &HttpRequest, mut payload: dev::Payload) -> web::Payload {
    web::Payload::from_request(request, &mut payload)
        .await
        .unwrap()
}

async fn read(kind: &str, body: Vec<u8>, wanted: &[&str]) -> Result<Upload, Problem> {
    let request = TestRequest::post().insert_header((header::CONTENT_TYPE, kind));
    let (request, stream) = request.set_payload(body).to_http_parts();
    let payload = payload(&request, stream).await;
    Upload::read(&request, payload, &[wanted]).await
}

async fn refused(kind: &str, body: Vec<u8>, wanted: &[&str]) -> Problem {
    read(kind, body, wanted).await.err().unwrap()
}

/// Code and pointer of what is told about the parts.
async fn faults(body: Vec<u8>, wanted: &[&str]) -> Vec<(String, String)> {
    let Problem::Known(known) = refused(KIND, body, wanted).await else {
        panic!("an internal problem")
    };
    assert_eq!(known.kind.code, "validation_failed");
    let faults = known.errors.into_iter();
    faults.map(|fault| (fault.code, fault.pointer)).collect()
}

fn told(faults: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(code, pointer): &(&str, &str)| ((*code).to_owned(), (*pointer).to_owned());
    faults.iter().map(owned).collect()
}

#[actix_web::test]
async fn the_wanted_parts_come_in_their_order_whatever_the_body_says_of_them() {
    let body = body(&[part("smile", b"two"), part("neutral", b"one")]);
    let mut upload = read(KIND, body, &["neutral", "smile"]).await.unwrap();
    assert_eq!(upload.parts[0], ("neutral".to_owned(), b"one".to_vec()));
    assert_eq!(upload.take("smile").unwrap(), b"two");
    assert!(upload.take("passwd").is_none());
}

#[actix_web::test]
async fn a_bare_picture_stands_for_the_selfie_and_for_nothing_else() {
    let upload = read("image/jpeg", b"picture".to_vec(), &["selfie"]).await;
    assert_eq!(
        upload.unwrap().parts,
        [("selfie".to_owned(), b"picture".to_vec())]
    );
    for (kind, wanted) in [
        ("image/jpeg", &["neutral", "smile"][..]),
        ("application/json", &["selfie"]),
        ("application/x-www-form-urlencoded", &["selfie"]),
        ("multipart/mixed; boundary=line", &["selfie"]),
        ("image", &["selfie"]),
        ("", &["selfie"]),
    ] {
        let problem = refused(kind, body(&[]), wanted).await;
        assert_eq!(problem.code(), "unsupported_media_type", "{kind}");
    }
}

#[actix_web::test]
async fn parts_that_are_missing_unknown_or_twofold_are_named() {
    let wanted = &["neutral", "smile"];
    let missing = faults(body(&[]), wanted).await;
    assert_eq!(
        missing,
        told(&[("required", "/neutral"), ("required", "/smile")])
    );
    let one = faults(body(&[part("smile", b"")]), wanted).await;
    assert_eq!(one, told(&[("required", "/neutral")]));
    let twice = body(&[part("smile", b"1"), part("smile", b"2")]);
    assert_eq!(
        faults(twice, wanted).await,
        told(&[("duplicate", "/smile")])
    );
    let odd = faults(body(&[part("<script>/~evil", b"")]), wanted).await;
    assert_eq!(odd, told(&[("unknown_member", "/scriptevil")]));
}

#[actix_web::test]
async fn what_is_no_multipart_body_is_told_so() {
    let whole = body(&[part("selfie", b"picture")]);
    let nameless = b"--line\r\nContent-Disposition: form-data\r\n\r\nx\r\n--line--\r\n".to_vec();
    for broken in [
        whole[..whole.len() - 14].to_vec(),
        nameless,
        b"{}".to_vec(),
        Vec::new(),
    ] {
        assert_eq!(faults(broken, &["selfie"]).await[0].0, "malformed");
    }
    let problem = refused("multipart/form-data", whole, &["selfie"]).await;
    assert_eq!(problem.code(), "validation_failed");
}

#[actix_web::test]
async fn a_file_that_is_too_large_is_refused_whether_it_says_so_or_not() {
    let file = vec![7; FILE_LIMIT + 1];
    let bare = refused("image/png", file.clone(), &["selfie"]).await;
    assert_eq!(bare.code(), "payload_too_large");
    let among_parts = refused(KIND, body(&[part("selfie", &file)]), &["selfie"]).await;
    assert_eq!(among_parts.code(), "payload_too_large");
    let request = TestRequest::post()
        .insert_header((header::CONTENT_TYPE, "image/png"))
        .insert_header((header::CONTENT_LENGTH, "999999999"));
    let (request, stream) = request.to_http_parts();
    let payload = payload(&request, stream).await;
    let declared = Upload::read(&request, payload, &[&["selfie"]]).await;
    assert_eq!(declared.err().unwrap().code(), "payload_too_large");
    assert!(
        read("image/png", vec![7; FILE_LIMIT], &["selfie"])
            .await
            .is_ok()
    );
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_stalls_is_given_up_after_its_deadline() {
    type Chunk = Result<Bytes, actix_web::error::PayloadError>;
    let first = stream::once(async { Chunk::Ok(Bytes::from_static(b"\xFF\xD8\xFF")) });
    let stalled: dev::Payload = dev::Payload::Stream {
        payload: Box::pin(first.chain(stream::pending())),
    };
    let request = TestRequest::post().insert_header((header::CONTENT_TYPE, "image/jpeg"));
    let request = request.to_http_request();
    let payload = payload(&request, stalled).await;
    let begun = tokio::time::Instant::now();
    let problem = Upload::read(&request, payload, &[&["selfie"]]).await;
    assert_eq!(problem.err().unwrap().code(), "request_timeout");
    assert_eq!(begun.elapsed(), DEADLINE);
}

#[actix_web::test]
async fn what_all_uploads_hold_is_bounded_and_given_back() {
    let all = Arc::new(Semaphore::new(3));
    let mut held = None;
    pay(&all, 2, &mut held).unwrap();
    assert_eq!(pay(&all, 2, &mut None).unwrap_err().code(), "overloaded");
    pay(&all, 1, &mut held).unwrap();
    assert_eq!(all.available_permits(), 0);
    drop(held);
    assert_eq!(all.available_permits(), 3);
}
