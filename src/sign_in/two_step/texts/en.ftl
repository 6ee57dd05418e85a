## Names of second steps that their owner gave none

step-label-totp = Authenticator app
step-label-sms = Text message
step-label-email = E-mail
step-label-passkey = Passkey
step-label-backup-code = Backup code

## Mail: a code as second step

step-code-subject = Your code for { $site }
step-code-preheader = Type it where you sign in.
step-code-title = Your code
step-code-intro = Type this code to confirm that it is you at { $site }.
# The code follows.
step-code-life = { $minutes ->
    [one] It works for { $minutes } minute:
   *[other] It works for { $minutes } minutes:
}
step-code-not-you = Then somebody else knows your password. Tell nobody the code, and choose a new password now.

## Mail: second steps changed

steps-preheader = If it was you, there is nothing to do.
steps-added-subject = A second step was added to your account at { $site }
steps-added-title = A second step was added
steps-added-intro = From now on, signing in to your account at { $site } asks for a second step, this one or another that you have.
steps-removed-subject = A second step was removed from your account at { $site }
steps-removed-title = A second step was removed
steps-removed-intro = This way to confirm does not work any more for your account at { $site }. Devices that you trusted ask for a second step again, if there is one left.
steps-codes-made-subject = New backup codes for your account at { $site }
steps-codes-made-title = New backup codes
steps-codes-made-intro = There are new backup codes for your account at { $site }. The old ones do not work any more.
steps-code-used-subject = A backup code was used for your account at { $site }
steps-code-used-title = A backup code was used
steps-code-used-intro = A backup code was used for your account at { $site }, in place of your second step. It does not work again.
steps-codes-left = { $left ->
    [0] <strong>There is none left.</strong> Make new ones where you manage your second steps.
    [one] There is { $left } left. Make new ones where you manage your second steps.
   *[other] There are { $left } left.
}
steps-suspect-subject = A security key of your account at { $site } may have been copied
steps-suspect-title = A security key may have been copied
steps-suspect-intro = A security key of your account at { $site } was used, and its counter was behind the last use. That happens when somebody has made a copy of it. We refused it. If you cannot explain it, remove this key where you manage your second steps, and add a new one.
steps-name = Name
steps-when = When
steps-not-you-title = If it wasn’t you
steps-not-you = Then somebody else is in your account. Choose a new password now: that signs out every device, theirs too. Then ask us for help.
