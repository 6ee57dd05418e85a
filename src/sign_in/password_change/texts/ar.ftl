password-changed-subject = تم تغيير كلمة مرورك في { $site }
password-changed-preheader = إذا لم تكن أنت من فعل ذلك، فتصرّف الآن.
password-changed-title = تم تغيير كلمة مرورك
password-changed-intro = غيّر كلمةَ مرور حسابك في { $site } شخصٌ كان مسجّل الدخول ويعرف كلمة المرور القديمة.
password-changed-when = الوقت
password-changed-place = من الشبكة
password-changed-fine = إذا كنت أنت من فعل ذلك، فلا حاجة إلى فعل أي شيء.
password-changed-not-you-title = إذا لم تكن أنت
password-changed-not-you = إذن هناك شخص آخر داخل حسابك. اختر كلمة مرور جديدة عبر البريد فورًا: بذلك يُسجَّل خروج الجميع من كل الأجهزة.
password-changed-support = ويُرجى إبلاغنا:

password-old-subject = مضى وقت طويل على كلمة مرورك في { $site }
password-old-preheader = ما زالت تعمل. هذه مجرد نصيحة.
password-old-title = كلمة عن كلمة مرورك
password-old-intro = مضى على اختيارك كلمة مرور حسابك في { $site } { $days ->
    [zero] { $days } يوم
    [one] يوم واحد
    [two] يومان
    [few] { $days } أيام
    [many] { $days } يومًا
   *[other] { $days } يوم
}.
password-old-advice = لست مضطرًا إلى تغييرها، وما زالت تعمل. لكن إذا كنت تستخدمها في مكان آخر، أو كان من الممكن أن يعرفها غيرك، فهذا وقت مناسب لاختيار كلمة جديدة: بضع كلمات لا يجمعها معًا أحد سواك.
password-old-how = يمكنك تغييرها من إعدادات حسابك بعد تسجيل الدخول:
