## Mail: too many wrong passwords. Link and code follow in the template, never in a text.

locked-subject = Sign-in to your account at { $site } is locked for a while
locked-over-subject = Sign-in to your account at { $site } was locked for a while
locked-preheader = Nobody got in.
locked-title = Sign-in is locked for a while
locked-over-title = Sign-in was locked for a while
locked-intro = { $failures ->
    [one] A wrong password was tried for your account at { $site }. To be safe, nobody can sign in with a password for a while.
   *[other] { $failures } wrong passwords were tried for your account at { $site }, soon after one another. To be safe, nobody can sign in with a password for a while.
}
locked-intro-device = { $failures ->
    [one] A wrong password was tried for your account at { $site }, on a device that you use. To be safe, no password is accepted from that device for a while.
   *[other] { $failures } wrong passwords were tried for your account at { $site }, soon after one another, on a device that you use. To be safe, no password is accepted from that device for a while.
}
locked-since = Locked since
locked-until = Locked until
locked-from = Last attempt from
locked-nobody = <strong>Nobody got in.</strong> Devices on which you signed in before still work.
locked-nobody-device = <strong>Nobody got in.</strong> Your other devices still work.
locked-you-title = If it was you
locked-you = Unlock and try again. If you do not remember the password, choose a new one instead of guessing: that unlocks as well.
locked-button = Unlock now
locked-opens = The button opens a page in your browser. Nothing changes until you press “{ unlock-button }” there.
locked-text-open = Open this link in any browser, on any device. Nothing changes until you press “{ unlock-button }” on the page.
locked-link-life = { $hours ->
    [one] It works for { $hours } hour.
   *[other] It works for { $hours } hours.
}
locked-code = <strong>Or type this code</strong> where you sign in.
# The code follows.
locked-code-life = { $minutes ->
    [one] It works for { $minutes } minute:
   *[other] It works for { $minutes } minutes:
}
locked-over = The lock has ended by itself. You can sign in as usual.
locked-not-you-title = If it wasn’t you
locked-not-you = You do not need to do anything: the lock protected your account, and it ends by itself. It helps us if you tell us.
locked-text-disown = To do so, open the link and press “{ unlock-disown }”.
locked-over-not-you = You do not need to do anything: the lock protected your account.
# The address of the page for a new password follows.
locked-elsewhere = If you use the same password anywhere else, choose a new one here:

## Mail and page: only a new password helps

stopped-subject = Please choose a new password for your account at { $site }
stopped-title = Please choose a new password
stopped-intro = { $failures ->
    [one] A wrong password was tried for your account at { $site }. To be safe, nobody can sign in with a password until you choose a new one.
   *[other] { $failures } wrong passwords in a row were tried for your account at { $site }. To be safe, nobody can sign in with a password until you choose a new one.
}
stopped-intro-device = { $failures ->
    [one] A wrong password was tried for your account at { $site }, on a device that you use. To be safe, no password is accepted from that device until you choose a new one.
   *[other] { $failures } wrong passwords in a row were tried for your account at { $site }, on a device that you use. To be safe, no password is accepted from that device until you choose a new one.
}
stopped-text = So many wrong passwords in a row were tried for your account at { $site } that unlocking is not enough any more. Nobody got in.
stopped-what = Waiting does not help. Choose a new password, and everything works again at once.
lock-reset = Choose a new password

## Pages

unlock-title = Unlock the sign-in
unlock-question = Too many wrong passwords were tried for your account at { $site }, so signing in with a password is locked for a while. Nobody got in.
unlock-button = Unlock
unlock-note = Nothing changes until you press a button. Unlocking signs nobody in.
unlock-not-you = Then leave it locked, and tell us with this button. Devices on which you signed in before still work.
unlock-disown = This wasn’t me
unlocked-title = Unlocked
unlocked-text = The lock was lifted. You can sign in to your account at { $site } again.
unlocked-forgotten = You do not remember your password?
lock-open-title = Nothing is locked any more
lock-open-text = The lock has ended. You can sign in to your account at { $site } as usual.
kept-title = Thank you for telling us
kept-message = Nobody got into your account. It stays locked until the lock ends by itself, and devices on which you signed in before still work.
kept-message-open = Nobody got into your account. The lock has ended by itself by now.
kept-elsewhere = If you use the same password anywhere else, choose a new one.
lock-trouble-wait = A lock ends by itself. Until then, devices on which you signed in before still work.
lock-trouble-new = A new password unlocks as well:

## Mail: too many wrong codes at the second step

codes-subject = Somebody knows the password of your account at { $site }
codes-preheader = The second step kept them out.
codes-title = Wrong codes for your second step
codes-intro = { $failures ->
    [one] The right password of your account at { $site } was followed by a wrong code for the second step. <strong>Nobody got in.</strong>
   *[other] The right password of your account at { $site } was followed by { $failures } wrong codes for the second step. <strong>Nobody got in.</strong>
}
codes-ends = No code is accepted for a while, except from devices on which you signed in before; then it works again by itself.
codes-final = This has happened so often that no code is accepted any more, except from devices on which you signed in before. Please ask us for help.
codes-not-you = Then somebody else knows your password. Choose a new one now, and nobody reaches your second step any more.
