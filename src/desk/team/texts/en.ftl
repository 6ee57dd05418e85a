# Page: an invitation to the desk.
invitation-title = You are invited to the desk
invitation-text = { $site } invites you to help people there. Your role:
invitation-how = How to accept
invitation-sign-in = Sign in with the address that was invited, or register with it first:
invitation-second-step = Set up an authenticator app or a passkey as your second step.
invitation-accept = Accept with this token, from the desk's app or by
invitation-ask = Please ask an administrator for another invitation.
invitation-docs = How to call the API
