# The security history: one sentence for each kind of entry. Who acted may have been a stranger, so no sentence says "you".
audit-account-closed = The account was closed.
audit-account-created = The account was created.
audit-account-email-changed = The e-mail address was changed.
audit-account-email-corrected = The e-mail address was corrected before it was confirmed.
audit-account-email-restored = A change of the e-mail address was undone, and every device was signed out.
audit-account-email-verified = The e-mail address was confirmed.
audit-account-updated = Details of the account were changed.
audit-api-key-created = A key for a program of the marketplace was made.
audit-api-key-revoked = A key for a program of the marketplace was revoked.
audit-api-key-rotated = A key for a program of the marketplace got another secret.
audit-device-revoked = A device was removed from those that are known.
audit-identity-appealed = You objected to the decision about a check that it is you.
audit-identity-begun = A check that it is you was begun, and you agreed to it.
audit-identity-canceled = A check that it is you was cancelled or ran out.
audit-identity-comparison-agreed = You agreed that your face is compared with those of other accounts.
audit-identity-comparison-withdrawn = You took back your agreement that your face is compared with others.
audit-identity-failed = Somebody looked at your photos, and the check was not passed.
audit-identity-handed-off = A check that it is you was handed to another device.
audit-identity-in-review = Your photos wait for somebody to look at them.
audit-identity-requires-input = Somebody looked at your photos and asked for others.
audit-identity-verified = It was verified that it is you.
audit-lockout-disowned = It was reported that failed sign-ins came from somebody else.
audit-lockout-locked = Signing in was locked for a while after too many failed attempts.
audit-lockout-unlocked = Signing in was unlocked.
audit-login-failed = Somebody tried to sign in and failed.
audit-login-password-stale = The password was right, but it is known to somebody else or too old: nobody was signed in, and a new one is needed.
audit-login-unverified = The password was right, but the e-mail address was not confirmed yet, so nobody was signed in.
audit-password-changed = The password was changed.
audit-password-reset = A forgotten password was replaced by a new one.
audit-password-reset-requested = A mail for choosing a new password was requested.
audit-phone-contest-ended = { $reason ->
    [withdrawn] A contest for a phone number was withdrawn.
    [kept] A contested phone number was confirmed again, and stays where it was.
    [moved] A contested phone number moved to the account that proved it last.
   *[other] A contest for a phone number ended without a result.
}
audit-phone-contest-opened = A phone number that another account has was contested.
audit-phone-contested = Somebody else proved the phone number and contests it.
audit-phone-removed = The phone number was removed.
audit-phone-verified = A phone number was confirmed.
audit-session-created = A device was signed in.
audit-session-ended = { $reason ->
    [signed_out] A device signed out.
    [refresh_token_reused] A device was signed out for safety, because an old key of its sign-in was used again.
   *[other] A device was signed out.
}
audit-session-reauthentication-failed = Somebody tried a wrong password to prove again who they are, on a device that was signed in.
audit-session-reauthenticated = On a device that was signed in, somebody proved again who they are.
audit-backup-codes-made = There are new backup codes; the old ones do not work any more.
audit-backup-codes-used = A backup code was used in place of the second step.
audit-device-trusted = A device was trusted to sign in without a second step for a while.
audit-factor-added = A second step was added.
audit-factor-suspect = A security key was used whose counter was behind: there may be a copy of it.
audit-passkey-refused = The answer of a passkey was refused.
audit-factor-removed = A second step was removed.
audit-login-second-step-asked = The password was right, and the second step was asked for.
audit-second-step-failed = A wrong code was tried for the second step.
audit-account-reinstated = { $reason ->
    [expired] The suspension of the account ended.
   *[other] The account was reinstated.
}
audit-account-suspended = The account was suspended, and every device was signed out.
audit-appeal-decided = { $reason ->
    [reversed] An objection to the suspension was decided: the suspension was lifted.
   *[other] An objection to the suspension was decided: the suspension stands.
}
audit-appeal-opened = An objection to the suspension was made.
audit-appeal-withdrawn = An objection to the suspension was withdrawn.
audit-hold-lifted = { $reason ->
    [expired] A hold on a part of what the account may do ended.
   *[other] A hold on a part of what the account may do was lifted.
}
audit-hold-placed = A part of what the account may do was put on hold.
audit-webhook-changed = A webhook was changed.
audit-webhook-created = A webhook was made.
audit-webhook-deleted = A webhook was deleted.
audit-webhook-disabled = { $reason ->
    [failing] A webhook was disabled because it had failed for days.
    [gone] A webhook was disabled because its receiver is gone.
   *[other] A webhook was disabled.
}
audit-webhook-enabled = A webhook was enabled again.
audit-webhook-replayed = Events were sent to a webhook again.
audit-webhook-secret-rotated = A webhook got another secret.
audit-other = Something else happened that concerns the safety of the account.
audit-staff-invitation-withdrawn = An invitation to the desk was withdrawn.
audit-staff-invited = Somebody was invited to the desk.
audit-staff-role-added = You were given a role at the desk.
audit-staff-role-removed = A role at the desk was taken from you.
audit-proposal-approved = An act of staff about an account was approved.
audit-proposal-made = Staff proposed an act about an account.
audit-proposal-rejected = A proposed act of staff about an account was rejected.
audit-proposal-withdrawn = A proposed act of staff about an account was withdrawn.
audit-staff-account-searched = Staff searched for an account.
audit-staff-account-viewed = Staff looked at your account.
audit-staff-audit-viewed = Staff read the audit trail.
audit-staff-contact-revealed = Staff saw your e-mail address and phone number.
audit-staff-mail-resent = Staff sent the verification mail again.
audit-staff-sessions-ended = Staff signed you out everywhere.
audit-staff-timeline-viewed = Staff read the history of your account.
audit-review-assigned = A case was given to a member of the staff to decide.
audit-review-claimed = A member of the staff took a case to decide.
audit-review-decided = A case about the account was decided by staff.
audit-review-first-opinion = A member of the staff gave a first opinion about a case.
audit-review-image-viewed = Staff looked at a picture that belongs to a case about the account.
audit-review-opened = A case about the account was opened, for staff to decide.
audit-review-released = A member of the staff gave a case back.
audit-review-viewed = Staff looked at a case about the account.
audit-review-withdrawn = A case about the account was closed without a decision.
