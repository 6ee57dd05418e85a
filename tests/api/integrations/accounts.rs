//! What programs see of accounts.

use crate::support::*;

on_both! {
    async fn a_program_sees_who_somebody_is_and_how_well_that_is_proven(app) {
        let program = app.integrator(&["accounts:read"]).await;
        let ada = app.freelancer("ada").signed_in().await;
        let id = ada.id().await;
        let seen = program.get(&format!("/v1/accounts/{id}")).await.is(200);
        let body = &seen.body;
        assert_eq!((&body["id"], &body["status"], &body["name"]), (&json!(id), &json!("active"), &json!("Ada Example")));
        assert_eq!((&body["roles"], &body["active_role"], &body["locale"]), (&json!(["freelancer"]), &json!("freelancer"), &json!("en")));
        assert_eq!((&body["email"], &body["email_verified"], &body["phone_verified"]), (&json!("a••@example.com"), &json!(true), &json!(false)));
        assert!(body["cap_epoch"].as_i64().is_some_and(|epoch| epoch > 0), "{body}");
        assert!(!seen.text.contains("ada@example.com") && !seen.text.contains("null"), "{body}");
    }

    async fn an_account_that_is_not_there_is_not_found_whatever_its_id_looks_like(app) {
        let program = app.integrator(&["accounts:read"]).await;
        for id in ["acc_00000000000000000000000000", "acc_x", "ses_00000000000000000000000000", "%00"] {
            program.get(&format!("/v1/accounts/{id}")).await.problem(404, "not_found");
        }
    }
}
