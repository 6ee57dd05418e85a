contest-until = يمكنك الاعتراض حتى { $until }. ويقرر شخص غير من أوقف حسابك.
contest-done = لقد اعترضت. يقرر، أو قرر، شخص غير من أوقف حسابك.
contest-over = انتهت مهلة الاعتراض. يمكنك اللجوء إلى هيئة لتسوية النزاعات خارج المحاكم أو إلى القضاء.

suspended-subject = حسابك في { $site } موقوف
suspended-title = حسابك موقوف
suspended-intro = حسابك في { $site } موقوف، وسُجّل الخروج من جميع الأجهزة. وهذه هي الأسباب.
suspension-facts = ما حدث
suspension-rule = القاعدة المخالَفة
suspension-decided = كيف اتُّخذ القرار
suspension-automated = ببرنامج وحده، من دون تدخل شخص
suspension-by-people = قرار شخص
suspension-said = ما نود إضافته
suspension-until = حتى
suspended-advice = إذا كنت تظن أن هذا خطأ، فيمكنك الاعتراض مجانًا حتى { $until }: سجّل الدخول واكتب السبب. ويقرر شخص غير من أوقف حسابك، ولا يُترك القرار لبرنامج وحده أبدًا. كما يمكنك اللجوء إلى هيئة لتسوية النزاعات خارج المحاكم أو إلى القضاء.

reinstated-subject = حسابك في { $site } مفتوح من جديد
reinstated-title = حسابك مفتوح من جديد
reinstated-intro = انتهى إيقاف حسابك في { $site }.
reinstated-advice = سجّل الدخول للمتابعة. وإذا كنت قد سجلت الدخول بالفعل، فقد يستغرق الأمر بضع دقائق حتى يعمل كل شيء.

appeal-received-subject = تلقينا اعتراضك في { $site }
appeal-received-title = تلقينا اعتراضك
appeal-received-intro = شكرًا على مراسلتنا بشأن إيقاف حسابك في { $site }.
appeal-received-advice = ينظر فيه شخص غير من أوقف حسابك. وسنكتب إليك.
appeal-decided-subject = بُتّ في اعتراضك في { $site }
appeal-decided-title = بُتّ في اعتراضك
appeal-reversed-intro = كنت على حق: رُفع الإيقاف عن حسابك في { $site }.
appeal-upheld-intro = راجعنا إيقاف حسابك في { $site } مرة أخرى، وهو باقٍ. يمكنك اللجوء إلى هيئة لتسوية النزاعات خارج المحاكم أو إلى القضاء.
appeal-answer = ما نود قوله في ذلك

problem-appeal_too_late = انتهت مهلة الاعتراض على هذا الإيقاف. ما زال بإمكانك أن تسألنا عنه.
    .title = فات أوان الاعتراض
