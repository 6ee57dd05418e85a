//! The ONLY list of endpoints: it mounts them and makes the public document.

use actix_web::web;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::ledger::events;
use crate::platform::http::document;
use crate::platform::problem::catalogue;
use crate::{
    app, contact, delivery, desk, dev, identity, integrations, ledger, reference, sign_in, standing,
};

/// Every public endpoint, with `current` before `{id}`.
pub fn public(config: &mut ServiceConfig<'_>) {
    config
        // registration
        .service(sign_in::registration::http::create_account)
        .service(sign_in::password::http::check_password_strength)
        // e-mail verification
        .service(contact::email::http::get_email_verification)
        .service(contact::email::http::correct_email_address)
        .service(contact::email::http::resend_email_verification)
        .service(sign_in::registration::http::confirm_email)
        .service(contact::email::page::open_verification_link)
        .service(contact::email::page::submit_verification_page)
        // change of address
        .service(contact::email_change::http::request_email_change)
        .service(contact::email_change::http::get_email_change)
        .service(contact::email_change::http::cancel_email_change)
        .service(contact::email_change::http::confirm_email_change)
        .service(contact::email_change::http::undo_email_change)
        .service(contact::email_change::page::open_new_email_link)
        .service(contact::email_change::page::submit_new_email_page)
        .service(contact::email_change::page::open_undo_link)
        .service(contact::email_change::page::submit_undo_page)
        // phone number
        .service(contact::phone::http::give_phone)
        .service(contact::phone::http::get_phone)
        .service(contact::phone::http::remove_phone)
        .service(contact::phone::http::confirm_phone)
        .service(contact::phone::http::resend_phone_code)
        .service(contact::phone::contest::http::open_phone_contest)
        .service(contact::phone::contest::http::withdraw_phone_contest)
        .service(contact::phone::contest::http::keep_contested_phone)
        // password
        .service(sign_in::password_reset::http::request_password_reset)
        .service(sign_in::password_reset::http::confirm_password_reset)
        .service(sign_in::password_reset::page::open_password_reset_page)
        .service(sign_in::password_reset::page::submit_password_reset_page)
        // lockout
        .service(sign_in::lockout::http::confirm_unlock)
        .service(sign_in::lockout::http::disown_lockout)
        .service(sign_in::lockout::page::open_unlock_link)
        .service(sign_in::lockout::page::submit_unlock_page)
        // sessions
        .service(sign_in::login::http::create_session)
        .service(sign_in::passwordless::http::create_passkey_question)
        .service(sign_in::passwordless::http::create_passkey_session)
        .service(sign_in::reauthentication::http::reauthenticate_session)
        .service(sign_in::sessions::http::refresh_session)
        .service(sign_in::sessions::http::list_sessions)
        .service(sign_in::sessions::http::end_other_sessions)
        .service(sign_in::sessions::http::end_current_session)
        .service(sign_in::sessions::http::end_session)
        .service(sign_in::devices::http::list_devices)
        .service(sign_in::devices::http::revoke_device)
        // two-step verification
        .service(sign_in::two_step::http::sign_in::create_mfa_challenge)
        .service(sign_in::two_step::http::sign_in::verify_mfa)
        .service(sign_in::two_step::http::manage::list_factors)
        .service(sign_in::two_step::http::factors::add_factor)
        .service(sign_in::two_step::http::passkeys::create_passkey_options)
        .service(sign_in::two_step::http::passkeys::add_passkey)
        .service(sign_in::two_step::http::factors::confirm_factor)
        .service(sign_in::two_step::http::manage::change_factor)
        .service(sign_in::two_step::http::manage::remove_factor)
        .service(sign_in::two_step::http::manage::make_backup_codes)
        // password
        .service(sign_in::password_change::http::get_password_age)
        .service(sign_in::password_change::http::change_password)
        // account
        .service(standing::me::http::get_me)
        .service(standing::me::http::update_me)
        .service(ledger::audit::http::list_audit_events)
        // standing
        .service(standing::capabilities::http::list_capabilities)
        .service(standing::holds::http::list_holds)
        .service(standing::suspension::http::get_suspension)
        .service(standing::suspension::appeals::http::list_appeals)
        .service(standing::suspension::appeals::http::open_appeal)
        .service(standing::suspension::appeals::http::get_appeal)
        .service(standing::suspension::appeals::http::withdraw_appeal)
        // the desk: who works there
        .service(desk::team::http::invitations::accept_staff_invitation)
        .service(desk::team::http::invitations::invite_staff)
        .service(desk::team::http::invitations::list_staff_invitations)
        .service(desk::team::http::invitations::withdraw_staff_invitation)
        .service(desk::team::http::members::list_staff)
        .service(desk::team::http::members::remove_staff_role)
        .service(desk::team::page::open_staff_invitation)
        // the desk: accounts
        .service(desk::accounts::http::look::search_accounts)
        .service(desk::accounts::http::look::get_account_page)
        .service(desk::accounts::http::look::reveal_contact)
        .service(desk::accounts::http::timeline::get_account_timeline)
        .service(desk::accounts::http::acts::unlock_account)
        .service(desk::accounts::http::acts::end_account_sessions)
        .service(desk::accounts::http::acts::resend_for_account)
        // the desk: holds, suspensions, objections
        .service(desk::standing::http::holds::list_holds_of_account)
        .service(desk::standing::http::holds::place_hold)
        .service(desk::standing::http::holds::require_verification)
        .service(desk::standing::http::holds::lift_hold_as_staff)
        .service(desk::standing::http::suspension::get_suspension_of_account)
        .service(desk::standing::http::suspension::suspend_account)
        .service(desk::standing::http::suspension::reinstate_account)
        .service(desk::standing::http::appeals::list_open_appeals)
        .service(desk::standing::http::appeals::get_appeal_as_staff)
        .service(desk::standing::http::appeals::decide_appeal)
        // the desk: what needs a second pair of eyes
        .service(desk::proposals::http::propose_act)
        .service(desk::proposals::http::list_proposals)
        .service(desk::proposals::http::get_proposal)
        .service(desk::proposals::http::approve_proposal)
        .service(desk::proposals::http::reject_proposal)
        .service(desk::proposals::http::withdraw_proposal)
        // identity
        .service(identity::verification::http::get_identity_requirements)
        .service(identity::verification::http::create_identity_verification)
        .service(identity::verification::http::list_identity_verifications)
        .service(identity::verification::http::get_identity_verification)
        .service(identity::verification::http::cancel_identity_verification)
        .service(identity::verification::http::hand_off_identity_verification)
        .service(identity::verification::http::object_to_identity_decision)
        .service(identity::comparison::http::get_face_comparison)
        .service(identity::comparison::http::agree_to_face_comparison)
        .service(identity::comparison::http::withdraw_from_face_comparison)
        .service(identity::selfie::http::send_selfie)
        .service(identity::selfie::page::open_selfie_page)
        .service(identity::selfie::page::submit_selfie_page)
        // the desk: cases that people judge
        .service(desk::review::http::lists::list_reviews)
        .service(desk::review::http::lists::get_review_summary)
        .service(desk::review::http::leases::claim_next_review)
        .service(desk::review::http::item::get_review)
        .service(desk::review::http::leases::claim_review)
        .service(desk::review::http::leases::release_review)
        .service(desk::review::http::leases::assign_review)
        .service(desk::review::http::decision::decide_review)
        .service(desk::review::http::decision::list_review_reasons)
        .service(desk::review::http::images::get_review_image)
        // the desk: the audit trail
        .service(desk::audit::http::search_audit_events)
        .service(desk::audit::http::export_audit_events)
        .service(desk::audit::http::check_audit_events)
        // keys of programs, and what those ask
        .service(integrations::api_keys::http::create_api_key)
        .service(integrations::api_keys::http::list_api_keys)
        .service(integrations::api_keys::http::get_api_key)
        .service(integrations::api_keys::http::rotate_api_key)
        .service(integrations::api_keys::http::revoke_api_key)
        .service(integrations::introspection::http::introspect_token)
        .service(integrations::introspection::http::revoke_token)
        .service(integrations::accounts::http::get_account)
        .service(integrations::capabilities::http::get_account_capabilities)
        .service(integrations::capabilities::http::check_capabilities)
        .service(integrations::holds::http::list_account_holds)
        .service(integrations::holds::http::place_account_hold)
        .service(integrations::holds::http::lift_hold)
        // events and webhooks
        .service(ledger::events::http::list_events)
        .service(ledger::events::http::list_event_types)
        .service(integrations::webhooks::http::manage::create_webhook)
        .service(integrations::webhooks::http::manage::list_webhooks)
        .service(integrations::webhooks::http::deliveries::replay_webhook_delivery)
        .service(integrations::webhooks::http::manage::get_webhook)
        .service(integrations::webhooks::http::manage::change_webhook)
        .service(integrations::webhooks::http::manage::delete_webhook)
        .service(integrations::webhooks::http::manage::rotate_webhook_secret)
        .service(integrations::webhooks::http::manage::test_webhook)
        .service(integrations::webhooks::http::deliveries::list_webhook_deliveries)
        .service(integrations::webhooks::http::deliveries::replay_webhook)
        // reference
        .service(reference::config::get_config)
        .service(catalogue::list_problems)
        .service(catalogue::get_problem)
        .service(reference::docs::get_index)
        .service(reference::docs::get_openapi)
        .service(reference::docs::get_openapi_yaml)
        .service(reference::docs::get_older_openapi)
        .service(reference::well_known::get_jwks)
        .service(reference::well_known::get_security_txt)
        .service(reference::well_known::get_assetlinks)
        .service(reference::well_known::get_apple_app_site_association)
        .service(reference::well_known::get_webauthn_origins)
        // operation
        .service(reference::health::get_liveness)
        .service(reference::health::get_readiness)
        .service(reference::health::get_metrics)
        .service(delivery::deliveries::http::report_mail_events)
        .service(delivery::messages::http::report_message_events);
}

/// What is mounted but has no place in the document: what browsers ask for, damaged links, the reference page, and the development profile where it is on.
pub fn unlisted(config: &mut web::ServiceConfig, development: bool) {
    config
        .service(reference::well_known::get_change_password)
        .service(contact::links::page::open_damaged_link)
        .service(reference::docs::docs_root)
        .service(reference::docs::docs_file);
    if development {
        config
            .service(dev::inbox::latest_message)
            .service(dev::inbox::message_html)
            .service(dev::inbox::get_message)
            .service(dev::inbox::list_messages)
            .service(dev::inbox::clear_inbox)
            .service(dev::inbox::clear_inbox_form)
            .service(dev::clock::get_clock)
            .service(dev::clock::move_clock)
            .service(dev::clock::move_clock_form);
    }
}

/// The public document, made from the same list that mounts the routes.
pub fn openapi() -> OpenApi {
    let (_, mut collected) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(document::base())
        .configure(public)
        .split_for_parts();
    events::document::add(&mut collected);
    document::finish(collected, &app::catalogue())
}
