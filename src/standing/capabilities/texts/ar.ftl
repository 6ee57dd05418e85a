blocked-email = يُرجى تأكيد عنوان بريدك الإلكتروني أولًا.
blocked-phone = يُرجى تأكيد رقم هاتفك أولًا.
blocked-profile = يُرجى إكمال ملفك الشخصي أولًا.
blocked-suspended = حسابك موقوف. يمكنك قراءة السبب والاعتراض.

hold-text-manual = أوقفنا هذا مؤقتًا ريثما نراجع أمرًا ما. يمكنك أن تسألنا عنه.
hold-text-risk = أوقفنا هذا مؤقتًا حفاظًا على السلامة إلى أن نراجعه.
hold-text-verification-pending = على هذا أن ينتظر إلى أن نتحقق من أنك أنت.
hold-text-verification-failed = لم نتمكن من التحقق من أنك أنت.
hold-text-recovery = استعدت حسابك قبل وقت قصير. من أجل سلامتك، على هذا أن ينتظر بضعة أيام.
hold-text-password-reset = تم تغيير كلمة مرورك عبر البريد. من أجل سلامتك، على هذا أن ينتظر قليلًا.

capability-post-job = نشر الأعمال
capability-submit-proposal = تقديم العروض
capability-send-message = إرسال الرسائل
capability-accept-direct-hire = قبول العروض المباشرة
capability-appear-in-search = الظهور في نتائج البحث
capability-withdraw-earnings = سحب الأرباح
capability-change-profile-photo = تغيير صورة الملف الشخصي
capability-work-on-existing-contracts = العمل في العقود القائمة
