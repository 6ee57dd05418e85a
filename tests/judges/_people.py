"""What several judges do: register people, read their mails, sign them in."""

import itertools
import re

from _harness import Server

PASSWORD = "violet tangent harbor 7"
LINK = re.compile(r"https?://\S+/verify-email\?token=([0-9a-v]{52})")
CODE = re.compile(r"\b([2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4})\b")

_numbers = itertools.count(1)

# Hashing is not what these judges look at; a cheap one leaves the machine's time to what they do.
CHEAP_HASHING = {"BONAFIDE_ARGON2_MEMORY_KIB": "64", "BONAFIDE_ARGON2_PASSES": "1"}


def fresh_address() -> str:
    return f"person{next(_numbers)}@example.com"


def registration(email: str) -> dict:
    return {"role": "freelancer", "name": "Ada Example", "email": email, "password": PASSWORD, "accept_terms": True}


def register(server: Server, email: str) -> str:
    """Registers; returns the registration token."""
    answer = server.post("/v1/accounts", registration(email))
    assert answer.status_code == 202, answer.text
    return answer.json()["registration_token"]


def login(server: Server, email: str) -> dict:
    return server.post("/v1/sessions", {"email": email, "password": PASSWORD}).json()


def signed_in(server: Server) -> tuple[str, dict]:
    """A verified person's address and session."""
    email = fresh_address()
    token = register(server, email)
    code = server.latest_mail(email)["codes"][0]
    answer = server.post("/v1/email-verifications/confirm", {"code": code}, token=token)
    assert answer.json().get("result") == "authenticated", answer.text
    return email, answer.json()
