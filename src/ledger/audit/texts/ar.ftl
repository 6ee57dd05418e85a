audit-account-closed = أُغلق الحساب.
audit-account-created = أُنشئ الحساب.
audit-account-email-changed = تغيّر عنوان البريد الإلكتروني.
audit-account-email-corrected = صُحّح عنوان البريد الإلكتروني قبل تأكيده.
audit-account-email-restored = أُلغي تغيير عنوان البريد الإلكتروني، وسُجّل الخروج من جميع الأجهزة.
audit-account-email-verified = تم تأكيد عنوان البريد الإلكتروني.
audit-account-updated = تغيّرت بيانات في الحساب.
audit-api-key-created = أُنشئ مفتاح لأحد برامج المنصة.
audit-api-key-revoked = أُلغي مفتاح لأحد برامج المنصة.
audit-api-key-rotated = حصل مفتاح لأحد برامج المنصة على سر آخر.
audit-device-revoked = أُزيل جهاز من الأجهزة المعروفة.
audit-identity-appealed = اعترضت على القرار بشأن التحقق من أنه أنت.
audit-identity-begun = بدأ التحقق من أنه أنت، ووافقت عليه.
audit-identity-canceled = أُلغي التحقق من أنه أنت أو انتهت مدته.
audit-identity-comparison-agreed = وافقت على مقارنة وجهك بوجوه حسابات أخرى.
audit-identity-comparison-withdrawn = سحبت موافقتك على مقارنة وجهك بوجوه أخرى.
audit-identity-failed = نظر شخص في صورك ولم يُجتز التحقق.
audit-identity-handed-off = انتقل التحقق من أنه أنت إلى جهاز آخر.
audit-identity-in-review = تنتظر صورك أن ينظر فيها شخص.
audit-identity-requires-input = نظر شخص في صورك وطلب غيرها.
audit-identity-verified = تم التحقق من أنه أنت.
audit-lockout-disowned = تم الإبلاغ بأن شخصًا آخر قام بمحاولات تسجيل الدخول الفاشلة.
audit-lockout-locked = أُوقف تسجيل الدخول لفترة بعد محاولات فاشلة كثيرة.
audit-lockout-unlocked = أُعيد السماح بتسجيل الدخول.
audit-login-failed = حاول شخص ما تسجيل الدخول ولم ينجح.
audit-login-password-stale = كانت كلمة المرور صحيحة، لكن شخصًا آخر يعرفها أو أنها قديمة جدًا: لم يُسجَّل دخول أحد، ولا بد من كلمة مرور جديدة.
audit-login-unverified = كانت كلمة المرور صحيحة، لكن عنوان البريد الإلكتروني لم يكن مؤكَّدًا بعد، ولذلك لم يُسجَّل دخول أحد.
audit-password-changed = تغيّرت كلمة المرور.
audit-password-reset = حلّت كلمة مرور جديدة محل كلمة مرور منسية.
audit-password-reset-requested = طُلبت رسالة لاختيار كلمة مرور جديدة.
audit-phone-contest-ended = { $reason ->
    [withdrawn] سُحبت المطالبة برقم هاتف.
    [kept] أُكّد رقم هاتف مُطالَب به مرة أخرى وبقي في مكانه.
    [moved] انتقل رقم هاتف مُطالَب به إلى الحساب الذي أثبته آخرًا.
   *[other] انتهت المطالبة برقم هاتف دون نتيجة.
}
audit-phone-contest-opened = طولب برقم هاتف لدى حساب آخر.
audit-phone-contested = أثبت شخص آخر أن رقم الهاتف لديه ويطالب به.
audit-phone-removed = أُزيل رقم الهاتف.
audit-phone-verified = أُكِّد رقم هاتف.
audit-session-created = سُجّل الدخول على أحد الأجهزة.
audit-session-ended = { $reason ->
    [signed_out] سُجّل الخروج من الجهاز نفسه.
    [refresh_token_reused] سُجّل الخروج من أحد الأجهزة حفاظًا على الأمان، لأن مفتاحًا قديمًا لجلسته استُخدم مرة أخرى.
   *[other] سُجّل الخروج من أحد الأجهزة.
}
audit-session-reauthentication-failed = جرّب شخص ما كلمة مرور خاطئة لإثبات هويته من جديد على جهاز مسجَّل الدخول.
audit-session-reauthenticated = أثبت شخص ما هويته من جديد على جهاز مسجَّل الدخول.
audit-backup-codes-made = هناك رموز احتياطية جديدة؛ والقديمة لم تعد تعمل.
audit-backup-codes-used = استُخدم رمز احتياطي بدلًا من الخطوة الثانية.
audit-device-trusted = وُثق بجهاز ليسجّل الدخول دون خطوة ثانية لفترة.
audit-factor-added = أُضيفت خطوة ثانية.
audit-factor-suspect = استُخدم مفتاح أمان كان عدّاده متأخرًا: ربما توجد نسخة منه.
audit-passkey-refused = رُفضت إجابة مفتاح مرور.
audit-factor-removed = أُزيلت خطوة ثانية.
audit-login-second-step-asked = كانت كلمة المرور صحيحة، وطُلبت الخطوة الثانية.
audit-second-step-failed = جُرّب رمز خاطئ في الخطوة الثانية.
audit-account-reinstated = { $reason ->
    [expired] انتهى إيقاف الحساب.
   *[other] أُعيد تفعيل الحساب.
}
audit-account-suspended = أُوقف الحساب، وسُجّل الخروج من جميع الأجهزة.
audit-appeal-decided = { $reason ->
    [reversed] بُتّ في اعتراض على الإيقاف: رُفع الإيقاف.
   *[other] بُتّ في اعتراض على الإيقاف: يبقى الإيقاف.
}
audit-appeal-opened = قُدّم اعتراض على الإيقاف.
audit-appeal-withdrawn = سُحب اعتراض على الإيقاف.
audit-hold-lifted = { $reason ->
    [expired] انتهى إيقاف مؤقت لجزء مما يمكن للحساب فعله.
   *[other] رُفع إيقاف مؤقت عن جزء مما يمكن للحساب فعله.
}
audit-hold-placed = أُوقف مؤقتًا جزء مما يمكن للحساب فعله.
audit-webhook-changed = غُيّر عنوان إشعارات (webhook).
audit-webhook-created = أُنشئ عنوان إشعارات (webhook).
audit-webhook-deleted = حُذف عنوان إشعارات (webhook).
audit-webhook-disabled = { $reason ->
    [failing] عُطّل عنوان إشعارات (webhook) لأنه ظل يفشل أيامًا.
    [gone] عُطّل عنوان إشعارات (webhook) لأن مستقبِله لم يعد موجودًا.
   *[other] عُطّل عنوان إشعارات (webhook).
}
audit-webhook-enabled = فُعّل عنوان إشعارات (webhook) من جديد.
audit-webhook-replayed = أُرسلت أحداث من جديد إلى عنوان إشعارات (webhook).
audit-webhook-secret-rotated = حصل عنوان إشعارات (webhook) على سر جديد.
audit-other = حدث شيء آخر يتعلق بأمان الحساب.
audit-staff-invitation-withdrawn = سُحبت دعوة إلى فريق العمل.
audit-staff-invited = دُعي شخص إلى فريق العمل.
audit-staff-role-added = مُنحت دورًا في فريق العمل.
audit-staff-role-removed = سُحب منك دور في فريق العمل.
audit-proposal-approved = أُقر إجراء للفريق يخص حسابًا.
audit-proposal-made = اقترح الفريق إجراءً يخص حسابًا.
audit-proposal-rejected = رُفض إجراء مقترح يخص حسابًا.
audit-proposal-withdrawn = سُحب إجراء مقترح يخص حسابًا.
audit-staff-account-searched = بحث الفريق عن حساب.
audit-staff-account-viewed = اطّلع الفريق على حسابك.
audit-staff-audit-viewed = اطّلع الموظفون على سجل التدقيق.
audit-staff-contact-revealed = رأى الفريق عنوان بريدك ورقم هاتفك.
audit-staff-mail-resent = أعاد الفريق إرسال رسالة التحقق.
audit-staff-sessions-ended = سجّل الفريق خروجك من كل مكان.
audit-staff-timeline-viewed = قرأ الفريق سجل حسابك.
audit-review-assigned = أُسندت حالة إلى أحد أفراد الفريق للبت فيها.
audit-review-claimed = تولّى أحد أفراد الفريق حالة للبت فيها.
audit-review-decided = بتّ الفريق في حالة تخص الحساب.
audit-review-first-opinion = أبدى أحد أفراد الفريق رأيًا أول في حالة.
audit-review-image-viewed = اطّلع الفريق على صورة ضمن حالة تخص الحساب.
audit-review-opened = فُتحت حالة تخص الحساب ليبتّ فيها الفريق.
audit-review-released = أعاد أحد أفراد الفريق حالة كان قد تولاها.
audit-review-viewed = اطّلع الفريق على حالة تخص الحساب.
audit-review-withdrawn = أُغلقت حالة تخص الحساب دون بتّ فيها.
