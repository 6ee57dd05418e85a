#!/usr/bin/env python3
"""Mails over SMTP, and what providers report about them by webhooks that outsiders' libraries sign: what the owner sees."""

from _harness import Server, check, free_port, report
from _mailbox import Mailbox, until
from _people import CHEAP_HASHING, fresh_address, register
from _providers import Providers

PATH = "/v1/provider-events/email"
STATUS = "/v1/email-verifications/current"
CLASSES = ("no_such_mailbox", "mailbox_full", "blocked", "unknown")


def send(server: Server, call: tuple) -> int:
    headers, body = call
    return server.request("POST", PATH, data=body, headers=headers).status_code


def waiting(server: Server, mailbox: Mailbox) -> tuple[str, str]:
    """Somebody whose mail has arrived: the registration token, and the mail's id as every provider would know it."""
    email = fresh_address()
    token = register(server, email)
    assert until(lambda: mailbox.to(email)), "no mail arrived"
    assert until(lambda: server.get(STATUS, token=token).json()["delivery"] == "sent")
    return token, mailbox.to(email)[0]["Message-ID"].strip("<>").split("@")[0]


def story(server: Server, token: str) -> tuple[str, str | None, list[str]]:
    status = server.get(STATUS, token=token).json()
    return status["delivery"], status.get("bounce_class"), [step["event"] for step in status["timeline"]]


mailbox, providers = Mailbox(free_port()), Providers()
settings = CHEAP_HASHING | providers.settings
with Server(env=settings, limits="off", mail=f"smtp://127.0.0.1:{mailbox.port}?tls=none") as server:
    for name in providers.all("x", "accepted"):
        token, mail = waiting(server, mailbox)
        check(send(server, providers.all(mail, "deferred")[name]) == 200, f"{name}: a delay is taken with 200")
        check(send(server, providers.all(mail, "accepted")[name]) == 200, f"{name}: a delivery is taken with 200")
        found = story(server, token)
        check(found[0] == "accepted" and "sent" in found[2], f"{name}: the owner sees that the mail was accepted", found)
        send(server, providers.all(mail, "complained")[name])
        found = story(server, token)
        check(found[0] == "complained", f"{name}: and that it was called spam", found)
        for kind in CLASSES:
            token, mail = waiting(server, mailbox)
            send(server, providers.all(mail, "bounced", kind)[name])
            found = story(server, token)
            check(found[:2] == ("bounced", kind), f"{name}: a bounce of class {kind}", found)

    token, mail = waiting(server, mailbox)
    strangers = Providers()
    for name, call in strangers.all(mail, "bounced", "no_such_mailbox").items():
        check(send(server, call) == 401, f"{name}: signed with another key it is not believed")
    for name, (headers, body) in providers.all(mail, "bounced", "no_such_mailbox").items():
        if name in ("sendgrid", "generic"):
            check(send(server, (headers, body.replace(b"5.1.1", b"5.7.1"))) == 401, f"{name}: altered it is not believed")
    check(send(server, ({"content-type": "application/json"}, b"{}")) == 401, "unsigned it is not believed")
    check(send(server, ({}, b"\xff\x00" * 1000)) == 401, "nor is anything else")
    check(story(server, token)[0] == "sent", "and nothing has changed", story(server, token))
    log = server.log_text()
    check("internal error" not in log and "panicked" not in log, "the server logged no internal error", log[-2000:])
    check(not [secret for secret in providers.settings.values() if len(secret) > 20 and secret in log], "and no secret")
mailbox.close()
report()
