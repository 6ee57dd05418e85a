## Mail: prove the address by link or code. Both follow in the template, never in a text.

verify-subject = Confirm your e-mail address for { $site }
# The code follows.
verify-preheader = Either the button or this code is enough:
verify-title = Confirm your e-mail address
verify-intro = Somebody, probably you, registered at { $site } with this e-mail address and the name <strong>{ $name }</strong>.
verify-either = To confirm that the address is yours, use the button <strong>or</strong> the code. Either one is enough.
verify-button = Confirm my address
verify-opens = The button opens a page in your browser. Nothing is confirmed until you press “{ confirm-button }” there.
verify-link-life = { $hours ->
    [one] It works in any browser and on any device, for { $hours } hour.
   *[other] It works in any browser and on any device, for { $hours } hours.
}
verify-code = <strong>Or type this code</strong> where you registered, in the app or on the website.
# The code follows.
verify-code-life = { $minutes ->
    [one] It works for { $minutes } minute:
   *[other] It works for { $minutes } minutes:
}
verify-code-over = If the code has run out, the button and the link still work.
verify-several = If you asked for more than one mail, take the code from the newest one: earlier codes no longer work. Links from earlier mails keep working until they run out or you confirm.
verify-not-you-title = If you did not register
verify-not-you = Open the link and choose “{ confirm-disown }”, or simply ignore this mail.
# The sender's address follows.
verify-contacts = Adding our sender address to your contacts helps to keep our mails out of the spam folder:

# The same mail's text part, which has no button. The name follows.
verify-text-intro = Somebody, probably you, registered at { $site } with this e-mail address and this name:
verify-text-either = To confirm that the address is yours, use the link OR the code. Either one is enough.
# The link follows.
verify-text-open = Open this link in your browser:
verify-text-press = Nothing is confirmed until you press “{ confirm-button }” on the page.
verify-text-broken = If your mail program breaks the link, copy all of it into your browser’s address bar.
verify-text-code-over = If the code has run out, the link still works.

## Mail: somebody tried to register with the address of an account

taken-subject = You already have an account at { $site }
taken-preheader = No second account was made. Sign in, or choose a new password.
taken-title = You already have an account
taken-intro = Somebody, probably you, just tried to register at { $site } with this e-mail address. It already belongs to your account, so no second one was made.
taken-sign-in = You can sign in as usual.
# The link follows.
taken-forgotten = <strong>Forgotten your password?</strong> Choose a new one here:
taken-both = <strong>Did you want to both work and hire?</strong> One account can do both. Sign in and add the other role.
taken-not-you = <strong>It wasn’t you?</strong> Then nothing has happened and you don’t need to do anything. Your account is unchanged, and whoever tried was not told that it exists.

## Mail: somebody asked for another mail, but the address is proven

already-subject = Your e-mail address is already confirmed
already-preheader = There is nothing left to confirm. You can sign in.
already-title = Your address is already confirmed
already-intro = Somebody, probably you, asked { $site } to send the confirmation mail for this e-mail address again. You don’t need one: the address is already confirmed.
already-sign-in = Just sign in.
already-not-you = If it wasn’t you who asked, you don’t need to do anything. Nothing in your account has changed.

## Page: the link was opened

confirm-question = Confirm <strong>{ $address }</strong> for the account of <strong>{ $name }</strong> at { $site }?
confirm-button = Confirm this address
confirm-note = Nothing changes until you press the button. It confirms the address and does not sign anybody in.
confirm-in-app-question = Did you register in the app on this device?
confirm-in-app = You can also confirm in the app.
confirm-not-you = Then somebody else gave your address, perhaps by a typing error. Tell us here and we will end that registration.
confirm-disown = This wasn’t me

## Page: confirmed

done-title = E-mail address confirmed
done-heading = Your address is confirmed
done-text = Thank you. <strong>{ $address }</strong> is now confirmed at { $site }.
done-app-text = If you registered in the app on this device, go back to it. Otherwise sign in, here or wherever you registered.
done-app = Back to the app
done-web-text = Go back to where you registered, or sign in here.
done-close = You can close this page. The mail with the link and the code is used up; you no longer need it.

## Page: it was somebody else

disowned-title = Registration ended
disowned-heading = The registration was ended
disowned-text = Thank you for telling us. The registration at { $site } that was made with your e-mail address was ended, and its link and code no longer work.
disowned-close = There is nothing more to do. You can close this page.

## Page: the link does not work

trouble-email-hint = The one you registered with.
trouble-button = Send me a new mail
trouble-help-title = Need help?
trouble-other-ways = Other ways
trouble-code = The newest mail also carries a code. You can type it where you registered, in the app or on the website.
# The link to the sign-in page follows.
trouble-already = Already confirmed?
trouble-help = Help with confirming your address
# The problem's code follows.
trouble-for-support = For support:

## Page: another mail was asked for

resent-title = A new confirmation mail
resent-on-its-way = If that address is waiting to be confirmed, a new mail is on its way.
resent-too-soon = A mail was asked for a short while ago. Please wait a little before you ask again.
resent-not-an-address = That does not look like an e-mail address. Please check it for typing errors.
resent-nothing-title = If nothing arrives
resent-wait = Give it a few minutes. Some mail providers take their time.
resent-spam = Look in the spam or junk folder, and search your mail for “{ $site }”.
resent-typed = Did you type the address correctly? Look for a missing letter or a wrong ending, such as “.con” instead of “.com”.
resent-wrong = If you gave a wrong address when you registered, correct it where you registered, in the app or on the website.
resent-several = If several mails arrive, take the code from the newest one. Links from earlier mails keep working until they run out or you confirm.
resent-mistyped-title = Mistyped it just now?
resent-button = Send to this address
