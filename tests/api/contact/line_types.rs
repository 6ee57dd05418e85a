//! Numbers whose digits do not tell what they are: looked up before anything is sent.

use std::time::{Duration, Instant};

use crate::support::provider::{ACCOUNT, Mood, Provider, TOKEN};
use crate::support::*;

const PATH: &str = "/v1/me/phone";
/// In the United States every line has the same digits.
const NUMBER: &str = "+14155552671";

/// A node that looks numbers up, and somebody there.
async fn with_lookup(app: &TestApp, provider: &Provider) -> (TestApp, Actor) {
    let url = provider.as_twilio("");
    let settings = [
        ("BONAFIDE_PHONE_LOOKUP_URL", url.as_str()),
        ("BONAFIDE_PHONE_LOOKUP_AGE", "1h"),
    ];
    let node = app.another_node_under(&settings).await;
    let ada = node.freelancer("ada").signed_in().await;
    (node, ada)
}

async fn give(person: &Actor, phone: &str) -> Reply {
    person.post(PATH, json!({"phone": phone})).await
}

on_both! {
    async fn a_number_is_looked_up_as_twilio_documents_it(app) {
        let provider = Provider::start().await;
        let (_node, ada) = with_lookup(&app, &provider).await;
        provider.set(Mood::line("mobile"));
        give(&ada, NUMBER).await.is(202);
        let told = provider.last();
        assert_eq!((told.path.as_str(), told.query.as_str()), ("/v2/PhoneNumbers/+14155552671", "Fields=line_type_intelligence"));
        let credentials = data_encoding::BASE64.encode(format!("{ACCOUNT}:{TOKEN}").as_bytes());
        assert_eq!(told.header("authorization"), format!("Basic {credentials}"));
    }

    async fn what_is_no_persons_own_mobile_phone_is_refused_before_anything_is_sent(app) {
        let provider = Provider::start().await;
        let (node, ada) = with_lookup(&app, &provider).await;
        for (number, (kind, code, fault)) in [
            ("nonFixedVoip", "phone_voip_not_allowed", "voip"), ("fixedVoip", "phone_voip_not_allowed", "voip"), ("landline", "phone_landline", "landline"),
            ("tollFree", "phone_type_not_allowed", "toll_free"), ("premium", "phone_type_not_allowed", "premium"),
        ].into_iter().enumerate() {
            provider.set(Mood::line(kind));
            let refused = give(&ada, &format!("+1415555267{number}")).await.problem(422, code);
            assert_eq!(refused.faults(), [("/phone".to_owned(), fault.to_owned())]);
        }
        provider.set(Mood::Says(200, json!({"valid": false, "validation_errors": ["TOO_SHORT"], "line_type_intelligence": null}).to_string()));
        give(&ada, "+14155552679").await.problem(422, "phone_invalid");
        node.deliver().await;
        assert_eq!(app.count("SELECT count(*) AS count FROM messages").await, 0);
        assert_eq!(ada.get(PATH).await.is(200).body, json!({"status": "none"}));
        // The digits alone are enough for these: nobody is paid for saying so.
        let asked = provider.told().len();
        give(&ada, "+18002345678").await.problem(422, "phone_type_not_allowed");
        assert_eq!(provider.told().len(), asked);
    }

    async fn a_verdict_holds_for_everybody_until_it_is_old(app) {
        let provider = Provider::start().await;
        let (node, ada) = with_lookup(&app, &provider).await;
        provider.set(Mood::line("nonFixedVoip"));
        give(&ada, NUMBER).await.problem(422, "phone_voip_not_allowed");
        provider.set(Mood::line("mobile"));
        let bob = node.customer("bob").signed_in().await;
        give(&bob, NUMBER).await.problem(422, "phone_voip_not_allowed");
        assert_eq!(provider.told().len(), 1);
        node.advance(3601).await;
        let bob = bob.signs_in().await;
        give(&bob, NUMBER).await.is(202);
        assert_eq!((provider.told().len(), app.count("SELECT count(*) AS count FROM line_types").await), (2, 1));
        node.advance(31).await;
        give(&bob, NUMBER).await.is(202);
        assert_eq!(provider.told().len(), 2);
        node.advance(3601).await;
        bonafide::upkeep::sweep(node.platform()).await.expect("a sweep");
        assert_eq!(app.count("SELECT count(*) AS count FROM line_types").await, 0);
    }

    async fn while_the_provider_is_away_the_digits_decide(app) {
        let provider = Provider::start().await;
        let (node, ada) = with_lookup(&app, &provider).await;
        for (mood, number) in [(Mood::fault(503, 20503), "+14155552671"), (Mood::fault(401, 20003), "+14155552672"), (Mood::Says(200, "<html>".to_owned()), "+14155552673"), (Mood::Says(404, "{}".to_owned()), "+14155552674"), (Mood::line("unknown"), "+14155552675")] {
            provider.set(mood);
            give(&ada, number).await.is(202);
        }
        give(&ada, "+34912345678").await.problem(422, "phone_landline");
        assert_eq!(app.count("SELECT count(*) AS count FROM line_types").await, 1);
        // Who comes back finds out at the next code.
        give(&ada, "+14155552676").await.is(202);
        provider.set(Mood::Hangs);
        node.advance(31).await;
        let began = Instant::now();
        give(&ada, "+14155552677").await.is(202);
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
        node.advance(31).await;
        provider.set(Mood::line("fixedVoip"));
        let refused = ada.post("/v1/me/phone/resend", json!({})).await.problem(422, "phone_voip_not_allowed");
        assert_eq!(refused.faults(), []);
    }

    async fn a_provider_that_is_away_is_soon_not_asked_any_more(app) {
        let provider = Provider::start().await;
        let (node, ada) = with_lookup(&app, &provider).await;
        provider.set(Mood::fault(500, 20500));
        for number in 0..8 {
            give(&ada, &format!("+1415555267{number}")).await.is(202);
        }
        assert_eq!(provider.told().len(), 5);
        node.advance(61).await;
        provider.set(Mood::line("landline"));
        give(&ada, NUMBER).await.problem(422, "phone_landline");
    }

    async fn nobody_asks_without_end(app) {
        let provider = Provider::start().await;
        let (_node, ada) = with_lookup(&app, &provider).await;
        provider.set(Mood::line("landline"));
        for number in 0..10 {
            give(&ada, &format!("+1415555267{number}")).await.problem(422, "phone_landline");
        }
        give(&ada, "+14155552680").await.problem(429, "too_many_codes");
        assert_eq!(provider.told().len(), 10);
        give(&ada, NUMBER).await.problem(422, "phone_landline");
    }

    async fn the_number_is_kept_by_its_blind_index_alone(app) {
        let provider = Provider::start().await;
        let (_node, ada) = with_lookup(&app, &provider).await;
        provider.set(Mood::line("mobile"));
        give(&ada, NUMBER).await.is(202);
        assert_eq!(app.count("SELECT count(*) AS count FROM line_types WHERE length(phone_index) = 32").await, 1);
    }
}
