//! The tables, as both engines have them. Kept by hand; a test compares it with both catalogues column by column.
#![expect(
    missing_docs,
    reason = "the macro makes public items; the migrations say what each table is for"
)]

diesel::table! {
    account_keys (account_id) {
        account_id -> Text,
        wrapped_key -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    account_roles (account_id, role) {
        account_id -> Text,
        role -> Text,
        added_at -> Timestamp,
    }
}

diesel::table! {
    accounts (id) {
        id -> Text,
        status -> Text,
        name -> Text,
        locale -> Text,
        country -> Nullable<Text>,
        active_role -> Text,
        email_sealed -> Binary,
        email_index -> Binary,
        email_verified_at -> Nullable<Timestamp>,
        terms_version -> Text,
        terms_accepted_at -> Timestamp,
        security_epoch -> BigInt,
        capability_epoch -> BigInt,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        timezone -> Nullable<Text>,
        password_void_at -> Nullable<Timestamp>,
        second_step -> Integer,
        staff_roles -> Text,
        staff_since -> Nullable<Timestamp>,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Text,
        name -> Text,
        scopes -> Text,
        hash -> Binary,
        hint -> Text,
        previous_hash -> Nullable<Binary>,
        previous_until -> Nullable<Timestamp>,
        created_by -> Nullable<Text>,
        created_at -> Timestamp,
        rotated_at -> Nullable<Timestamp>,
        expires_at -> Nullable<Timestamp>,
        last_used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    appeals (id) {
        id -> Text,
        suspension_id -> Text,
        account_id -> Text,
        state -> Text,
        statement_sealed -> Binary,
        answer_sealed -> Nullable<Binary>,
        note_sealed -> Nullable<Binary>,
        opened_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Text>,
        ended_by_id -> Nullable<Text>,
    }
}

diesel::table! {
    audit_checkpoints (position) {
        position -> BigInt,
        hash -> Binary,
        made_at -> Timestamp,
        key_id -> Text,
        signature -> Binary,
    }
}

diesel::table! {
    audit_entries (id) {
        id -> Text,
        kind -> Text,
        account_id -> Nullable<Text>,
        session_id -> Nullable<Text>,
        actor -> Text,
        request_id -> Text,
        client_address -> Text,
        detail -> Text,
        created_at -> Timestamp,
        actor_id -> Nullable<Text>,
    }
}

diesel::table! {
    audit_links (position) {
        position -> BigInt,
        entry_id -> Text,
        hash -> Binary,
    }
}

diesel::table! {
    audit_unlinked (sequence) {
        sequence -> BigInt,
        entry_id -> Text,
    }
}

diesel::table! {
    backup_codes (account_id, code_hash) {
        account_id -> Text,
        code_hash -> Binary,
        created_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    challenges (id) {
        id -> Text,
        account_id -> Text,
        factor_id -> Nullable<Text>,
        holder -> Text,
        channel -> Nullable<Text>,
        code_hash -> Nullable<Binary>,
        code_expires_at -> Nullable<Timestamp>,
        message_id -> Nullable<Text>,
        state_sealed -> Nullable<Binary>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    clock_offsets (id) {
        id -> Integer,
        microseconds -> BigInt,
    }
}

diesel::table! {
    devices (id) {
        id -> Text,
        account_id -> Text,
        token_hash -> Binary,
        security_epoch -> BigInt,
        name -> Nullable<Text>,
        platform -> Text,
        client_address -> Text,
        created_at -> Timestamp,
        last_used_at -> Timestamp,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        trusted_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    email_change_links (token_hash) {
        token_hash -> Binary,
        change_id -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    email_changes (id) {
        id -> Text,
        account_id -> Text,
        state -> Text,
        new_email_sealed -> Binary,
        new_email_index -> Binary,
        old_email_sealed -> Binary,
        old_email_index -> Binary,
        code_hash -> Nullable<Binary>,
        code_expires_at -> Nullable<Timestamp>,
        mail_id -> Nullable<Text>,
        requested_at -> Timestamp,
        expires_at -> Timestamp,
        done_at -> Nullable<Timestamp>,
        undo_hash -> Nullable<Binary>,
        undo_expires_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    email_links (token_hash) {
        token_hash -> Binary,
        account_id -> Text,
        email_index -> Binary,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    email_verifications (account_id) {
        account_id -> Text,
        code_hash -> Nullable<Binary>,
        code_expires_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        mail_id -> Nullable<Text>,
    }
}

diesel::table! {
    events (id) {
        id -> Text,
        kind -> Text,
        account_id -> Text,
        payload -> Text,
        created_at -> Timestamp,
        sequence -> Nullable<BigInt>,
        position -> Nullable<BigInt>,
    }
}

diesel::table! {
    event_feed (id) {
        id -> Integer,
        position -> BigInt,
    }
}

diesel::table! {
    face_comparisons (account_id) {
        account_id -> Text,
        text_version -> Text,
        language -> Text,
        given_at -> Timestamp,
    }
}

diesel::table! {
    face_templates (verification_id) {
        verification_id -> Text,
        account_id -> Text,
        position -> BigInt,
        model -> Text,
        numbers_sealed -> Binary,
        delete_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    face_templates_end (one) {
        one -> Integer,
        position -> BigInt,
    }
}

diesel::table! {
    factors (id) {
        id -> Text,
        account_id -> Text,
        kind -> Text,
        state -> Text,
        label -> Text,
        position -> Integer,
        secret_sealed -> Nullable<Binary>,
        last_step -> BigInt,
        created_at -> Timestamp,
        expires_at -> Nullable<Timestamp>,
        confirmed_at -> Nullable<Timestamp>,
        last_used_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    holds (id) {
        id -> Text,
        account_id -> Text,
        kind -> Text,
        capabilities -> Text,
        reason_code -> Text,
        user_text -> Nullable<Text>,
        note_sealed -> Nullable<Binary>,
        placed_by -> Text,
        placed_by_id -> Nullable<Text>,
        placed_at -> Timestamp,
        ends_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        end_reason -> Nullable<Text>,
        ended_by -> Nullable<Text>,
        ended_by_id -> Nullable<Text>,
    }
}

diesel::table! {
    idempotent_requests (scope) {
        scope -> Binary,
        fingerprint -> Binary,
        answer -> Nullable<Binary>,
        locked_until -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    inbox_messages (id) {
        id -> Text,
        channel -> Text,
        recipient -> Text,
        sender -> Text,
        subject -> Text,
        text_body -> Text,
        html_body -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    limit_counters (bucket, subject) {
        bucket -> Text,
        subject -> Binary,
        count -> Integer,
        started_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    line_types (phone_index) {
        phone_index -> Binary,
        verdict -> Text,
        checked_at -> Timestamp,
    }
}

diesel::table! {
    lock_episodes (id) {
        id -> Text,
        subject -> Binary,
        email_index -> Binary,
        scope -> Text,
        client_address -> Text,
        started_at -> Timestamp,
        locked_until -> Timestamp,
        locks -> Integer,
        is_final -> Bool,
        ended_at -> Nullable<Timestamp>,
        end_reason -> Nullable<Text>,
        unlock_hash -> Nullable<Binary>,
        unlock_expires_at -> Nullable<Timestamp>,
        code_hash -> Nullable<Binary>,
        code_expires_at -> Nullable<Timestamp>,
        told_at -> Nullable<Timestamp>,
        final_told_at -> Nullable<Timestamp>,
        disowned_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    lockouts (subject) {
        subject -> Binary,
        attempts -> Text,
        consecutive -> Integer,
        locked_until -> Nullable<Timestamp>,
        episode_id -> Nullable<Text>,
        version -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    mail_events (id) {
        id -> Text,
        mail_id -> Text,
        event -> Text,
        bounce_class -> Nullable<Text>,
        reason -> Nullable<Text>,
        server -> Nullable<Text>,
        at -> Timestamp,
    }
}

diesel::table! {
    mails (id) {
        id -> Text,
        purpose -> Text,
        account_id -> Text,
        state -> Text,
        bounce_class -> Nullable<Text>,
        reason -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    message_events (id) {
        id -> Text,
        message_id -> Text,
        event -> Text,
        reason -> Nullable<Text>,
        provider -> Nullable<Text>,
        at -> Timestamp,
    }
}

diesel::table! {
    messages (id) {
        id -> Text,
        purpose -> Text,
        channel -> Text,
        account_id -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        provider_id -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    mfa_tickets (id) {
        id -> Text,
        token_hash -> Binary,
        account_id -> Text,
        security_epoch -> BigInt,
        device_id -> Nullable<Text>,
        device_name -> Nullable<Text>,
        device_platform -> Text,
        app_version -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    outbox (id) {
        id -> Text,
        kind -> Text,
        subject -> Text,
        dedupe_key -> Nullable<Text>,
        revision -> Integer,
        state -> Text,
        due_at -> Timestamp,
        attempts -> Integer,
        claimed_until -> Nullable<Timestamp>,
        claimed_by -> Nullable<Text>,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    passkeys (factor_id) {
        factor_id -> Text,
        account_id -> Text,
        credential_id -> Binary,
        credential -> Text,
        sign_count -> BigInt,
        is_synced -> Bool,
        flagged_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    password_resets (id) {
        id -> Text,
        account_id -> Text,
        email_index -> Binary,
        security_epoch -> BigInt,
        token_hash -> Binary,
        code_hash -> Nullable<Binary>,
        code_expires_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        used_from -> Nullable<Text>,
    }
}

diesel::table! {
    passwords (account_id) {
        account_id -> Text,
        phc -> Text,
        changed_at -> Timestamp,
        reminded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    phone_contests (id) {
        id -> Text,
        phone_id -> Text,
        account_id -> Text,
        security_epoch -> BigInt,
        phone_index -> Binary,
        owner_id -> Nullable<Text>,
        state -> Text,
        proven_at -> Timestamp,
        opened_at -> Nullable<Timestamp>,
        due_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    phones (id) {
        id -> Text,
        account_id -> Text,
        state -> Text,
        security_epoch -> BigInt,
        phone_sealed -> Binary,
        phone_index -> Binary,
        region -> Text,
        line_type -> Text,
        channel -> Text,
        code_hash -> Nullable<Binary>,
        code_expires_at -> Nullable<Timestamp>,
        message_id -> Nullable<Text>,
        requested_at -> Timestamp,
        expires_at -> Timestamp,
        verified_at -> Nullable<Timestamp>,
        signs_in -> Bool,
    }
}

diesel::table! {
    registration_tokens (token_hash) {
        token_hash -> Binary,
        account_id -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    revocations (subject) {
        subject -> Text,
        revoked_at -> Timestamp,
        security_epoch -> Nullable<BigInt>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        account_id -> Text,
        security_epoch -> BigInt,
        authenticated_at -> Timestamp,
        methods -> Text,
        assurance -> Integer,
        refresh_generation -> Integer,
        refresh_hash -> Binary,
        parent_hash -> Nullable<Binary>,
        rotated_at -> Timestamp,
        idle_expires_at -> Timestamp,
        expires_at -> Timestamp,
        device_name -> Nullable<Text>,
        device_platform -> Text,
        app_version -> Nullable<Text>,
        client_address -> Text,
        last_used_at -> Timestamp,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        end_reason -> Nullable<Text>,
        device_id -> Nullable<Text>,
        second_step -> Integer,
        second_step_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    signing_keys (id) {
        id -> Text,
        private_key -> Binary,
        public_key -> Binary,
        active_at -> Timestamp,
        retired_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    sms_breakers (scope, subject) {
        scope -> Text,
        subject -> Text,
        is_open -> Bool,
        since -> Timestamp,
        round_at -> Timestamp,
        trials -> Integer,
        conversions -> Integer,
    }
}

diesel::table! {
    sms_conversions (scope, subject, slot_at) {
        scope -> Text,
        subject -> Text,
        slot_at -> Timestamp,
        sent -> Integer,
        verified -> Integer,
    }
}

diesel::table! {
    staff_invitations (id) {
        id -> Text,
        role -> Text,
        email_masked -> Text,
        email_index -> Binary,
        token_hash -> Binary,
        invited_by -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    staff_proposals (id) {
        id -> Text,
        act -> Text,
        account_id -> Text,
        reason -> Text,
        proposed_by -> Text,
        proposed_at -> Timestamp,
        expires_at -> Timestamp,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        decision_reason -> Nullable<Text>,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    reviews (id) {
        id -> Text,
        kind -> Text,
        account_id -> Text,
        subject -> Text,
        because -> Text,
        not_by -> Text,
        status -> Text,
        opened_at -> Timestamp,
        due_at -> Timestamp,
        assigned_to -> Nullable<Text>,
        held_by -> Nullable<Text>,
        held_until -> Nullable<Timestamp>,
        first_by -> Nullable<Text>,
        verdict -> Nullable<Text>,
        reason_code -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    review_opinions (review_id, place) {
        review_id -> Text,
        place -> Integer,
        given_by -> Text,
        verdict -> Text,
        reason_code -> Text,
        text_sealed -> Nullable<Binary>,
        note_sealed -> Nullable<Binary>,
        given_at -> Timestamp,
    }
}

diesel::table! {
    suspensions (id) {
        id -> Text,
        account_id -> Text,
        reason_code -> Text,
        rule -> Text,
        automated -> Bool,
        facts_sealed -> Binary,
        user_text_sealed -> Nullable<Binary>,
        note_sealed -> Nullable<Binary>,
        placed_by -> Text,
        placed_by_id -> Nullable<Text>,
        placed_at -> Timestamp,
        ends_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        end_reason -> Nullable<Text>,
        ended_by -> Nullable<Text>,
        ended_by_id -> Nullable<Text>,
    }
}

diesel::table! {
    wrapped_keys (id) {
        id -> Text,
        purpose -> Text,
        wrapped_key -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> Text,
        webhook_id -> Text,
        event_id -> Text,
        kind -> Text,
        account_id -> Text,
        position -> BigInt,
        state -> Text,
        attempts -> Integer,
        first_attempt_at -> Nullable<Timestamp>,
        last_attempt_at -> Nullable<Timestamp>,
        next_attempt_at -> Nullable<Timestamp>,
        response_status -> Nullable<Integer>,
        duration_ms -> Nullable<Integer>,
        error -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    webhooks (id) {
        id -> Text,
        url -> Text,
        description -> Nullable<Text>,
        contact_sealed -> Nullable<Binary>,
        event_types -> Text,
        secret_sealed -> Binary,
        previous_secret_sealed -> Nullable<Binary>,
        previous_until -> Nullable<Timestamp>,
        status -> Text,
        disabled_reason -> Nullable<Text>,
        disabled_at -> Nullable<Timestamp>,
        failures -> Integer,
        failing_since -> Nullable<Timestamp>,
        paused_until -> Nullable<Timestamp>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    identity_verifications (id) {
        id -> Text,
        account_id -> Text,
        method -> Text,
        camera -> Text,
        status -> Text,
        consent_version -> Text,
        consent_language -> Text,
        consented_at -> Timestamp,
        tries -> Integer,
        tries_left -> Integer,
        opened_at -> Timestamp,
        expires_at -> Timestamp,
        faults -> Text,
        reason_code -> Nullable<Text>,
        user_text_sealed -> Nullable<Binary>,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
        statement_sealed -> Nullable<Binary>,
        appealed_at -> Nullable<Timestamp>,
        pictures_until -> Nullable<Timestamp>,
        handoff_hash -> Nullable<Binary>,
        handoff_expires_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    verification_pictures (object_id) {
        object_id -> Text,
        verification_id -> Text,
        account_id -> Text,
        number -> Integer,
        name -> Text,
        picture_index -> Binary,
        delete_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    verification_tries (verification_id, number) {
        verification_id -> Text,
        number -> Integer,
        account_id -> Text,
        outcome -> Text,
        doubts -> Text,
        engine -> Text,
        measures_sealed -> Binary,
        tried_at -> Timestamp,
        delete_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    objects (id) {
        id -> Text,
        account_id -> Text,
        purpose -> Text,
        name -> Text,
        size -> BigInt,
        wrapped_key -> Binary,
        state -> Text,
        created_at -> Timestamp,
        delete_after -> Nullable<Timestamp>,
    }
}

diesel::joinable!(passwords -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(devices -> accounts (account_id));
diesel::joinable!(password_resets -> accounts (account_id));
diesel::joinable!(email_change_links -> email_changes (change_id));
diesel::joinable!(passkeys -> factors (factor_id));
diesel::joinable!(account_roles -> accounts (account_id));
diesel::allow_tables_to_appear_in_same_query!(
    account_keys,
    account_roles,
    accounts,
    api_keys,
    appeals,
    audit_checkpoints,
    audit_entries,
    audit_links,
    audit_unlinked,
    backup_codes,
    challenges,
    clock_offsets,
    devices,
    email_change_links,
    email_changes,
    email_links,
    email_verifications,
    event_feed,
    events,
    face_comparisons,
    face_templates,
    face_templates_end,
    factors,
    holds,
    idempotent_requests,
    identity_verifications,
    inbox_messages,
    limit_counters,
    line_types,
    lock_episodes,
    lockouts,
    mail_events,
    mails,
    message_events,
    messages,
    mfa_tickets,
    objects,
    outbox,
    passkeys,
    password_resets,
    passwords,
    phone_contests,
    phones,
    registration_tokens,
    review_opinions,
    reviews,
    revocations,
    sessions,
    signing_keys,
    sms_breakers,
    sms_conversions,
    staff_invitations,
    staff_proposals,
    suspensions,
    verification_pictures,
    verification_tries,
    webhook_deliveries,
    webhooks,
    wrapped_keys
);
