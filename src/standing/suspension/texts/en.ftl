contest-until = You can object until { $until }. Somebody else than who suspended your account decides.
contest-done = You have objected. Somebody else than who suspended your account decides, or has decided.
contest-over = The time to object is over. Bodies for settling disputes out of court, and courts, are open to you.

## Mail: the account is suspended

suspended-subject = Your account at { $site } is suspended
suspended-title = Your account is suspended
suspended-intro = Your account at { $site } is suspended, and every device was signed out. These are the reasons.
suspension-facts = What happened
suspension-rule = The rule that it breaks
suspension-decided = How it was decided
suspension-automated = by a program alone, without a person
suspension-by-people = by a person
suspension-said = What we want to add
suspension-until = Until
suspended-advice = If you think that this is wrong, you can object free of charge until { $until }: sign in and write why. Somebody else than who suspended your account decides, and it is never left to a program alone. You can also turn to a body for settling disputes out of court, or to a court.

## Mail: it is over

reinstated-subject = Your account at { $site } is open again
reinstated-title = Your account is open again
reinstated-intro = The suspension of your account at { $site } is over.
reinstated-advice = Sign in to go on. If you are signed in already, it may take some minutes until everything works.

## Mails: an objection

appeal-received-subject = We have received your objection at { $site }
appeal-received-title = We have received your objection
appeal-received-intro = Thank you for writing to us about the suspension of your account at { $site }.
appeal-received-advice = Somebody else than who suspended your account looks at it. We shall write to you.
appeal-decided-subject = Your objection at { $site } was decided
appeal-decided-title = Your objection was decided
appeal-reversed-intro = You were right: the suspension of your account at { $site } is lifted.
appeal-upheld-intro = We have looked at the suspension of your account at { $site } again, and it stands. You can turn to a body for settling disputes out of court, or to a court.
appeal-answer = What we want to say about it
