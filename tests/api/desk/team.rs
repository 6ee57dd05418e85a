//! Who works at the desk: invitations, roles, the command line.

use bonafide::commands::staff::{Role, StaffCommand, run};

use crate::sign_in::two_step::{claims, with_app};
use crate::support::*;

const INVITATIONS: &str = "/v1/staff/invitations";
const ACCEPT: &str = "/v1/staff/invitations/accept";
const WHY: &str = "joins us in December";

async fn invited(app: &TestApp, email: &str, role: Role) -> String {
    let (email, reason) = (email.to_owned(), "first day".to_owned());
    let printed = run(
        app.platform(),
        StaffCommand::Add {
            email,
            role,
            reason,
        },
    )
    .await
    .expect("a link");
    printed.rsplit_once("token=").expect("a token").1.to_owned()
}

async fn refused(app: &TestApp, command: StaffCommand) -> String {
    run(app.platform(), command)
        .await
        .expect_err("refused")
        .to_string()
}

on_both! {
    async fn the_first_administrator_comes_in_by_the_command_line(app) {
        let token = invited(&app, "ada@example.com", Role::Administrator).await;
        let ada = app.customer("ada").signed_in().await;
        let early = ada.post(ACCEPT, json!({"token": token})).await.problem(403, "mfa_required_for_action");
        assert!(early.body["next"].as_array().is_some_and(|next| next.iter().any(|one| one["rel"] == "add_factor")), "{}", early.text);
        let (_, mut ada) = with_app(&app, &ada).await;
        ada.get("/v1/staff/members").await.problem(403, "forbidden");
        let accepted = ada.post(ACCEPT, json!({"token": token})).await.is(200);
        assert_eq!(accepted.body, json!({"result": "accepted", "roles": ["administrator"]}));
        ada.refreshes().await;
        assert_eq!(claims(ada.bearer.as_deref().expect("a token"))["staff"], json!(["administrator"]));
        let members = ada.get("/v1/staff/members").await.is(200);
        assert_eq!((members.body["data"][0]["roles"].clone(), members.body["data"][0]["has_second_step"].clone()), (json!(["administrator"]), json!(true)));
        ada.post(ACCEPT, json!({"token": token})).await.problem(410, "link_used");
        let history = ada.get("/v1/me/audit-events?type=staff.role_added").await.is(200);
        assert_eq!(history.body["data"].as_array().map(Vec::len), Some(1));
        let printed = run(app.platform(), StaffCommand::List).await.expect("a list");
        assert!(printed.contains("administrator") && !printed.contains("no second step"), "{printed}");
    }

    async fn an_invitation_is_worth_nothing_to_whoever_finds_it(app) {
        let token = invited(&app, "grace@example.com", Role::Support).await;
        let (_, eve) = with_app(&app, &app.freelancer("eve").signed_in().await).await;
        eve.post(ACCEPT, json!({"token": token})).await.problem(403, "invitation_not_yours");
        // Neither has a registration that waits for the address.
        app.freelancer("grace").registered().await.post(ACCEPT, json!({"token": token})).await.problem(401, "token_invalid");
        eve.post(ACCEPT, json!({"token": "a".repeat(token.len())})).await.problem(400, "link_unknown");
        eve.post(ACCEPT, json!({"token": "x"})).await.problem(400, "link_malformed");
        let newer = invited(&app, "GRACE@example.com", Role::Support).await;
        let (_, mut grace) = with_app(&app, &app.freelancer("grace").signed_in().await).await;
        grace.post(ACCEPT, json!({"token": token})).await.problem(410, "link_superseded");
        app.advance(72 * 3600).await;
        grace.refreshes().await;
        grace.post(ACCEPT, json!({"token": newer})).await.problem(410, "link_expired");
        assert_eq!(app.count("SELECT count(*) AS count FROM accounts WHERE staff_roles <> ''").await, 0);
    }

    async fn administrators_invite_list_and_withdraw_with_a_reason(app) {
        let boss = app.staff("administrator").await;
        boss.post(INVITATIONS, json!({"email": "grace@example.com", "role": "support"})).await.problem(422, "reason_required");
        boss.post(INVITATIONS, json!({"email": "grace", "role": "support", "reason": WHY})).await.problem(422, "email_invalid");
        boss.post(INVITATIONS, json!({"email": "grace@example.com", "role": "administrator", "reason": WHY})).await.problem(422, "validation_failed");
        let made = boss.post(INVITATIONS, json!({"email": "grace@example.com", "role": "support", "reason": WHY})).await.is(201);
        let url = made.text_of("/url");
        assert!(url.starts_with("http://accounts.test/staff-invitation?token="), "{url}");
        assert!(!made.text_of("/email").contains("grace"), "{}", made.text);
        let page = app.anonymous().open(&url.replace("http://accounts.test", "")).await.is(200);
        assert!(page.text.contains("support") && page.text.contains("/v1/staff/invitations/accept"), "{}", page.text);
        let open = boss.get(INVITATIONS).await.is(200);
        assert_eq!(open.body["data"][0]["id"], made.body["id"]);
        assert!(open.body["data"][0].get("url").is_none(), "shown once");
        let withdraw = format!("{INVITATIONS}/{}/withdraw", made.text_of("/id"));
        boss.post(&withdraw, json!({"reason": "no"})).await.problem(422, "reason_required");
        boss.post(&withdraw, json!({"reason": "changed her mind"})).await.is(204);
        boss.post(&withdraw, json!({"reason": "changed her mind"})).await.problem(404, "not_found");
        assert_eq!(boss.get(INVITATIONS).await.is(200).body["data"], json!([]));
        let page = app.anonymous().open(&url.replace("http://accounts.test", "")).await.is(200);
        assert!(page.text.contains("link_superseded"), "{}", page.text);
        assert_eq!(app.count("SELECT count(*) AS count FROM audit_entries WHERE actor = 'staff' AND actor_id IS NOT NULL AND kind IN ('staff.invited', 'staff.invitation_withdrawn')").await, 2);
    }

    async fn a_role_that_is_taken_away_ends_the_sessions_and_the_last_administrator_stays(app) {
        let (boss, support) = (app.staff("administrator").await, app.staff("support").await);
        let path = format!("/v1/staff/members/{}/remove-role", support.id().await);
        let own = format!("/v1/staff/members/{}/remove-role", boss.id().await);
        boss.post(&own, json!({"role": "administrator", "reason": WHY})).await.problem(409, "last_administrator");
        boss.post(&path, json!({"role": "reviewer", "reason": WHY})).await.problem(404, "not_found");
        boss.post(&path, json!({"role": "support", "reason": WHY})).await.is(204);
        support.get("/v1/me").await.problem(401, "session_revoked");
        boss.post(&path, json!({"role": "support", "reason": WHY})).await.problem(404, "not_found");
        let email = boss.email.clone();
        let remove = StaffCommand::Remove { email, role: Role::Administrator, reason: WHY.to_owned() };
        assert!(refused(&app, remove).await.contains("last_administrator"));
        let nobody = StaffCommand::Remove { email: "nobody@example.com".to_owned(), role: Role::Support, reason: WHY.to_owned() };
        assert_eq!(refused(&app, nobody).await, "nobody has this address");
    }

    async fn of_two_administrators_who_dismiss_each_other_one_stays(app) {
        let ada = app.staff("administrator").await;
        let (_, bob) = with_app(&app, &app.freelancer("bob").signed_in().await).await;
        let bob = bob.with_role(bonafide::platform::caller::StaffRole::Administrator).await;
        let (first, second) = (ada.id().await, bob.id().await);
        let dismissal = json!({"role": "administrator", "reason": WHY});
        let (one, other) = (format!("/v1/staff/members/{second}/remove-role"), format!("/v1/staff/members/{first}/remove-role"));
        let (one, other) = futures_util::future::join(ada.post(&one, dismissal.clone()), bob.post(&other, dismissal)).await;
        assert!([one.status, other.status].contains(&204), "{} {}", one.text, other.text);
        assert_eq!(app.count("SELECT count(*) AS count FROM accounts WHERE staff_roles LIKE '%administrator%'").await, 1);
    }
}
