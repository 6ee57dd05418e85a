//! What the desk asks of who works there.

use bonafide::platform::caller::StaffRole;

use crate::sign_in::two_step::{with_app, with_mail};

on_both! {
    async fn who_works_at_the_desk_keeps_a_second_step_that_is_strong_enough(app) {
        let (entry, ada) = with_app(&app, &app.freelancer("ada").signed_in().await).await;
        let own = format!("/v1/me/factors/{}", entry.id);
        let ada = ada.with_role(StaffRole::Support).await;
        let refused = ada.delete(&own).await.problem(409, "last_factor");
        assert_eq!(refused.body["next"][0]["rel"], "add_factor");
        // A code by mail is none that the desk takes.
        with_mail(&app, &ada).await;
        ada.delete(&own).await.problem(409, "last_factor");
        let (second, _) = with_app(&app, &ada).await;
        ada.delete(&own).await.is(204);
        ada.delete(&format!("/v1/me/factors/{}", second.id)).await.problem(409, "last_factor");
    }
}
