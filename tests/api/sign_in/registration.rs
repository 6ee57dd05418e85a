use crate::support::*;

on_both! {
    async fn a_freelancer_and_a_client_register_prove_sign_in_and_read_who_they_are(app) {
        for person in [app.freelancer("ada"), app.customer("bob")] {
            let role = person.form()["role"].clone();
            let person = person.signed_in().await;
            let me = person.get("/v1/me").await.is(200);
            assert_eq!(me.body["roles"], json!([role]));
            assert_eq!(me.body["active_role"], role);
            assert_eq!(me.body["status"], "active");
            assert_eq!(me.body["email"]["address"], person.email);
            assert_eq!(me.body["name"], person.name);
        }
    }

    async fn registering_answers_what_comes_next(app) {
        let reply = app.anonymous().post("/v1/accounts", app.freelancer("ada").form()).await.is(202);
        assert_eq!(reply.body["result"], "verification_required");
        assert_eq!(reply.body["address"], "a••@example.com");
        assert_eq!(reply.body["expires_in"], 86400);
        assert!(reply.body.get("did_you_mean").is_none());
        let rels: Vec<_> = reply.body["next"].as_array().expect("next").iter().map(|next| next["rel"].clone()).collect();
        assert_eq!(rels, ["confirm", "resend_verification", "correct_email", "status"]);
    }

    async fn typing_errors_in_well_known_domains_are_noticed(app) {
        let mut form = app.freelancer("ada").form();
        form["email"] = json!("ada@gmial.com");
        let reply = app.anonymous().post("/v1/accounts", form).await.is(202);
        assert_eq!(reply.body["did_you_mean"], "ada@gmail.com");
    }

    async fn the_mail_has_both_parts_with_the_same_link_and_code(app) {
        let ada = app.freelancer("ada").registered().await;
        let letter = app.newest_mail(&ada.email).await;
        assert!(letter.subject.contains("Confirm your e-mail address"));
        let (link, code) = (mail::link(&letter), mail::code(&letter));
        assert!(letter.html.contains(&link) && letter.html.contains(&code));
        assert!(letter.text.contains("Ada Example") && letter.text.contains("help@accounts.test"));
    }

    async fn every_fault_of_the_form_is_told_at_once(app) {
        let form = json!({"role": "client", "name": " ", "email": "nope", "password": "short", "accept_terms": false});
        let reply = app.anonymous().post("/v1/accounts", form).await.problem(422, "validation_failed");
        let codes: Vec<String> = reply.faults().into_iter().map(|(pointer, code)| format!("{pointer} {code}")).collect();
        for expected in ["/name name_invalid", "/email email_invalid", "/accept_terms terms_required", "/password password_too_short"] {
            assert!(codes.iter().any(|code| code == expected), "{expected} is not among {codes:?}");
        }
    }

    async fn a_single_faulty_member_has_its_own_code(app) {
        let faulty = |member: &str, value: Value| {
            let mut form = app.freelancer("ada").form();
            form[member] = value;
            form
        };
        for (member, value, code) in [
            ("email", json!("ada@localhost"), "email_invalid"),
            ("name", json!("Win at evil.com"), "name_invalid"),
            ("accept_terms", json!(false), "terms_required"),
            ("password", json!("Tr0ub4dor&3"), "password_too_short"),
            ("password", json!("x".repeat(300)), "password_too_long"),
            ("password", json!("aaaaaaaaaaaaaa"), "password_too_weak"),
            ("password", json!("password123456"), "password_breached"),
            ("password", json!("ada.example2026"), "password_contains_identifier"),
        ] {
            let reply = app.anonymous().post("/v1/accounts", faulty(member, value.clone())).await;
            let listed = reply.faults().iter().any(|(_, listed)| listed == code);
            assert!(reply.status == 422 && (reply.body["code"] == code || listed), "{value}: {}", reply.text);
            assert!(!reply.text.contains(value.as_str().unwrap_or("\u{0}")) , "the answer repeats what was typed: {}", reply.text);
        }
    }

    async fn members_that_nobody_may_set_are_refused(app) {
        for member in ["status", "email_verified_at", "roles", "id", "security_epoch", "verified"] {
            let mut form = app.freelancer("ada").form();
            form[member] = json!("active");
            let reply = app.anonymous().post("/v1/accounts", form).await.problem(422, "validation_failed");
            assert_eq!(reply.faults(), [(format!("/{member}"), "unknown_member".to_owned())]);
        }
    }

    async fn shape_faults_are_told_at_once_and_broken_json_is_told_apart(app) {
        let anybody = app.anonymous();
        let reply = anybody.post("/v1/accounts", json!({"role": "boss", "name": 5, "more": 1})).await.problem(422, "validation_failed");
        let mut faults = reply.faults();
        faults.sort();
        let expected = [
            ("/accept_terms", "required"), ("/email", "required"), ("/more", "unknown_member"), ("/name", "wrong_type"),
            ("/password", "required"), ("/role", "not_allowed"),
        ];
        assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
        let raw = |text: &str| Some(("application/json", text.to_owned()));
        for broken in ["", "{", "[1,", "{\"role\": \"client\", \"role\": \"client\"}", "{} {}", "nonsense"] {
            let reply = anybody.send(reqwest::Method::POST, "/v1/accounts", raw(broken)).await;
            assert!(reply.status == 400 || reply.status == 422, "{broken}: {}", reply.text);
        }
        anybody.send(reqwest::Method::POST, "/v1/accounts", raw("{\"name\": \"a\", \"name\": \"b\"}")).await.problem(400, "malformed_json");
        for wrong in ["null", "[]", "\"text\"", "5"] {
            anybody.send(reqwest::Method::POST, "/v1/accounts", raw(wrong)).await.problem(422, "validation_failed");
        }
    }

    async fn the_owner_of_a_taken_address_gets_help_and_nobody_learns_that_it_is_taken(app) {
        let ada = app.freelancer("ada").verified().await;
        let eve = Actor { name: "Eve".into(), password: "intruder tangent harbor".into(), ..app.customer("ada") };
        let free = app.anonymous().post("/v1/accounts", app.customer("bob").form()).await.is(202);
        let taken = app.anonymous().post("/v1/accounts", eve.form()).await.is(202);
        let shape = |reply: &Reply| reply.body.as_object().expect("object").keys().cloned().collect::<Vec<_>>();
        assert_eq!(shape(&free), shape(&taken));
        let letter = app.newest_mail(&ada.email).await;
        assert!(letter.subject.contains("already have an account"), "{}", letter.subject);
        assert!(letter.text.contains("Ada Example") && !letter.text.contains("Eve"), "it speaks to the owner");
        assert!(!letter.text.contains("/verify-email"), "no link that could verify the stranger's account");
        // The newcomer's token looks like any other that is still waiting.
        let token = taken.text_of("/registration_token");
        let eve = eve.bearing(&token);
        let status = eve.get("/v1/email-verifications/current").await.is(200);
        assert_eq!((&status.body["status"], &status.body["delivery"]), (&json!("pending"), &json!("sent")));
        eve.post("/v1/email-verifications/resend", json!({})).await.is(202);
        assert_eq!(
            eve.login().await.is(200).body["result"],
            "email_verification_required"
        );
        // Correcting the address makes it a real registration.
        eve.patch("/v1/email-verifications/current", json!({"email": "eve@example.com"})).await.is(202);
        let (link, _) = app.link_and_code("eve@example.com").await;
        eve.confirm_link(&link).await.is(200);
        ada.signs_in().await.get("/v1/me").await.is(200);
    }

    async fn a_registration_token_opens_nothing_but_the_verification(app) {
        let ada = app.freelancer("ada").registered().await;
        for path in ["/v1/me", "/v1/me/sessions"] {
            ada.get(path).await.problem(401, "token_invalid");
        }
        ada.refresh(&ada.registration_token).await.problem(401, "token_invalid");
    }

    async fn one_address_can_be_registered_only_so_often(app) {
        for _ in 0..5 {
            app.anonymous().post("/v1/accounts", app.freelancer("ada").form()).await.is(202);
        }
        let often = app.anonymous().post("/v1/accounts", app.freelancer("ada").form()).await.problem(429, "rate_limited");
        assert!(often.body["retry_after"].as_u64().expect("seconds") <= 3600);
        app.anonymous().post("/v1/accounts", app.freelancer("bob").form()).await.is(202);
        app.advance(3601).await;
        app.anonymous().post("/v1/accounts", app.freelancer("ada").form()).await.is(202);
    }

    async fn one_client_can_register_only_so_often(app) {
        for number in 0..20 {
            app.anonymous().post("/v1/accounts", app.freelancer(&format!("person{number}")).form()).await.is(202);
        }
        app.anonymous().post("/v1/accounts", app.freelancer("more").form()).await.problem(429, "rate_limited");
    }

    async fn nothing_personal_is_kept_in_clear(app) {
        app.freelancer("ada").registered().await;
        let found = app.count(
            "SELECT count(*) AS count FROM accounts WHERE CAST(email_sealed AS TEXT) LIKE '%example%' OR CAST(email_index AS TEXT) LIKE '%example%'",
        ).await;
        assert_eq!(found, 0);
        let outbox = app.count("SELECT count(*) AS count FROM outbox WHERE subject LIKE '%example%' OR dedupe_key LIKE '%example%'").await;
        assert_eq!(outbox, 0);
    }
}

use crate::support::mail;
