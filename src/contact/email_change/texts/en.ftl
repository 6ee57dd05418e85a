## Mail to the new address: link or code. Both follow in the template, never in a text.

change-subject = Confirm your new e-mail address for { $site }
# The code follows.
change-preheader = Either the button or this code is enough:
change-title = Confirm your new e-mail address
change-intro = The owner of the account <strong>{ $name }</strong> at { $site } wants to use this e-mail address from now on.
change-either = To confirm that the address is yours, use the button <strong>or</strong> the code. Either one is enough.
change-text-either = To confirm that the address is yours, use the link OR the code. Either one is enough.
change-button = Confirm this address
change-opens = The button opens a page in your browser. Nothing changes until you press “{ change-confirm-button }” there.
change-text-open = Open this link in any browser, on any device. Nothing changes until you press “{ change-confirm-button }” on the page.
change-link-life = { $hours ->
    [one] It works for { $hours } hour.
   *[other] It works for { $hours } hours.
}
change-code = <strong>Or type this code</strong> where you asked for the change.
# The code follows.
change-code-life = { $minutes ->
    [one] It works for { $minutes } minute:
   *[other] It works for { $minutes } minutes:
}
change-not-you-title = If you did not ask for this
change-not-you = Simply ignore this mail. Without you nothing changes.

## Mail to the owner of an address that somebody wanted

change-taken-subject = Somebody wanted to use your address at { $site }
change-taken-preheader = Nothing in your account has changed.
change-taken-title = Somebody wanted to use your address
change-taken-intro = Somebody asked { $site } to use your e-mail address for another account. That is not possible, since it belongs to yours. If it was you, sign in to the account that already has this address.
change-taken-not-you = If it wasn’t you, you don’t need to do anything. Nothing in your account has changed, and nobody was told that you have one.

## Mail to the old address

changed-subject = Your e-mail address at { $site } was changed
changed-preheader = If it wasn’t you, undo it.
changed-title = Your e-mail address was changed
changed-intro = Your account at { $site } now uses the address <strong>{ $address }</strong>. The one at which you read this no longer belongs to it.
changed-fine = If you made this change, there is nothing to do.
changed-not-you-title = If it wasn’t you
changed-undo = Then somebody else got into your account. Undo the change: your address comes back, and everybody is signed out.
# The time follows.
changed-until = This works until:
changed-button = Undo the change

## Pages

change-confirm-question = Use <strong>{ $address }</strong> for the account of <strong>{ $name }</strong> at { $site } from now on?
change-confirm-button = Use this address
change-confirm-note = Nothing changes until you press the button. Did you not ask for this? Then just close this page.
change-done-title = E-mail address changed
change-done-heading = Your address was changed
change-done-text = Thank you. From now on your account at { $site } uses <strong>{ $address }</strong>: sign in with it, and our mails go there.
change-done-told = We told your old address. From there the change can be undone for a while.
change-done-button = Go on
undo-title = Undo the change of your address
undo-question = Bring <strong>{ $address }</strong> back to the account of <strong>{ $name }</strong> at { $site }?
undo-button = Bring my address back
undo-note = Everybody is signed out of the account, on all devices. Choose a new password afterwards: somebody else may know the present one.
undone-title = Your address is back
undone-text = <strong>{ $address }</strong> belongs to your account at { $site } again, and everybody was signed out.
undone-password = Choose a new password now: whoever changed your address may know the present one.
undone-button = Choose a new password
change-trouble-newest = Asked for several mails? Use the link in the newest one.
change-trouble-help = Help with this message
# An address follows.
change-trouble-write = Write to us:
