//! Every kind of event, with its facts. A kind that was released keeps its name and its facts; facts may be added.

use super::catalogue::kinds;
use crate::platform::clock::Moment;
use crate::platform::ids::{AppealId, HoldId, SessionId, SuspensionId, VerificationId, WebhookId};

kinds! {
    /// Somebody registered. The address is not proven yet: nothing should be offered to them before `account.email_verified`.
    AccountCreated = "account.created" {
        /// As what: `freelancer` or `client`; more may be added.
        #[schema(value_type = String, max_length = 64, examples("freelancer"))]
        role: &'static str,
        /// The version of the terms that were accepted.
        #[schema(max_length = 64, examples("2026-01-01"))]
        terms_version: String,
    }
    /// The e-mail address of an account is proven: it is somebody's from here on.
    AccountEmailVerified = "account.email_verified" {}
    /// An account has another proven e-mail address.
    AccountEmailChanged = "account.email_changed" {}
    /// A change of the e-mail address was undone from the old one. Every session ended; the password has to be chosen anew.
    AccountEmailRestored = "account.email_restored" {}
    /// An account is closed for good, or a registration came to nothing.
    AccountClosed = "account.closed" {
        /// Why: `disowned`, who has the address had not registered; `staff`; more may be added.
        #[schema(value_type = String, max_length = 64, examples("disowned"))]
        reason: &'static str,
    }
    /// Signing in to an account is locked after too many failed attempts. Told when the owner is told, once an episode.
    AccountLocked = "account.locked" {
        /// Whose attempts are locked: `strangers`, `device`, `session` or `second_step`; more may be added.
        #[schema(max_length = 64, examples("strangers"))]
        scope: String,
        /// Until when.
        #[schema(value_type = String, format = DateTime, max_length = 32, examples("2026-11-21T10:00:00Z"))]
        until: Moment,
        /// Whether waiting does not help, only a new password.
        #[schema(examples(false))]
        is_final: bool,
    }
    /// A lock was lifted before its time.
    AccountUnlocked = "account.unlocked" {
        /// How: `link`, `code`, `page` or `staff`; more may be added.
        #[schema(value_type = String, max_length = 64, examples("link"))]
        by: &'static str,
    }
    /// The owner says that the attempts that locked the account were somebody else's.
    AccountLockoutDisowned = "account.lockout_disowned" {
        /// Whose attempts were locked, as in `account.locked`.
        #[schema(max_length = 64, examples("strangers"))]
        scope: String,
    }
    /// The owner changed the password while signed in.
    AccountPasswordChanged = "account.password_changed" {}
    /// A forgotten password was replaced by a link or code from a mail. Every session ended.
    AccountPasswordReset = "account.password_reset" {}
    /// What an account may do has changed: ask for its capabilities anew.
    CapabilitiesChanged = "capabilities.changed" {
        /// Why: `email_verified`, `phone_verified`, `phone_removed`, `profile_changed`, `hold_placed`, `hold_lifted`, `suspended` or `reinstated`; more may be added.
        #[schema(value_type = String, max_length = 64, examples("hold_placed"))]
        reason: &'static str,
        /// The capabilities that were given or taken, where that is known; absent: ask for all of them.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        #[schema(value_type = Vec<String>, required = false, max_items = 20, examples(json!(["withdraw_earnings"])))]
        changed: Vec<&'static str>,
        /// How often it has changed by then, as `cap_epoch` in tokens.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = i64, required = false, examples(3))]
        cap_epoch: Option<i64>,
    }
    /// A part of what an account may do is on hold.
    HoldPlaced = "hold.placed" {
        /// The hold.
        #[schema(value_type = String, max_length = 40, examples("hld_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        hold_id: HoldId,
        /// Its kind; more may be added.
        #[schema(max_length = 64, examples("manual"))]
        kind: String,
        /// What it keeps from.
        #[schema(value_type = Vec<String>, max_items = 20, examples(json!(["withdraw_earnings"])))]
        capabilities: Vec<&'static str>,
        /// Why it was placed, in a word of whoever did.
        #[schema(max_length = 64, examples("chargeback"))]
        reason_code: String,
        /// Why: every event tells its reason under this name, this one in a word of whoever placed the hold.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = String, required = false, max_length = 64, examples("chargeback"))]
        reason: Option<String>,
        /// When it ends by itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = String, required = false, format = DateTime, max_length = 32, examples("2026-12-01T00:00:00Z"))]
        until: Option<Moment>,
    }
    /// A hold is over.
    HoldLifted = "hold.lifted" {
        /// The hold.
        #[schema(value_type = String, max_length = 40, examples("hld_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        hold_id: HoldId,
        /// Its kind; more may be added.
        #[schema(max_length = 64, examples("manual"))]
        kind: String,
        /// What it keeps from.
        #[schema(value_type = Vec<String>, max_items = 20, examples(json!(["withdraw_earnings"])))]
        capabilities: Vec<&'static str>,
        /// Why it was placed, in a word of whoever did.
        #[schema(max_length = 64, examples("chargeback"))]
        reason_code: String,
        /// How it ended: `lifted` or `expired`; more may be added.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = String, required = false, max_length = 64, examples("lifted"))]
        reason: Option<String>,
        /// When it ends by itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = String, required = false, format = DateTime, max_length = 32, examples("2026-12-01T00:00:00Z"))]
        until: Option<Moment>,
    }
    /// The account's active proposals are to be withdrawn: its verification has failed.
    ProposalsCancelRequested = "proposals.cancel_requested" {
        /// The hold that comes with it.
        #[schema(value_type = String, max_length = 40, examples("hld_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        hold_id: HoldId,
        /// The kind of that hold; more may be added.
        #[schema(max_length = 64, examples("visual_verification_failed"))]
        reason: String,
    }
    /// An account is suspended: it may do nothing, and every session ended.
    AccountSuspended = "account.suspended" {
        /// The suspension.
        #[schema(value_type = String, max_length = 40, examples("sus_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        suspension_id: SuspensionId,
        /// Why the account was suspended, in a word of whoever did.
        #[schema(max_length = 64, examples("fraud"))]
        reason_code: String,
        /// Whether a program decided alone.
        #[schema(examples(false))]
        automated: bool,
        /// Why: every event tells its reason under this name, this one in a word of whoever suspended the account.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = String, required = false, max_length = 64, examples("fraud"))]
        reason: Option<String>,
        /// When it ends by itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = String, required = false, format = DateTime, max_length = 32, examples("2026-12-01T00:00:00Z"))]
        until: Option<Moment>,
    }
    /// A suspension is over.
    AccountReinstated = "account.reinstated" {
        /// The suspension.
        #[schema(value_type = String, max_length = 40, examples("sus_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        suspension_id: SuspensionId,
        /// Why the account was suspended, in a word of whoever did.
        #[schema(max_length = 64, examples("fraud"))]
        reason_code: String,
        /// Whether a program decided alone.
        #[schema(examples(false))]
        automated: bool,
        /// How it ended: `reinstated`, `expired` or `appeal`; more may be added.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = String, required = false, max_length = 64, examples("reinstated"))]
        reason: Option<String>,
        /// When it ends by itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = String, required = false, format = DateTime, max_length = 32, examples("2026-12-01T00:00:00Z"))]
        until: Option<Moment>,
    }
    /// The owner objects to a suspension.
    AppealOpened = "appeal.opened" {
        /// The objection.
        #[schema(value_type = String, max_length = 40, examples("apl_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        appeal_id: AppealId,
        /// The suspension.
        #[schema(value_type = String, max_length = 40, examples("sus_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        suspension_id: SuspensionId,
    }
    /// An objection was taken back.
    AppealWithdrawn = "appeal.withdrawn" {
        /// The objection.
        #[schema(value_type = String, max_length = 40, examples("apl_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        appeal_id: AppealId,
        /// The suspension.
        #[schema(value_type = String, max_length = 40, examples("sus_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        suspension_id: SuspensionId,
    }
    /// An objection was decided.
    AppealDecided = "appeal.decided" {
        /// The objection.
        #[schema(value_type = String, max_length = 40, examples("apl_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        appeal_id: AppealId,
        /// The suspension.
        #[schema(value_type = String, max_length = 40, examples("sus_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        suspension_id: SuspensionId,
        /// How: `upheld`, the suspension stands, or `reversed`; more may be added.
        #[schema(value_type = String, max_length = 64, examples("reversed"))]
        outcome: &'static str,
        /// How it ended: every event tells its reason under this name, this one `upheld` or `reversed`; more may be added.
        #[schema(value_type = String, max_length = 64, examples("reversed"))]
        reason: &'static str,
    }
    /// Somebody signed in.
    SessionCreated = "session.created" {
        /// How, RFC 8176 names.
        #[schema(value_type = Vec<String>, max_items = 10, examples(json!(["pwd", "otp"])))]
        methods: Vec<&'static str>,
        /// What the device runs: `ios`, `android`, `web` or `other`; more may be added.
        #[schema(max_length = 64, examples("ios"))]
        platform: String,
    }
    /// A refresh token was used twice: the session was ended, since somebody else may hold a copy.
    SessionCompromised = "session.compromised" {
        /// The session.
        #[schema(value_type = String, max_length = 40, examples("ses_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        session_id: SessionId,
    }
    /// A second step was added.
    FactorAdded = "factor.added" {
        /// Which: `totp`, `sms`, `email` or `passkey`; more may be added.
        #[serde(rename = "type")]
        #[schema(value_type = String, max_length = 64, examples("totp"))]
        kind: &'static str,
    }
    /// A second step was taken away.
    FactorRemoved = "factor.removed" {
        /// Which, as in `factor.added`.
        #[serde(rename = "type")]
        #[schema(value_type = String, max_length = 64, examples("totp"))]
        kind: &'static str,
    }
    /// The counter of a passkey did not rise: there may be a copy of it, and it is not accepted any more.
    FactorSuspect = "factor.suspect" {
        /// The counter of the last use.
        #[schema(examples(7))]
        known: u32,
        /// The counter of this one.
        #[schema(examples(7))]
        stated: u32,
    }
    /// A phone number is proven.
    PhoneVerified = "phone.verified" {
        /// How, where it was not by a code alone: `contest`, the number was another account's; more may be added.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = String, required = false, max_length = 64, examples("contest"))]
        reason: Option<&'static str>,
    }
    /// An account has no proven phone number any more.
    PhoneRemoved = "phone.removed" {
        /// Why, where it was not the owner: `contest`, another account has it now; more may be added.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = String, required = false, max_length = 64, examples("contest"))]
        reason: Option<&'static str>,
    }
    /// The account contests a number that another account has.
    PhoneContestOpened = "phone.contest_opened" {}
    /// The account's number is contested by another account.
    PhoneContested = "phone.contested" {}
    /// A contest for a number is over; both accounts are told.
    PhoneContestEnded = "phone.contest_ended" {
        /// How: `kept`, `moved`, `withdrawn` or `void`; more may be added.
        #[schema(value_type = String, max_length = 64, examples("kept"))]
        reason: &'static str,
    }
    /// A person asks for other pictures than those that were sent.
    IdentityRequiresInput = "identity.requires_input" {
        /// The verification.
        #[schema(value_type = String, max_length = 40, examples("idv_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        verification_id: VerificationId,
        /// How the person is looked at: `selfie`; more may be added.
        #[schema(max_length = 64, examples("selfie"))]
        method: String,
        /// Why: the reviewer's words.
        #[schema(max_items = 20, examples(json!(["face_unclear"])))]
        codes: Vec<String>,
        /// How often pictures can be sent.
        #[schema(examples(3))]
        tries_left: i32,
    }
    /// A person has to look at what was sent, or was objected to.
    IdentityInReview = "identity.in_review" {
        /// The verification.
        #[schema(value_type = String, max_length = 40, examples("idv_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        verification_id: VerificationId,
        /// How the person is looked at: `selfie`; more may be added.
        #[schema(max_length = 64, examples("selfie"))]
        method: String,
    }
    /// A verification is passed.
    IdentityVerified = "identity.verified" {
        /// The verification.
        #[schema(value_type = String, max_length = 40, examples("idv_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        verification_id: VerificationId,
        /// How the person is looked at: `selfie`; more may be added.
        #[schema(max_length = 64, examples("selfie"))]
        method: String,
        /// Who decided: `engine`, no person had to look; `staff`; more may be added.
        #[schema(value_type = String, max_length = 64, examples("engine"))]
        decided_by: &'static str,
    }
    /// A person decided that a verification is not passed.
    IdentityFailed = "identity.failed" {
        /// The verification.
        #[schema(value_type = String, max_length = 40, examples("idv_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        verification_id: VerificationId,
        /// How the person is looked at: `selfie`; more may be added.
        #[schema(max_length = 64, examples("selfie"))]
        method: String,
        /// Why: the reviewer's word.
        #[schema(max_length = 64, examples("somebody_else"))]
        reason_code: String,
    }
    /// A verification came to nothing.
    IdentityCanceled = "identity.canceled" {
        /// The verification.
        #[schema(value_type = String, max_length = 40, examples("idv_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        verification_id: VerificationId,
        /// How the person is looked at: `selfie`; more may be added.
        #[schema(max_length = 64, examples("selfie"))]
        method: String,
        /// Why: `requested` by the person, or `expired`; more may be added.
        #[schema(value_type = String, max_length = 64, examples("expired"))]
        reason: &'static str,
    }
    /// Nothing happened: somebody tests a webhook. No account has the `account_id`, and the event is in no list.
    WebhookTest = "webhook.test" {
        /// The webhook.
        #[schema(value_type = String, max_length = 40, examples("whk_06k3v8q1pc7l5f0tqk2n4h9e8o"))]
        webhook_id: WebhookId,
    }
}

impl CapabilitiesChanged {
    /// For this reason, and nothing more is known.
    pub fn because(reason: &'static str) -> Self {
        Self {
            reason,
            changed: Vec::new(),
            cap_epoch: None,
        }
    }
}
