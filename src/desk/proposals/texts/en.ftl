## Mail: staff closed the account

closed-subject = Your account at { $site } was closed
closed-preheader = What this means, and whom to ask.
closed-title = Your account was closed
closed-intro = The team of { $site } closed your account on { $when }.
closed-means = You are signed out everywhere and cannot sign in any more. What was unfinished in the account has ended.
# An address follows.
closed-support = If you think that this is a mistake, or want to know why, please write to us:
