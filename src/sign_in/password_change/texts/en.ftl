## Mail: the password was changed by somebody who was signed in

password-changed-subject = Your password at { $site } was changed
password-changed-preheader = If it wasn’t you, please act now.
password-changed-title = Your password was changed
password-changed-intro = The password of your account at { $site } was changed by somebody who was signed in and knew the old one.
password-changed-when = When
password-changed-place = From the network
password-changed-fine = If it was you, there is nothing to do.
password-changed-not-you-title = If it wasn’t you
# A link follows.
password-changed-not-you = Then somebody else is in your account. Choose a new password by mail at once: that signs everybody out, on all devices.
# An address follows.
password-changed-support = And please tell us:

## Mail: the password is old

password-old-subject = Your password at { $site } is getting old
password-old-preheader = It goes on working. This is only advice.
password-old-title = A word about your password
password-old-intro = You chose the password of your account at { $site } { $days ->
    [one] { $days } day
   *[other] { $days } days
} ago.
password-old-advice = You do not have to change it, and it goes on working. If you use it anywhere else, or if somebody may know it, now is a good time for a new one: a few words that only you would put together.
# A link follows.
password-old-how = You can change it in the settings of your account, after signing in:
