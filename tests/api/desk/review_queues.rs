//! Queues of the cases that people judge.

use crate::support::reviews::*;
use crate::support::*;

story!(
    queues_are_listed_by_what_is_due_first_in_pages_that_remember_what_was_asked_for,
    SHORT,
    |app| {
        let bob = reviewer(&app, "bob").await;
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let mut all = Vec::new();
        for subject in ["one", "two", "three", "four", "five"] {
            all.push(opened(&app, &ada, subject).await);
            app.advance(1).await;
        }
        let mut path = format!("{REVIEWS}?limit=2&kind={SKETCH}&overdue=false");
        let mut seen = Vec::new();
        for _ in 0..3 {
            let page = bob.get(&path).await.is(200);
            seen.extend(ids(&page));
            let link = page.header("link");
            assert_eq!(link.is_empty(), page.body["has_more"] == json!(false));
            path = link
                .trim_start_matches('<')
                .split('>')
                .next()
                .unwrap_or("")
                .to_owned();
            assert!(
                path.is_empty()
                    || (path.contains("overdue=false")
                        && path.contains("kind=sketch")
                        && path.contains("status=waiting")),
                "{path}"
            );
        }
        assert_eq!(seen, all);
        claims(&bob, &all[1]).await.is(200);
        withdrawn(&app, "three").await;
        assert_eq!(
            ids(&bob.get(&format!("{REVIEWS}?status=held")).await.is(200)),
            [all[1].clone()]
        );
        assert_eq!(
            ids(&bob.get(&format!("{REVIEWS}?status=open")).await.is(200)),
            [all[0].clone(), all[3].clone(), all[4].clone()]
        );
        assert_eq!(
            ids(&bob
                .get(&format!("{REVIEWS}?status=withdrawn"))
                .await
                .is(200)),
            [all[2].clone()]
        );
        assert_eq!(
            ids(&bob.get(&format!("{REVIEWS}?overdue=true")).await.is(200)),
            Vec::<String>::new()
        );
        claims(&bob, &all[2]).await.problem(409, "review_over");
        // What is over comes newest first, in pages too.
        says(&bob, &all[1], "approve", false, "looks_right")
            .await
            .is(200);
        claims(&bob, &all[0]).await.is(200);
        app.advance(1).await;
        says(&bob, &all[0], "reject", false, "too_dark")
            .await
            .is(200);
        let first = bob
            .get(&format!("{REVIEWS}?status=decided&limit=1"))
            .await
            .is(200);
        assert_eq!(
            (ids(&first), &first.body["data"][0]["verdict"]),
            (vec![all[0].clone()], &json!("retry"))
        );
        let second = bob
            .get(&format!(
                "{REVIEWS}?status=decided&limit=1&cursor={}",
                first.text_of("/next_cursor")
            ))
            .await
            .is(200);
        assert_eq!(
            (ids(&second), &second.body["has_more"]),
            (vec![all[1].clone()], &json!(false))
        );
        app.advance(300).await;
        assert_eq!(
            ids(&bob.get(&format!("{REVIEWS}?overdue=true")).await.is(200)),
            [all[3].clone(), all[4].clone()]
        );
        for wrong in [
            "status=x",
            "assigned_to=bob",
            "overdue=perhaps",
            "overdue=true&overdue=false",
            "limit=0",
            "cursor=x",
        ] {
            bob.get(&format!("{REVIEWS}?{wrong}"))
                .await
                .problem(422, "validation_failed");
        }
        bob.get(&format!("{REVIEWS}?kind=planet"))
            .await
            .problem(404, "not_found");
    }
);

story!(
    how_the_queues_stand_is_told_to_reviewers_and_to_operators,
    SHORT,
    |app| {
        let bob = reviewer(&app, "bob").await;
        let ada = app.freelancer("ada").signed_in().await.id().await;
        let summary =
            async || bob.get(&format!("{REVIEWS}/summary")).await.is(200).body["queues"][1].clone();
        assert_eq!(
            summary().await,
            json!({"kind": SKETCH, "open": 0, "held": 0, "overdue": 0})
        );
        for subject in ["one", "two", "three"] {
            opened(&app, &ada, subject).await;
        }
        app.advance(60).await;
        let held = next(&bob).await.text_of("/review/id");
        let now = summary().await;
        assert_eq!(
            (&now["open"], &now["held"], &now["overdue"]),
            (&json!(2), &json!(1), &json!(0))
        );
        assert!(
            now["oldest_since"].is_string() && now.get("median_wait_seconds").is_none(),
            "{now}"
        );
        says(&bob, &held, "approve", false, "looks_right")
            .await
            .is(200);
        let now = summary().await;
        let waits = (
            now["median_wait_seconds"].as_u64(),
            now["p95_wait_seconds"].as_u64(),
        );
        assert!(matches!(waits, (Some(60..120), Some(60..120))), "{now}");
        app.advance(300).await;
        let now = summary().await;
        assert_eq!(
            (&now["open"], &now["held"], &now["overdue"]),
            (&json!(2), &json!(0), &json!(2))
        );
        let metrics = app.anonymous().get("/metrics").await.is(200).text;
        for gauge in ["reviews_open", "reviews_held", "reviews_overdue"] {
            assert!(
                metrics.contains(&format!("{gauge}{{kind=\"sketch\"}}")),
                "{gauge}"
            );
        }
    }
);
