//! Failures by client address. The tests' own address is a proxy that is trusted, so that one machine can be many clients.

use crate::support::*;

const WRONG: &str = "wrong wrong wrong";

story!(
    one_client_can_try_only_so_often,
    &[("BONAFIDE_LIMIT_NAMES_PER_CLIENT", "1000/1h")],
    |app| {
        let grace = app.freelancer("grace").verified().await;
        let known = grace.login().await.is(200).text_of("/device_token");
        for number in 1..30 {
            app.freelancer(&format!("guess{number}"))
                .login()
                .await
                .problem(401, "invalid_credentials");
        }
        app.freelancer("ada")
            .login()
            .await
            .problem(429, "rate_limited");
        grace.login().await.problem(429, "rate_limited");
        // Whom others share an address with gets in where they are known.
        grace.login_from(&known).await.is(200);
        // A header cannot make another client of it: no proxy is trusted.
        app.freelancer("ada")
            .calling_from("198.51.100.7")
            .login()
            .await
            .problem(429, "rate_limited");
        app.advance(61).await;
        app.freelancer("ada")
            .login()
            .await
            .problem(401, "invalid_credentials");
    }
);

story!(
    who_tries_many_names_in_vain_is_stopped_and_nobody_else,
    &[
        ("BONAFIDE_TRUSTED_PROXIES", "127.0.0.1"),
        ("BONAFIDE_LIMIT_LOGINS_PER_CLIENT", "1000/1m")
    ],
    |app| {
        let ada = app.freelancer("ada").verified().await;
        let known = ada
            .calling_from("198.51.100.7")
            .login()
            .await
            .is(200)
            .text_of("/device_token");
        for number in 0..20 {
            // A new IPv6 address of the same network each time: one client.
            let client = format!("2001:db8::{number:x}");
            app.freelancer(&format!("guess{number}"))
                .calling_from(&client)
                .login()
                .await
                .problem(401, "invalid_credentials");
        }
        let refused = ada
            .calling_from("2001:db8::ffff")
            .login()
            .await
            .problem(429, "rate_limited");
        assert!(
            (3500..=3600).contains(&refused.body["retry_after"].as_i64().expect("seconds")),
            "{}",
            refused.text
        );
        // Who is known there, in the same office, gets in; and so does everybody elsewhere.
        ada.calling_from("2001:db8::ffff")
            .login_from(&known)
            .await
            .is(200);
        ada.calling_from("2001:db8:0:1::1").login().await.is(200);
        app.advance(3601).await;
        ada.calling_from("2001:db8::ffff").login().await.is(200);
    }
);

story!(
    one_name_many_times_is_no_stuffing,
    &[
        ("BONAFIDE_TRUSTED_PROXIES", "127.0.0.1"),
        ("BONAFIDE_LIMIT_NAMES_PER_CLIENT", "2/1h"),
        ("BONAFIDE_LIMIT_FAILED_LOGINS_PER_CLIENT", "8/1h")
    ],
    |app| {
        let ada = app
            .freelancer("ada")
            .verified()
            .await
            .calling_from("198.51.100.7");
        for _ in 0..5 {
            ada.guessing(WRONG)
                .login()
                .await
                .problem(401, "invalid_credentials");
        }
        ada.login().await.problem(429, "account_locked");
        app.advance(30 * 60 + 1).await;
        for _ in 0..3 {
            ada.guessing(WRONG)
                .login()
                .await
                .problem(401, "invalid_credentials");
        }
        // Eight failures from one address within the hour.
        ada.login().await.problem(429, "rate_limited");
        app.advance(30 * 60).await;
        ada.login().await.is(200);
    }
);

story!(
    when_very_much_fails_altogether_nobody_gets_a_second_try_and_everybody_a_first,
    &[
        ("BONAFIDE_TRUSTED_PROXIES", "127.0.0.1"),
        ("BONAFIDE_LIMIT_FAILED_LOGINS", "10/1m")
    ],
    |app| {
        let ada = app.freelancer("ada").verified().await;
        for number in 0..10 {
            let client = format!("198.51.100.{number}");
            app.freelancer(&format!("guess{number}"))
                .calling_from(&client)
                .login()
                .await
                .problem(401, "invalid_credentials");
        }
        ada.calling_from("198.51.100.3")
            .login()
            .await
            .problem(429, "rate_limited");
        ada.calling_from("203.0.113.1").login().await.is(200);
        app.advance(61).await;
        ada.calling_from("198.51.100.3").login().await.is(200);
    }
);
