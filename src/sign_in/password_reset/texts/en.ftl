## Mail: choose a new password by link or code. Both follow in the template, never in a text.

reset-subject = Choose a new password for { $site }
# The code follows.
reset-preheader = Either the button or this code is enough:
reset-title = Choose a new password
reset-intro = Somebody, probably you, asked for a new password for your account at { $site }.
reset-either = To choose one, use the button <strong>or</strong> the code. Either one is enough.
reset-text-either = To choose one, use the link OR the code. Either one is enough.
reset-opens = The button opens a page in your browser. Nothing changes until you have chosen a password there.
reset-text-open = Open this link in any browser, on any device. Nothing changes until you have chosen a password on the page.
reset-link-life = { $minutes ->
    [one] It works once, for { $minutes } minute.
   *[other] It works once, for { $minutes } minutes.
}
reset-code = <strong>Or type this code</strong> where you asked for the mail, in the app or on the website.
# The code follows.
reset-code-life = { $minutes ->
    [one] It works for { $minutes } minute:
   *[other] It works for { $minutes } minutes:
}
reset-several = If you asked for more than one mail, take the code from the newest one: earlier codes no longer work. Links from earlier mails keep working until they run out or you have chosen a password.
reset-not-you-title = If you did not ask for this
reset-not-you = Simply ignore this mail: your password stays as it is. Never pass on the link or the code: whoever has one of them can choose your password.

## Mail: the password was changed

reset-told-sms = Your password at { $site } was changed. If it was not you, somebody reads your mails: secure your mailbox, then choose a new password.
reset-told-subject = Your password at { $site } was changed
reset-told-preheader = If it wasn’t you, please act now.
reset-told-title = Your password was changed
reset-told-intro = A new password was chosen for your account at { $site }, with a mail for forgotten passwords.
reset-told-when = When
reset-told-place = From the network
reset-told-fine = If it was you, there is nothing to do. Everybody was signed out, on all devices: sign in with the new password.
reset-told-not-you-title = If it wasn’t you
reset-told-not-you = Then somebody else can read your mail. First change the password of your mailbox, so that nobody else gets our mails.
# A link follows.
reset-told-again = Then choose a new password for your account with us:
# An address follows.
reset-told-support = And please tell us:

## The same mail to an address that the account had until lately

reset-old-intro = A new password was chosen for your account at { $site }. Its e-mail address had been changed to <strong>{ $address }</strong> a short while before; the one at which you read this was its address until then.
reset-old-fine = If you changed both, there is nothing to do.
reset-old-undo = Then somebody else got into your account. Undo the change of the address: yours comes back, everybody is signed out, and the new password lets nobody in.

## Page: choose a password

reset-question = Choose a new password for the account of <strong>{ $name }</strong> at { $site }.
reset-password-label = New password
reset-button = Use this password
reset-note = Everybody is signed out of the account, on all devices. Afterwards sign in with the new password. Did you not ask for this? Then just close this page.
reset-refused = That did not work yet:
reset-done-text = Everybody was signed out of your account at { $site }, on all devices. Sign in with the new password.
reset-done-told = The mail with the link and the code is used up; you no longer need it. We tell you of the change by mail, too.

## Page: ask for a mail

reset-ask-title = Forgotten your password?
reset-ask-text = Type the e-mail address of your account at { $site }. We send a mail with which you can choose a new password.
reset-ask-button = Send me a mail
reset-ask-note = Your password stays as it is until you have chosen a new one.
reset-asked-title = Look into your mail
reset-asked-on-its-way = If an account has that address, a mail is on its way to it.
reset-asked-too-soon = A mail was asked for a short while ago. Look into your mailbox, or wait a little before you ask again.
reset-asked-no-address = That does not look like an e-mail address. Please check it for typing errors.
reset-asked-either = Open the link in the mail, or type its code here:
reset-code-label = Code from the mail
reset-asked-several = If several mails arrive, take the code from the newest one. Links from earlier mails keep working until they run out.
reset-asked-again-title = Another mail, or another address?
