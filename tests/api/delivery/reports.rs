//! What providers report about mails, signed by the generic format.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::support::*;

const PATH: &str = "/v1/provider-events/email";
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const STATUS: &str = "/v1/email-verifications/current";

/// A call as a provider with the secret signs it.
async fn report(node: &TestApp, body: &Value) -> Reply {
    let now = node.platform().clock.now().unix_seconds().to_string();
    let text = body.to_string();
    let mut mac =
        Hmac::<Sha256>::new_from_slice(b"0123456789abcdef0123456789abcdef").expect("a key");
    mac.update(format!("evt_1.{now}.{text}").as_bytes());
    let signature = data_encoding::BASE64.encode(&mac.finalize().into_bytes());
    node.anonymous()
        .with_header("webhook-id", "evt_1")
        .with_header("webhook-timestamp", &now)
        .with_header("webhook-signature", &format!("v1,{signature}"))
        .send(
            reqwest::Method::POST,
            PATH,
            Some(("application/json", text)),
        )
        .await
}

async fn node(app: &TestApp) -> TestApp {
    app.another_node_with("BONAFIDE_MAIL_EVENTS_SECRET", SECRET)
        .await
}

/// Somebody whose first mail is out, and that mail's id.
async fn waiting(node: &TestApp) -> (Actor, String) {
    let ada = node.freelancer("ada").registered().await;
    let id = node.newest_mail(&ada.email).await.id;
    (ada, id)
}

fn events(status: &Reply) -> Vec<&str> {
    status.body["timeline"]
        .as_array()
        .expect("a timeline")
        .iter()
        .filter_map(|step| step["event"].as_str())
        .collect()
}

on_both! {
    async fn the_owner_sees_what_became_of_the_mail(app) {
        let node = node(&app).await;
        let (ada, id) = waiting(&node).await;
        report(&node, &json!({"message": id, "event": "deferred", "reason": "4.2.0"})).await.is(200);
        let status = ada.get(STATUS).await.is(200);
        assert_eq!((&status.body["delivery"], &status.body["reason"]), (&json!("deferred"), &json!("4.2.0")));
        node.advance(60).await;
        report(&node, &json!({"message": id, "event": "accepted"})).await.is(200);
        let status = ada.get(STATUS).await.is(200);
        assert_eq!((&status.body["delivery"], &status.body["hints"][0]), (&json!("accepted"), &json!("check_spam_folder")));
        assert_eq!(events(&status), ["queued", "sent", "deferred", "accepted"]);
        node.advance(60).await;
        report(&node, &json!({"message": id, "event": "complained"})).await.is(200);
        let status = ada.get(STATUS).await.is(200);
        assert_eq!((&status.body["delivery"], &status.body["hints"]), (&json!("complained"), &json!(["not_spam", "use_other_address"])));
    }

    async fn a_bounce_turns_resending_into_correcting(app) {
        let node = node(&app).await;
        let (ada, id) = waiting(&node).await;
        report(&node, &json!({"message": id, "event": "bounced", "class": "no_such_mailbox", "reason": "5.1.1"})).await.is(200);
        node.advance(61).await;
        let status = ada.get(STATUS).await.is(200);
        assert_eq!((&status.body["bounce_class"], &status.body["hints"]), (&json!("no_such_mailbox"), &json!(["fix_address"])));
        ada.post("/v1/email-verifications/resend", json!({})).await.problem(409, "email_undeliverable");
        ada.patch(STATUS, json!({"email": "right@example.com"})).await.is(202);
        let (link, _) = node.link_and_code("right@example.com").await;
        assert_eq!(ada.get(STATUS).await.is(200).body["delivery"], "sent", "the old mail's fate is not the new one's");
        ada.confirm_link(&link).await.is(200);
    }

    async fn a_full_mailbox_may_be_tried_again(app) {
        let node = node(&app).await;
        let (ada, id) = waiting(&node).await;
        report(&node, &json!({"message": id, "event": "bounced", "class": "mailbox_full"})).await.is(200);
        node.advance(61).await;
        assert_eq!(ada.get(STATUS).await.is(200).body["hints"][0], "make_room");
        ada.post("/v1/email-verifications/resend", json!({})).await.is(202);
    }

    async fn reports_that_come_twice_late_and_in_any_order_change_nothing_that_is_known_better(app) {
        let node = node(&app).await;
        let (ada, id) = waiting(&node).await;
        let at = |seconds: i64| node.platform().clock.now().plus(chrono::TimeDelta::seconds(seconds)).to_string();
        let bounced = json!({"message": id, "event": "bounced", "class": "no_such_mailbox", "at": at(0)});
        for body in [&bounced, &bounced, &json!({"message": id, "event": "accepted", "at": at(-5)}), &json!({"message": id, "event": "deferred", "at": at(-9)}), &bounced] {
            report(&node, body).await.is(200);
        }
        let status = ada.get(STATUS).await.is(200);
        assert_eq!(status.body["delivery"], "bounced");
        assert_eq!(status.body["timeline"].as_array().expect("a timeline").iter().filter(|step| step["event"] == "bounced").count(), 1);
        let batch = json!({"events": [{"message": "job_unknown-1", "event": "accepted"}, {"message": id, "event": "complained"}]});
        report(&node, &batch).await.is(200);
        assert_eq!(ada.get(STATUS).await.is(200).body["delivery"], "complained");
    }

    async fn many_reports_of_one_mail_at_once_leave_one_story(app) {
        let node = node(&app).await;
        let (ada, id) = waiting(&node).await;
        let body = json!({"message": id, "event": "accepted", "at": node.platform().clock.now().to_string()});
        let replies = futures_util::future::join_all((0..10).map(|_| report(&node, &body))).await;
        assert!(replies.iter().all(|reply| reply.status == 200));
        assert_eq!(events(&ada.get(STATUS).await.is(200)), ["queued", "sent", "accepted"]);
    }

    async fn who_is_not_set_up_or_does_not_sign_right_is_not_believed(app) {
        let (ada, id) = waiting(&app).await;
        let body = json!({"message": id, "event": "bounced", "class": "no_such_mailbox"});
        report(&app, &body).await.problem(401, "signature_invalid");
        let node = node(&app).await;
        node.anonymous().post(PATH, body.clone()).await.problem(401, "signature_invalid");
        node.anonymous().with_header("webhook-id", "evt_1").with_header("webhook-timestamp", "1").with_header("webhook-signature", "v1,AAAA").post(PATH, body).await.problem(401, "signature_invalid");
        report(&node, &json!({"message": 5})).await.problem(400, "malformed_json");
        // A provider may invent events.
        report(&node, &json!({"message": id, "event": "opened"})).await.is(200);
        assert_eq!(ada.get(STATUS).await.is(200).body["delivery"], "sent");
    }
}
