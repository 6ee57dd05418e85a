# صفحة: دعوة إلى فريق العمل.
invitation-title = أنت مدعو إلى فريق العمل
invitation-text = يدعوك { $site } إلى مساعدة الناس هناك. دورك:
invitation-how = كيف تقبل
invitation-sign-in = سجّل الدخول بالعنوان المدعو، أو سجّل به حسابًا أولًا:
invitation-second-step = فعّل تطبيق مصادقة أو مفتاح مرور كخطوة ثانية.
invitation-accept = اقبل بهذا الرمز، من تطبيق الفريق أو عبر
invitation-ask = يُرجى طلب دعوة أخرى من أحد المديرين.
invitation-docs = كيف تُستدعى واجهة البرمجة
problem-invitation_not_yours = أُرسلت هذه الدعوة إلى عنوان آخر. يُرجى تسجيل الدخول بذلك الحساب.
    .title = الدعوة لعنوان آخر
problem-last_administrator = أنت المدير الوحيد. يُرجى تعيين مدير آخر أولًا.
    .title = لا يوجد مدير آخر
