change-subject = أكّد عنوان بريدك الإلكتروني الجديد في { $site }
change-preheader = يكفي الزر أو هذا الرمز:
change-title = أكّد عنوان بريدك الإلكتروني الجديد
change-intro = يريد صاحب الحساب <strong>{ $name }</strong> في { $site } استخدام عنوان البريد الإلكتروني هذا من الآن فصاعدًا.
change-either = لتأكيد أن العنوان لك، استخدم الزر <strong>أو</strong> الرمز. أحدهما يكفي.
change-text-either = لتأكيد أن العنوان لك، استخدم الرابط أو الرمز. أحدهما يكفي.
change-button = تأكيد هذا العنوان
change-opens = يفتح الزر صفحة في متصفحك. لا يتغير شيء حتى تضغط هناك على «{ change-confirm-button }».
change-text-open = افتح هذا الرابط في أي متصفح وعلى أي جهاز. لا يتغير شيء حتى تضغط على «{ change-confirm-button }» في الصفحة.
change-link-life = { $hours ->
    [zero] يعمل لمدة { $hours } ساعة.
    [one] يعمل لمدة ساعة واحدة ({ $hours }).
    [two] يعمل لمدة ساعتين ({ $hours }).
    [few] يعمل لمدة { $hours } ساعات.
    [many] يعمل لمدة { $hours } ساعة.
   *[other] يعمل لمدة { $hours } ساعة.
}
change-code = <strong>أو اكتب هذا الرمز</strong> حيث طلبت التغيير.
change-code-life = { $minutes ->
    [zero] يعمل لمدة { $minutes } دقيقة:
    [one] يعمل لمدة دقيقة واحدة ({ $minutes }):
    [two] يعمل لمدة دقيقتين ({ $minutes }):
    [few] يعمل لمدة { $minutes } دقائق:
    [many] يعمل لمدة { $minutes } دقيقة:
   *[other] يعمل لمدة { $minutes } دقيقة:
}
change-not-you-title = إذا لم تطلب ذلك
change-not-you = تجاهل هذه الرسالة ببساطة. لن يتغير شيء بدونك.

change-taken-subject = أراد شخص ما استخدام عنوانك في { $site }
change-taken-preheader = لم يتغير شيء في حسابك.
change-taken-title = أراد شخص ما استخدام عنوانك
change-taken-intro = طلب شخص ما من { $site } استخدام عنوان بريدك الإلكتروني لحساب آخر. هذا غير ممكن لأنه يخص حسابك. إذا كنت أنت من طلب ذلك، فسجّل الدخول إلى الحساب الذي لديه هذا العنوان.
change-taken-not-you = إذا لم تكن أنت، فلا داعي لفعل أي شيء. لم يتغير شيء في حسابك، ولم يُخبَر أحد بأن لديك حسابًا.

changed-subject = تم تغيير عنوان بريدك الإلكتروني في { $site }
changed-preheader = إذا لم تكن أنت، فتراجع عن التغيير.
changed-title = تم تغيير عنوان بريدك الإلكتروني
changed-intro = يستخدم حسابك في { $site } الآن العنوان <strong>{ $address }</strong>. العنوان الذي تقرأ فيه هذه الرسالة لم يعد يخصه.
changed-fine = إذا كنت أنت من أجرى هذا التغيير، فلا داعي لفعل أي شيء.
changed-not-you-title = إذا لم تكن أنت
changed-undo = فقد دخل شخص آخر إلى حسابك. تراجع عن التغيير: يعود عنوانك ويُسجَّل خروج الجميع.
changed-until = يمكنك ذلك حتى:
changed-button = التراجع عن التغيير

change-confirm-question = هل تريد استخدام <strong>{ $address }</strong> لحساب <strong>{ $name }</strong> في { $site } من الآن فصاعدًا؟
change-confirm-button = استخدام هذا العنوان
change-confirm-note = لا يتغير شيء حتى تضغط على الزر. ألم تطلب ذلك؟ إذًا أغلق هذه الصفحة.
change-done-title = تم تغيير عنوان البريد الإلكتروني
change-done-heading = تم تغيير عنوانك
change-done-text = شكرًا لك. من الآن فصاعدًا يستخدم حسابك في { $site } العنوان <strong>{ $address }</strong>: سجّل الدخول به، وستصل رسائلنا إليه.
change-done-told = أخبرنا عنوانك القديم. يمكن التراجع عن التغيير من هناك لبعض الوقت.
change-done-button = متابعة
undo-title = التراجع عن تغيير عنوانك
undo-question = هل تريد إعادة <strong>{ $address }</strong> إلى حساب <strong>{ $name }</strong> في { $site }؟
undo-button = إعادة عنواني
undo-note = يُسجَّل خروج الجميع من الحساب على جميع الأجهزة. اختر بعد ذلك كلمة مرور جديدة: قد يعرف شخص آخر الكلمة الحالية.
undone-title = عاد عنوانك
undone-text = عاد <strong>{ $address }</strong> إلى حسابك في { $site }، وسُجِّل خروج الجميع.
undone-password = اختر الآن كلمة مرور جديدة: قد يعرف من غيّر عنوانك الكلمة الحالية.
undone-button = اختيار كلمة مرور جديدة
change-trouble-newest = هل طلبت عدة رسائل؟ استخدم الرابط في أحدثها.
change-trouble-help = مساعدة بشأن هذه الرسالة
change-trouble-write = اكتب إلينا:

problem-email_in_use = لدى حساب آخر هذا العنوان. يُرجى تسجيل الدخول إليه أو اختيار عنوان آخر.
    .title = لدى حساب آخر هذا العنوان
problem-no_pending_change = لا يوجد ما يحتاج إلى تأكيد. يُرجى طلب التغيير من جديد.
    .title = لا يوجد تغيير للعنوان قيد التنفيذ
