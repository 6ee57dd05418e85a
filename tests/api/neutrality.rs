//! Whether an address is known must not show: the same status, the same members, the same headers, as many statements.

use std::collections::BTreeSet;

use crate::support::*;

struct Face {
    status: u16,
    members: BTreeSet<String>,
    headers: BTreeSet<String>,
    statements: u64,
}

async fn face(app: &TestApp, call: impl AsyncFnOnce() -> Reply) -> Face {
    let (statements, reply) = app.statements_of(call).await;
    Face {
        status: reply.status,
        members: reply
            .body
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect(),
        headers: reply
            .headers
            .keys()
            .map(|name| name.as_str().to_owned())
            .collect(),
        statements,
    }
}

fn assert_same(a: &Face, b: &Face, what: &str) {
    assert_eq!(a.status, b.status, "{what}: status");
    assert_eq!(a.members, b.members, "{what}: members");
    assert_eq!(a.headers, b.headers, "{what}: headers");
    assert_eq!(a.statements, b.statements, "{what}: statements");
}

on_both! {
    async fn registering(app) {
        app.freelancer("ada").verified().await;
        app.freelancer("waiting").registered().await;
        let mut faces = Vec::new();
        for name in ["free", "ada", "waiting"] {
            let form = app.customer(name).form();
            faces.push(face(&app, async || app.anonymous().post("/v1/accounts", form).await).await);
        }
        assert_eq!(faces[0].status, 202);
        assert_same(&faces[0], &faces[1], "free and proven");
        assert_same(&faces[0], &faces[2], "free and waiting");
    }

    async fn signing_in_with_a_wrong_password(app) {
        app.freelancer("ada").verified().await;
        app.freelancer("waiting").registered().await;
        let mut faces = Vec::new();
        let before = app.app.hashing.computed();
        for name in ["nobody", "ada", "waiting"] {
            let person = Actor { password: "wrong wrong wrong".into(), ..app.freelancer(name) };
            faces.push(face(&app, async || person.login().await).await);
        }
        assert_eq!(faces[0].status, 401);
        assert_eq!(app.app.hashing.computed() - before, 3, "one hash each");
        assert_same(&faces[0], &faces[1], "unknown and proven");
        assert_same(&faces[0], &faces[2], "unknown and waiting");
    }

    async fn failing_until_it_locks_and_after(app) {
        app.freelancer("ada").verified().await;
        app.freelancer("waiting").registered().await;
        app.deliver().await;
        let mut faces = Vec::new();
        for name in ["nobody", "ada", "waiting"] {
            let person = Actor { password: "wrong wrong wrong".into(), ..app.freelancer(name) };
            for _ in 0..6 {
                faces.push(face(&app, async || person.login().await).await);
            }
        }
        let (unknown, known) = faces.split_at(6);
        assert_eq!(unknown.iter().map(|face| face.status).collect::<Vec<_>>(), [401, 401, 401, 401, 401, 429]);
        for (number, others) in known.chunks(6).enumerate() {
            for (attempt, (one, other)) in unknown.iter().zip(others).enumerate() {
                assert_same(one, other, &format!("attempt {attempt}, address {number}"));
            }
        }
        // As many rows, too: who looks at the load sees no difference.
        assert_eq!(app.count("SELECT count(*) AS count FROM outbox").await, 3);
    }

    async fn unlocking_by_code(app) {
        app.freelancer("open").verified().await;
        app.freelancer("ada").verified().await.locks_it().await;
        app.freelancer("unknown").locks_it().await;
        app.deliver().await;
        let mut faces = Vec::new();
        for name in ["nobody", "open", "ada", "unknown"] {
            let form = json!({"email": format!("{name}@example.com"), "code": "2222-2222"});
            faces.push(face(&app, async || app.anonymous().post("/v1/unlocks/confirm", form).await).await);
        }
        assert_eq!(faces[0].status, 422);
        for other in &faces[1..] {
            assert_same(&faces[0], other, "a wrong code");
        }
    }

    async fn all_who_register_with_one_address_are_compared_in_one_computation(app) {
        app.freelancer("ada").verified().await;
        let squatter = Actor { password: "another harbor tangent 9".into(), ..app.freelancer("ada") }.registered().await;
        app.freelancer("bob").registered().await;
        // Up to the salt: algorithm, parameters, salt.
        let salts = "SELECT count(DISTINCT substr(phc, 1, 50)) AS count FROM passwords";
        assert_eq!(app.count(salts).await, 2, "one salt an address");
        assert_eq!(app.count("SELECT count(DISTINCT phc) AS count FROM passwords").await, 3);
        assert_eq!(squatter.login().await.is(200).body["result"], "email_verification_required");
        assert_eq!(app.freelancer("ada").login().await.is(200).body["result"], "authenticated");
        Actor { password: "wrong wrong wrong".into(), ..app.freelancer("ada") }.login().await.problem(401, "invalid_credentials");
    }

    async fn asking_for_another_mail(app) {
        app.freelancer("ada").verified().await;
        app.freelancer("waiting").registered().await;
        app.deliver().await;
        for round in ["first", "too soon"] {
            let mut faces = Vec::new();
            for name in ["nobody", "ada", "waiting"] {
                let form = json!({"email": format!("{name}@example.com")});
                faces.push(face(&app, async || app.anonymous().post("/v1/email-verifications/resend", form).await).await);
            }
            assert_eq!(faces[0].status, if round == "first" { 202 } else { 429 });
            assert_same(&faces[0], &faces[1], &format!("unknown and proven, {round}"));
            assert_same(&faces[0], &faces[2], &format!("unknown and waiting, {round}"));
        }
    }

    async fn asking_for_a_new_password(app) {
        app.freelancer("ada").verified().await;
        app.freelancer("waiting").registered().await;
        app.deliver().await;
        for round in ["first", "too soon"] {
            let mut faces = Vec::new();
            for name in ["nobody", "ada", "waiting"] {
                let form = json!({"email": format!("{name}@example.com")});
                faces.push(face(&app, async || app.anonymous().post("/v1/password-resets", form).await).await);
            }
            assert_eq!(faces[0].status, if round == "first" { 202 } else { 429 });
            assert_same(&faces[0], &faces[1], &format!("unknown and proven, {round}"));
            assert_same(&faces[0], &faces[2], &format!("unknown and waiting, {round}"));
        }
    }

    async fn what_a_waiting_registration_sees_when_something_was_asked_for_its_address(app) {
        app.freelancer("ada").verified().await;
        let stranger = |name: &str| Actor { password: "another harbor tangent 9".into(), ..app.freelancer(name) };
        let of_taken = stranger("ada").registered().await;
        let of_free = stranger("free").registered().await;
        app.deliver().await;
        let look = async |person: &Actor| person.get("/v1/email-verifications/current").await.is(200).body;
        for path in ["/v1/email-verifications/resend", "/v1/password-resets"] {
            for weather in [Weather::Up, Weather::Busy] {
                app.mail.set(weather);
                app.advance(3601).await;
                let mut seen = Vec::new();
                for person in [&of_taken, &of_free] {
                    let before = look(person).await;
                    app.anonymous().post(path, json!({"email": person.email})).await.is(202);
                    app.deliver().await;
                    let after = look(person).await;
                    assert!(after["timeline"][0]["at"].as_str() > before["timeline"][0]["at"].as_str(), "{path}: a newer mail: {after}");
                    let events: Vec<Value> = after["timeline"].as_array().expect("a timeline").iter().map(|step| step["event"].clone()).collect();
                    seen.push((events, after["delivery"].clone(), after["sends_left"].clone(), after["hints"].clone()));
                }
                assert_eq!(seen[0], seen[1], "{path}, {weather:?}");
                app.mail.set(Weather::Up);
                app.advance(3600).await;
                app.deliver().await;
            }
        }
    }

    async fn choosing_a_new_password_with_a_wrong_code(app) {
        app.freelancer("ada").verified().await;
        app.freelancer("asked").verified().await;
        app.freelancer("late").verified().await;
        app.freelancer("waiting").registered().await;
        for (name, wait) in [("late", 16 * 60), ("asked", 0), ("waiting", 0)] {
            app.anonymous().post("/v1/password-resets", json!({"email": format!("{name}@example.com")})).await.is(202);
            app.deliver().await;
            app.advance(wait).await;
        }
        let before = app.app.hashing.computed();
        for left in (-1..=4).rev() {
            let mut faces = Vec::new();
            for name in ["nobody", "ada", "asked", "late", "waiting"] {
                let form = json!({"email": format!("{name}@example.com"), "code": "2222-2222", "new_password": "x"});
                let call = async || {
                    let reply = app.anonymous().post("/v1/password-resets/confirm", form).await;
                    match left {
                        0.. => assert_eq!(reply.body["attempts_left"], left, "{name}: {}", reply.text),
                        _ => assert_eq!(reply.body["code"], "too_many_attempts", "{name}: {}", reply.text),
                    }
                    reply
                };
                faces.push(face(&app, call).await);
            }
            for other in &faces[1..] {
                assert_same(&faces[0], other, &format!("{left} left"));
            }
        }
        assert_eq!(app.app.hashing.computed(), before, "nothing is hashed for a wrong code");
    }

    async fn the_token_of_a_taken_address(app) {
        app.freelancer("ada").verified().await;
        let of_free = app.freelancer("free").registered().await;
        let of_taken = app.freelancer("ada").registered().await;
        app.deliver().await;
        let mut faces = Vec::new();
        for person in [&of_free, &of_taken] {
            faces.push(face(&app, async || person.get("/v1/email-verifications/current").await).await);
            faces.push(face(&app, async || person.post("/v1/email-verifications/resend", json!({})).await).await);
            faces.push(face(&app, async || person.confirm_code("2222-2222").await).await);
        }
        assert_same(&faces[0], &faces[3], "status");
        assert_same(&faces[1], &faces[4], "resend");
        assert_eq!(faces[2].statements, faces[5].statements);
    }
}
