# Mail: somebody signed in on a device that is new to the account.
new-device-subject = New sign-in to your account at { $site }
new-device-preheader = If it was you, there is nothing to do.
new-device-title = New sign-in to your account
new-device-intro = Somebody signed in to your account at { $site } on a device that is new to it:
new-device-device = Device
new-device-ios = iPhone or iPad
new-device-android = Android device
new-device-web = Web browser
new-device-other = Unknown device
new-device-when = When
new-device-from = From
new-device-fine = <strong>If it was you,</strong> there is nothing to do. The next sign-in on that device is not news any more.
new-device-not-you-title = If it wasn’t you
new-device-not-you = Then somebody else knows your password. Choose a new one now: that signs out every device, theirs too.
new-device-button = Choose a new password
new-device-look = If you are signed in on a device of your own, the list of your devices there lets you sign out any other one.
