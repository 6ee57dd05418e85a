//! The codes that this room answers.

crate::problems! {
    MFA_CODE_INVALID = 401 "mfa_code_invalid", "The code is wrong",
        "The code is not the one that was asked for; `attempts_left` says how many more tries there are before a lock.",
        "This code is not right. Please check it, or use another way to confirm.";
    CODE_REPLAYED = 401 "code_replayed", "The code was used already",
        "The code was right, and has been used: a code of an app works once, a backup code too.",
        "This code was used already. Please wait for the next one.";
    PASSKEY_INVALID = 401 "passkey_invalid", "The passkey's answer is not accepted",
        "It answers another question or one that was answered, came too late or from another page or app, is somebody else's, or its signature or counter is wrong. Ask anew for options.",
        "Your passkey was not accepted. Please try again, or use another way to confirm.";
    PASSKEYS_UNAVAILABLE = 409 "passkeys_unavailable", "This server has no passkeys",
        "Passkeys are bound to a host name, and this server is reached by a number alone; see `BONAFIDE_PASSKEY_RP_ID`.",
        "Passkeys cannot be used here. Please use another way to confirm.";
    FACTOR_EXISTS = 409 "factor_exists", "This second step is there already",
        "Codes by text message and by mail go to the account's own number and address: one factor each. A passkey is added once.",
        "This way to confirm is set up already.";
    TOO_MANY_FACTORS = 409 "too_many_factors", "There are enough second steps",
        "An account has at most twenty second steps: remove one that is not used any more.",
        "You have set up as many ways to confirm as possible. Please remove one first.";
    NO_FACTORS = 409 "no_factors", "There is no second step",
        "Backup codes stand in for a second step: add one first.",
        "Please set up a second step first.";
    LAST_FACTOR = 409 "last_factor", "This second step is the last that is strong enough",
        "Who works at the desk has to have an authenticator app or a passkey (or what `BONAFIDE_STAFF_SECOND_STEP` asks for): add another one first.",
        "This is your last way to confirm that is strong enough for your work here. Please add another one first.";
    PHONE_UNVERIFIED = 409 "phone_unverified", "There is no proven phone number",
        "Codes by text message need a proven number: give one at `POST /v1/me/phone`.",
        "Please confirm your phone number first.";
}
