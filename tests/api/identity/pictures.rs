//! What is kept of pictures, how, and for how long.

use super::{CERTAIN, PATH, begun, claimed, decided, in_review, send};
use crate::support::reviews::reviewer;
use crate::support::sights::{Sight, picture};
use crate::support::*;

const DAY: i64 = 24 * 60 * 60;

story!(
    pictures_are_deleted_a_month_after_the_decision_from_store_and_index,
    CERTAIN,
    |app| {
        let ada = app.freelancer("ada").signed_in().await;
        let id = begun(&ada).await;
        send(&ada, &id, Sight::Serious, Sight::Smiling)
            .await
            .is(202);
        assert_eq!(
            app.stored_files().len(),
            4,
            "two pictures, each as it was sent and as it is shown"
        );
        app.sweep_objects().await;
        assert_eq!(app.stored_files().len(), 4);
        app.advance(30 * DAY - 60).await;
        app.sweep_objects().await;
        assert_eq!(app.stored_files().len(), 4);
        let ada = ada.signs_in().await;
        let shown = ada.get(&format!("{PATH}/{id}")).await.is(200);
        assert_eq!(shown.body["pictures"]["kept"], true);
        app.advance(61).await;
        app.sweep_objects().await;
        assert_eq!(app.stored_files(), Vec::<std::path::PathBuf>::new());
        for table in ["objects", "verification_pictures", "verification_tries"] {
            assert_eq!(app.count_of(table).await, 0, "{table}");
        }
        let shown = ada.get(&format!("{PATH}/{id}")).await.is(200);
        assert_eq!(
            (
                shown.text_of("/status").as_str(),
                shown.body["pictures"]["kept"].as_bool()
            ),
            ("verified", Some(false))
        );
    }
);

story!(
    who_takes_the_consent_back_has_the_pictures_deleted_at_once,
    CERTAIN,
    |app| {
        let ada = app.freelancer("ada").signed_in().await;
        let id = in_review(&ada).await;
        assert_eq!(app.stored_files().len(), 4);
        ada.post(&format!("{PATH}/{id}/cancel"), json!({}))
            .await
            .is(200);
        app.sweep_objects().await;
        assert_eq!(app.stored_files().len(), 0);
    }
);

story!(
    an_objection_keeps_the_pictures_until_it_is_decided,
    CERTAIN,
    |app| {
        let (mut ada, rita) = (
            app.freelancer("ada").signed_in().await,
            reviewer(&app, "rita").await,
        );
        let id = in_review(&ada).await;
        let case = claimed(&rita).await;
        decided(
            &rita,
            &case,
            json!({"decision": "reject", "final": true, "reason_code": "somebody_else"}),
        )
        .await;
        app.advance(29 * DAY).await;
        ada = ada.signs_in().await;
        ada.post(
            &format!("{PATH}/{id}/appeal"),
            json!({"statement": "It is me."}),
        )
        .await
        .is(200);
        app.advance(10 * DAY).await;
        app.sweep_objects().await;
        assert_eq!(app.stored_files().len(), 4);
        let rob = reviewer(&app, "rob").await;
        let case = claimed(&rob).await;
        decided(
            &rob,
            &case,
            json!({"decision": "approve", "reason_code": "person_seen"}),
        )
        .await;
        app.advance(30 * DAY).await;
        app.sweep_objects().await;
        assert_eq!(app.stored_files().len(), 0);
    }
);

story!(what_lies_in_the_store_tells_nothing, CERTAIN, |app| {
    let ada = app.freelancer("ada").signed_in().await;
    let id = begun(&ada).await;
    send(&ada, &id, Sight::Serious, Sight::Smiling)
        .await
        .is(202);
    let sent = picture(Sight::Serious, 1);
    for file in app.stored_files() {
        let bytes = std::fs::read(&file).expect("a file");
        assert!(
            !bytes
                .windows(64)
                .any(|part| sent.windows(64).step_by(64).any(|known| known == part))
        );
        assert!(!bytes.starts_with(&[0xff, 0xd8]), "no JPEG");
        assert!(!file.to_string_lossy().contains(&ada.id().await));
    }
});

story!(while_the_store_is_down_nothing_is_counted, CERTAIN, |app| {
    let ada = app.freelancer("ada").signed_in().await;
    let id = begun(&ada).await;
    app.break_store(true);
    send(&ada, &id, Sight::Serious, Sight::Smiling)
        .await
        .problem(503, "storage_unavailable");
    assert_eq!(
        ada.get(&format!("{PATH}/{id}")).await.is(200).body["attempts_left"],
        3
    );
    app.break_store(false);
    app.advance(60).await;
    assert_eq!(
        send(&ada, &id, Sight::Serious, Sight::Smiling)
            .await
            .is(202)
            .text_of("/status"),
        "verified"
    );
});

story!(
    a_reviewer_sees_the_pictures_with_their_own_name_across_them_and_every_look_is_noted,
    CERTAIN,
    |app| {
        let node = app.with_stored_pictures().await;
        let (ada, rita) = (
            node.freelancer("ada").signed_in().await,
            reviewer(&node, "rita").await,
        );
        in_review(&ada).await;
        let case = claimed(&rita).await;
        let shown = rita.get(&case).await.is(200);
        let images = shown.body["evidence"]["images"]
            .as_array()
            .expect("images")
            .clone();
        let names: Vec<_> = images.iter().map(|image| image["name"].as_str()).collect();
        assert_eq!(
            names,
            [Some("neutral"), Some("smile")],
            "not what the camera wrote"
        );
        for image in &images {
            let url = image["url"].as_str().expect("an address");
            let picture = node.anonymous().get(url).await.is(200);
            assert_eq!(picture.header("content-type"), "image/jpeg");
            assert!(picture.header("cache-control").contains("no-store"));
        }
        let url = rita
            .get(&case)
            .await
            .is(200)
            .text_of("/evidence/images/0/url");
        app.break_store(true);
        node.anonymous()
            .get(&url)
            .await
            .problem(503, "storage_unavailable");
        app.break_store(false);
        let looks = "audit_entries WHERE kind = 'review.image_viewed'";
        assert_eq!(
            app.count_of(looks).await,
            3,
            "also the one that the store did not answer"
        );
        node.stop().await;
    }
);
