## Mail: something is on hold

hold-placed-subject = Something is on hold at { $site }
hold-placed-title = Something is on hold
hold-placed-intro = We have put a part of what you can do at { $site } on hold. Everything else works as before.
hold-placed-advice = Sign in to see what you can do about it. If you think that this is a mistake, tell us.
hold-what = On hold
hold-why = Why
hold-until = Until

## Mail: a hold is over

hold-lifted-subject = A hold is over at { $site }
hold-lifted-title = A hold is over
hold-lifted-intro = A hold on your account at { $site } is over.
hold-lifted-advice = Unless something else stands in the way, you can do all of it again. Sign in to see how things stand.
