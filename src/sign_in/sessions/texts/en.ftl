# Mail: an old refresh token came back, so its session was ended.
reused-title = A sign-in was ended for your safety
reused-preheader = { $device }: please sign in again there.
reused-intro = We signed this device out of your account at { $site }:
reused-device = Device
reused-when = When
reused-why = <strong>Why?</strong> While you are signed in, the device holds a key that is replaced again and again. An old key, already replaced, was used a second time. That can happen when a device is copied or restored from a backup. It can also mean that somebody else got hold of the key. We cannot tell which, so we ended this sign-in. Sign-ins on your other devices are not affected.
reused-what-to-do = <strong>What to do:</strong> sign in again. If you are not sure that it was one of your own devices, change your password as well.
