sign-in = تسجيل الدخول
page-email-label = عنوان بريدك الإلكتروني
