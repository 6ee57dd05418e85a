hold-placed-subject = هناك أمر موقوف مؤقتًا في { $site }
hold-placed-title = هناك أمر موقوف مؤقتًا
hold-placed-intro = أوقفنا مؤقتًا جزءًا مما يمكنك فعله في { $site }. وكل ما عدا ذلك يعمل كالسابق.
hold-placed-advice = سجّل الدخول لترى ما يمكنك فعله حيال ذلك. وإذا كنت تظن أن هذا خطأ، فأخبرنا.
hold-what = ما أُوقف
hold-why = السبب
hold-until = حتى

hold-lifted-subject = انتهى إيقاف مؤقت في { $site }
hold-lifted-title = انتهى إيقاف مؤقت
hold-lifted-intro = انتهى إيقاف مؤقت على حسابك في { $site }.
hold-lifted-advice = ما لم يكن هناك مانع آخر، يمكنك فعل كل ذلك من جديد. سجّل الدخول لترى كيف حال حسابك.
