# Why something is not possible, for people.
blocked-email = Please confirm your e-mail address first.
blocked-phone = Please confirm your phone number first.
blocked-profile = Please complete your profile first.
blocked-suspended = Your account is suspended. You can read why, and object.

hold-text-manual = We have put this on hold while we look at something. You can ask us about it.
hold-text-risk = We have put this on hold for safety, until we have looked at it.
hold-text-verification-pending = This has to wait until we have verified that it is you.
hold-text-verification-failed = We could not verify that it is you.
hold-text-recovery = Your account was given back to you a short while ago. For your safety, this has to wait a few days.
hold-text-password-reset = Your password was changed by mail. For your safety, this has to wait a little.

capability-post-job = post jobs
capability-submit-proposal = submit proposals
capability-send-message = send messages
capability-accept-direct-hire = accept direct offers
capability-appear-in-search = appear in search
capability-withdraw-earnings = withdraw earnings
capability-change-profile-photo = change the profile photo
capability-work-on-existing-contracts = work on existing contracts
