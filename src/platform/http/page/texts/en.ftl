sign-in = Sign in
page-email-label = Your e-mail address
