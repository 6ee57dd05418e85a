//! The codes that any endpoint may answer.

crate::problems! {
    MALFORMED_JSON = 400 "malformed_json", "The request body is not valid JSON",
        "The body could not be read as JSON: it is broken, empty, or names a member twice.",
        "The app sent a broken request. Please update the app and try again.";
    VALIDATION_FAILED = 422 "validation_failed", "Some members of the request are not valid",
        "At least one member is missing, unknown, of the wrong type, or outside its limits; `errors` names each.",
        "Please check the marked fields.";
    NOT_FOUND = 404 "not_found", "Not found",
        "There is nothing at this address, or it is not yours.",
        "This does not exist, or it belongs to somebody else.";
    METHOD_NOT_ALLOWED = 405 "method_not_allowed", "Method not allowed",
        "This address exists, but not with this method; header `Allow` lists those it knows.",
        "The app asked in the wrong way. Please update the app.";
    REQUEST_TIMEOUT = 408 "request_timeout", "The request took too long to arrive",
        "The body did not arrive within the time allowed.",
        "The connection is too slow or was interrupted. Please try again.";
    PAYLOAD_TOO_LARGE = 413 "payload_too_large", "The request is too large",
        "The body is larger than this endpoint takes.",
        "What you sent is too large.";
    UNSUPPORTED_MEDIA_TYPE = 415 "unsupported_media_type", "Unsupported media type",
        "The body was sent in another format than this endpoint reads; `detail` names the one it does.",
        "The app sent an unknown format. Please update the app.";
    HEADERS_TOO_LARGE = 431 "headers_too_large", "The request's headers are too large",
        "The headers together, or one of them, are larger than the server takes.",
        "The app or browser sent too much. Clearing cookies may help.";
    RATE_LIMITED = 429 "rate_limited", "Too many requests",
        "A limit for this client, address or account was reached; wait for `retry_after` seconds.",
        "That was too often. Please wait a moment and try again.";
    TOKEN_MISSING = 401 "token_missing", "Authentication needed",
        "The request carries no `Authorization: Bearer` token.",
        "Please sign in.";
    TOKEN_INVALID = 401 "token_invalid", "The token is not valid",
        "The token is malformed, forged, of another kind, or was issued for somebody else.",
        "Please sign in again.";
    TOKEN_EXPIRED = 401 "token_expired", "The token has expired",
        "The token's time is over: refresh it, or sign in again.",
        "Your sign-in has expired. Please sign in again.";
    SESSION_REVOKED = 401 "session_revoked", "The session was ended",
        "The session was signed out, ended from another device, or ended for safety.",
        "You were signed out. Please sign in again.";
    ORIGIN_NOT_ALLOWED = 403 "origin_not_allowed", "This site may not do that",
        "A call with the cookie transport, or a CORS preflight, came from an `Origin` that is not on the server's list.",
        "This site is not allowed to sign you in. Please use the marketplace's own site.";
    INSUFFICIENT_SCOPE = 403 "insufficient_scope", "The key has not got the scope",
        "The integrator's key lives, but has not got the scope that this asks for; `detail` names it. Make a key with that scope.",
        "The marketplace's own program may not do this.";
    PRECONDITION_FAILED = 412 "precondition_failed", "It has changed since",
        "`If-Match` names another version than the present one: read it again, and repeat the change on what you find.",
        "This was changed in the meantime. Please look at it again.";
    IDEMPOTENCY_IN_PROGRESS = 409 "idempotency_in_progress", "The first request still runs",
        "A request with this `Idempotency-Key` has begun and not ended: repeat it after `retry_after` seconds to get its answer.",
        "We are still working on it. Please wait a moment.";
    IDEMPOTENCY_KEY_REUSED = 422 "idempotency_key_reused", "The key belongs to another request",
        "This `Idempotency-Key` was used with another body within the last 24 hours: a new request needs a new key.",
        "The app made a mistake. Please try again.";
    REAUTHENTICATION_REQUIRED = 403 "reauthentication_required", "Prove again who you are",
        "This act needs a proof of who you are that is at most fifteen minutes old: ask for it at `POST /v1/sessions/reauthenticate`.",
        "For your safety, please enter your password again.";
    MFA_REQUIRED_FOR_ACTION = 403 "mfa_required_for_action", "Give your second step again",
        "The account has a second step, and this act needs one that is at most fifteen minutes old; changes of second steps need the strongest one that the account has. Give it at `POST /v1/sessions/reauthenticate`.",
        "For your safety, please confirm with your second step.";
    FORBIDDEN = 403 "forbidden", "You may not do that",
        "This is for people who work for the marketplace, in a role that allows it; an administrator gives roles.",
        "You are not allowed to do this.";
    REASON_REQUIRED = 422 "reason_required", "Say why",
        "Acts of staff are kept with their reason: send `reason`, 3 to 500 characters on one line.",
        "Please say why, in a sentence.";
    FOUR_EYES_REQUIRED = 403 "four_eyes_required", "Somebody else has to decide this",
        "Who began a matter does not decide it as well: ask a colleague whose role allows it.",
        "Please ask a colleague to decide this.";
    ACCOUNT_SUSPENDED = 403 "account_suspended", "The account is suspended",
        "The account is suspended: its owner may read why at `GET /v1/me/suspension`, object at `POST /v1/me/appeals`, and sign out; nothing else.",
        "Your account is suspended. You can read why, and object.";
    STATE_CONFLICT = 409 "state_conflict", "That does not fit how things stand",
        "Things stand otherwise than this act needs: somebody was first, or it is over. `detail` says which; read it again.",
        "This has changed in the meantime. Please look at it again.";
    INTERNAL = 500 "internal_error", "Something went wrong on our side",
        "An unexpected fault; it was logged under this request id.",
        "Something went wrong on our side. Please try again; if it happens again, tell support the request id.";
    STORAGE_UNAVAILABLE = 503 "storage_unavailable", "The storage cannot be reached",
        "The database or the object store is away, full, or too slow to answer; nothing was changed.",
        "We have a short interruption. Nothing was lost; please try again in a moment.";
    OVERLOADED = 503 "overloaded", "Too busy right now",
        "The server has more work than it can do in time and refused this request before starting it.",
        "We are very busy right now. Please try again in a moment.";
}
