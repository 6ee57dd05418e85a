//! Several mail servers, and how a mail fares.

use crate::support::*;

const STATUS: &str = "/v1/email-verifications/current";

fn events(status: &Reply) -> Vec<String> {
    let steps = status.body["timeline"].as_array().expect("a timeline");
    steps
        .iter()
        .map(|step| step["event"].as_str().expect("a word").to_owned())
        .collect()
}

on_both! {
    async fn the_second_server_takes_over_while_the_first_is_away(app) {
        let (node, second) = app.with_second_server().await;
        node.mail.set(Weather::Down);
        for hour in 0..12 {
            let person = node.freelancer(&format!("person{hour}")).registered().await;
            node.deliver().await;
            assert_eq!(second.to(&person.email).len(), 1, "{hour}");
            assert_eq!(person.get(STATUS).await.is(200).body["delivery"], "sent");
            node.advance(300).await;
        }
        assert!(node.mail.attempts() < 12 * 2, "a server that is away is left alone, and tried now and then");
        node.mail.set(Weather::Up);
        node.advance(61).await;
        let ada = node.freelancer("ada").registered().await;
        node.deliver().await;
        assert_eq!((node.mail.to(&ada.email).len(), second.to(&ada.email).len()), (1, 0), "the first is the first again");
    }

    async fn with_both_away_nobody_is_refused_and_each_mail_goes_out_once(app) {
        let (node, second) = app.with_second_server().await;
        node.mail.set(Weather::Down);
        second.set(Weather::Busy);
        let mut people = Vec::new();
        for number in 0..10 {
            people.push(node.freelancer(&format!("person{number}")).registered().await);
            node.deliver().await;
            node.advance(60).await;
        }
        let status = people[0].get(STATUS).await.is(200);
        assert_eq!((&status.body["delivery"], &status.body["hints"]), (&json!("deferred"), &json!(["wait"])));
        assert_eq!(events(&status), ["queued", "deferred"], "an hour of attempts is one line");
        node.advance(3600).await;
        node.deliver().await;
        second.set(Weather::Up);
        for _ in 0..4 {
            node.advance(900).await;
            node.deliver().await;
        }
        for person in &people {
            assert_eq!(second.to(&person.email).len() + node.mail.to(&person.email).len(), 1, "{}", person.email);
            assert_eq!(events(&person.get(STATUS).await.is(200)), ["queued", "deferred", "sent"]);
        }
        let letter = second.to("person9@example.com").pop().expect("a mail");
        people[9].confirm_link(&mail::token(&letter)).await.is(200);
    }

    async fn when_a_server_is_back_nothing_waits_out_its_pauses(app) {
        app.mail.set(Weather::Down);
        for number in 0..15 {
            app.freelancer(&format!("person{number}")).registered().await;
        }
        app.deliver().await;
        for _ in 0..6 {
            app.advance(900).await;
            app.deliver().await;
        }
        app.mail.set(Weather::Up);
        app.advance(61).await;
        // The newcomer's mail is the one that finds the server back; what the others wait for is due in a quarter of an hour.
        app.freelancer("newcomer").registered().await;
        app.deliver().await;
        assert_eq!(app.mail.count(), 16);
    }

    async fn no_dead_link_is_ever_sent(app) {
        app.mail.set(Weather::Down);
        let ada = app.freelancer("ada").registered().await;
        app.deliver().await;
        app.advance(25 * 3600).await;
        app.mail.set(Weather::Up);
        let (link, _) = app.link_and_code(&ada.email).await;
        ada.confirm_link(&link).await.is(200);
    }

    async fn a_refusal_of_the_mailbox_is_final_and_one_of_the_sender_is_not(app) {
        let (node, second) = app.with_second_server().await;
        node.mail.set(Weather::NoSuchMailbox);
        let ada = node.freelancer("ada").registered().await;
        node.deliver().await;
        assert_eq!(second.attempts(), 0);
        assert_eq!(ada.get(STATUS).await.is(200).body["bounce_class"], "no_such_mailbox");
        node.mail.set(Weather::Blocked);
        let bob = node.freelancer("bob").registered().await;
        node.deliver().await;
        assert_eq!(second.to(&bob.email).len(), 1);
        second.set(Weather::Blocked);
        let eve = node.freelancer("eve").registered().await;
        node.deliver().await;
        let status = eve.get(STATUS).await.is(200);
        assert_eq!((&status.body["delivery"], &status.body["bounce_class"], &status.body["hints"][0]), (&json!("bounced"), &json!("blocked"), &json!("use_other_address")));
    }

    async fn a_mail_that_two_servers_took_has_one_message_id_and_another_mail_has_another(app) {
        let (node, second) = app.with_second_server().await;
        node.mail.set(Weather::TakesAndBreaks);
        let ada = node.freelancer("ada").registered().await;
        node.deliver().await;
        let (first, again) = (node.mail.to(&ada.email), second.to(&ada.email));
        assert_eq!((first.len(), again.len()), (1, 1));
        assert_eq!(first[0].id, again[0].id);
        node.advance(61).await;
        ada.post("/v1/email-verifications/resend", json!({})).await.is(202);
        node.mail.set(Weather::Up);
        let letter = node.newest_mail(&ada.email).await;
        assert_ne!(letter.id, first[0].id);
    }

    async fn a_mail_that_is_wanted_again_while_it_waits_has_an_id_of_its_own(app) {
        app.mail.set(Weather::TakesAndBreaks);
        let ada = app.freelancer("ada").registered().await;
        app.deliver().await;
        app.advance(61).await;
        app.mail.set(Weather::Up);
        ada.post("/v1/email-verifications/resend", json!({})).await.is(202);
        app.deliver().await;
        let letters = app.mail.to(&ada.email);
        assert_eq!(letters.len(), 2);
        assert_ne!(letters[0].id, letters[1].id, "a mail program would take the newer one for a copy");
    }

    async fn a_mailbox_that_does_not_exist_turns_resending_into_correcting(app) {
        app.mail.set(Weather::NoSuchMailbox);
        let ada = app.freelancer("ada").registered().await;
        app.deliver().await;
        app.advance(61).await;
        let refused = ada.post("/v1/email-verifications/resend", json!({})).await.problem(409, "email_undeliverable");
        assert_eq!(refused.body["next"][0]["rel"], "correct_email");
        assert!(refused.body["retry_after"].as_u64().expect("seconds") > 23 * 3600);
        // Signed out the answer is the same for every address.
        app.anonymous().post("/v1/email-verifications/resend", json!({"email": ada.email})).await.is(202);
        app.deliver().await;
        let attempts = app.mail.attempts();
        assert_eq!(attempts, 1, "and nothing is sent where nothing arrives");
        // The mailbox may be made in the meantime: after a day it is believed again.
        app.mail.set(Weather::Up);
        app.advance(24 * 3600).await;
        let fresh = Actor { bearer: None, ..ada.clone() }.login().await.is(200).text_of("/registration_token");
        ada.bearing(&fresh).post("/v1/email-verifications/resend", json!({})).await.is(202);
        let (link, _) = app.link_and_code(&ada.email).await;
        ada.confirm_link(&link).await.is(200);
    }
}

use crate::support::mail;
