//! The codes that this room answers.

crate::problems! {
    PHONE_INVALID = 422 "phone_invalid", "This is not a phone number",
        "No country has a number like this, or it was sent without its country: send E.164, or the national form with `country`.",
        "Please check the number and its country.";
    PHONE_VOIP_NOT_ALLOWED = 422 "phone_voip_not_allowed", "An internet number is not enough",
        "The number belongs to a line over the internet, which anybody can get any number of.",
        "Please use the number of a mobile phone. Internet numbers cannot be confirmed here.";
    PHONE_LANDLINE = 422 "phone_landline", "A landline is not enough",
        "The number belongs to a landline, which gets no text messages and belongs to a household.",
        "Please use the number of a mobile phone. Landlines cannot be confirmed here.";
    PHONE_TYPE_NOT_ALLOWED = 422 "phone_type_not_allowed", "This kind of number is not enough",
        "The number is toll-free, premium rate, shared cost, a pager's or a company's; the fault at `/phone` says which.",
        "Please use the number of a mobile phone. This kind of number cannot be confirmed here.";
    PHONE_REGION_BLOCKED = 422 "phone_region_blocked", "Numbers of this country are not accepted",
        "The operator accepts no numbers of this country.",
        "Numbers of this country cannot be confirmed here. Please use another one, or ask us for help.";
    PHONE_UNCHANGED = 409 "phone_unchanged", "The number is confirmed already",
        "This is the number that the account has, and it is proven.",
        "This number is already confirmed. There is nothing left to do.";
    PHONE_NEEDED = 409 "phone_needed", "The number is a second step",
        "Codes to this number are one of the account's second steps: take that away first, or give another number in its place.",
        "This number is used to sign in. Remove it from your second steps first, or replace it by another one.";
    PHONE_NOT_PENDING = 409 "phone_not_pending", "No number waits for a code",
        "No number was given, its hour is over, or it is proven already: give one by `POST /v1/me/phone`.",
        "Please type your phone number again.";
    PHONE_IN_USE = 409 "phone_in_use", "The number belongs to another account",
        "Another account has proven this number; told only to who has just proven it too.",
        "Another account has this number. If it is yours, please sign in there. If the number was given to you by your network, you can ask for it here.";
    PHONE_NOT_PROVEN = 409 "phone_not_proven", "No number was proven that another account has",
        "A contest needs a proof of the number from within the last hour: give it by `POST /v1/me/phone` and confirm it.",
        "Please confirm the number again first.";
    PHONE_CONTESTED = 409 "phone_contested", "A contest is under way",
        "Somebody else contests this number already, or this account another one; told only to who has proven the number.",
        "Somebody has asked for this number already. Please try again in a few days, or ask us for help.";
    PHONE_NOT_CONTESTED = 409 "phone_not_contested", "Nobody contests the number",
        "The account has no number that somebody contests: the contest is over, or the number has moved.",
        "There is nothing to do: nobody else asks for your number.";
    SMS_PROVIDER_UNAVAILABLE = 503 "sms_provider_unavailable", "No codes can be sent",
        "No provider of text messages is set up.",
        "Phone numbers cannot be confirmed at the moment. Please try again later.";
}
