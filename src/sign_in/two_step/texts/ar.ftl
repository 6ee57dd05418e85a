## بريد: رمز كخطوة ثانية

step-code-subject = رمزك لموقع { $site }
step-code-preheader = اكتبه حيث تسجّل الدخول.
step-code-title = رمزك
step-code-intro = اكتب هذا الرمز لتأكيد أنك أنت في { $site }.
step-code-life = { $minutes ->
    [one] يعمل لمدة دقيقة واحدة:
   *[other] يعمل لمدة { $minutes } من الدقائق:
}
step-code-not-you = إذن هناك شخص آخر يعرف كلمة مرورك. لا تخبر أحدًا بالرمز، واختر كلمة مرور جديدة الآن.

## بريد: تغيّرت الخطوات الثانية

steps-preheader = إن كنت أنت، فليس عليك فعل شيء.
steps-added-subject = أُضيفت خطوة ثانية إلى حسابك في { $site }
steps-added-title = أُضيفت خطوة ثانية
steps-added-intro = من الآن فصاعدًا يطلب تسجيل الدخول إلى حسابك في { $site } خطوة ثانية، هذه أو غيرها مما لديك.
steps-removed-subject = أُزيلت خطوة ثانية من حسابك في { $site }
steps-removed-title = أُزيلت خطوة ثانية
steps-removed-intro = لم تعد طريقة التأكيد هذه تعمل لحسابك في { $site }. والأجهزة التي وثقت بها تطلب خطوة ثانية من جديد، إن بقيت واحدة.
steps-codes-made-subject = رموز احتياطية جديدة لحسابك في { $site }
steps-codes-made-title = رموز احتياطية جديدة
steps-codes-made-intro = هناك رموز احتياطية جديدة لحسابك في { $site }. الرموز القديمة لم تعد تعمل.
steps-code-used-subject = استُخدم رمز احتياطي لحسابك في { $site }
steps-code-used-title = استُخدم رمز احتياطي
steps-code-used-intro = استُخدم رمز احتياطي لحسابك في { $site } بدلًا من خطوتك الثانية. لن يعمل مرة أخرى.
steps-codes-left = { $left ->
    [0] <strong>لم يبق أي رمز.</strong> أنشئ رموزًا جديدة حيث تدير خطواتك الثانية.
    [one] بقي رمز واحد. أنشئ رموزًا جديدة حيث تدير خطواتك الثانية.
   *[other] الرموز الباقية: { $left }.
}
steps-name = الاسم
steps-when = الوقت
steps-not-you-title = إن لم تكن أنت
steps-not-you = إذن هناك شخص آخر في حسابك. اختر كلمة مرور جديدة الآن: هذا يسجّل خروج كل الأجهزة، وأجهزته أيضًا. ثم اطلب مساعدتنا.

## الإجابات

problem-mfa_code_invalid = هذا الرمز غير صحيح. يُرجى التحقق منه، أو التأكيد بطريقة أخرى.
    .title = الرمز خاطئ
problem-code_replayed = استُخدم هذا الرمز من قبل. يُرجى انتظار الرمز التالي.
    .title = استُخدم الرمز من قبل
problem-factor_exists = طريقة التأكيد هذه مُعدّة بالفعل.
    .title = هذه الخطوة الثانية موجودة
problem-too_many_factors = أعددت أكبر عدد ممكن من طرق التأكيد. يُرجى إزالة واحدة أولًا.
    .title = هناك ما يكفي من الخطوات الثانية
problem-no_factors = يُرجى إعداد خطوة ثانية أولًا.
    .title = لا توجد خطوة ثانية
problem-phone_unverified = يُرجى تأكيد رقم هاتفك أولًا.
    .title = لا يوجد رقم مؤكد
