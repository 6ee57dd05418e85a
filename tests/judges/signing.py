#!/usr/bin/env python3
"""Mails that the program signs itself, before a DKIM verifier that we did not write (dkimpy)."""

import base64

import dkim
from _harness import Server, check, free_port, report
from _mailbox import Mailbox, until
from _people import CHEAP_HASHING, fresh_address, registration
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

DOMAIN = "market.example.com"


class Raw(Mailbox):
    """Keeps what came over the wire: a signature is about bytes."""

    def __init__(self, port: int):
        self.raw: list[bytes] = []
        super().__init__(port)

    async def handle_DATA(self, server, session, envelope):
        self.raw.append(envelope.content)
        return await super().handle_DATA(server, session, envelope)


def record(key) -> bytes:
    """The public key as it stands in the DNS."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return b"v=DKIM1; k=ed25519; p=" + base64.b64encode(public)
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


keys = {"RSA": rsa.generate_private_key(65537, 2048), "Ed25519": ed25519.Ed25519PrivateKey.generate()}
for name, key in keys.items():
    mailbox = Raw(free_port())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with Server(mail=f"smtp://127.0.0.1:{mailbox.port}?tls=none", limits="off", start=False) as server:
        file = server.folder / "dkim.pem"
        file.write_bytes(pem)
        server.env |= CHEAP_HASHING | {
            "BONAFIDE_DKIM_KEY_FILE": str(file),
            "BONAFIDE_DKIM_SELECTOR": "s1",
            "BONAFIDE_MAIL_FROM": f"Märkt <no-reply@{DOMAIN}>",
        }
        server.start()
        for locale in ("en", "es", "ar"):
            email = fresh_address()
            answer = server.post("/v1/accounts", registration(email) | {"locale": locale, "name": "Adá Éxample"})
            assert answer.status_code == 202, answer.text
            assert until(lambda: mailbox.to(email)), "no mail arrived"
            raw, asked = mailbox.raw[-1], []

            def dns(name, timeout=5):
                asked.append(name)
                return record(key)

            verifier = dkim.DKIM(raw)
            check(verifier.verify(dnsfunc=dns), f"{name}: a mail in {locale} bears a signature that holds", raw[:1500])
            check(asked == [f"s1._domainkey.{DOMAIN}.".encode()], f"{name}: by the sender's domain and the selector", asked)
            covered = [field.decode() for field in verifier.include_headers]
            check({"from", "to", "subject", "date", "message-id"} <= set(covered), f"{name}: over what matters", covered)
            for what, altered in (
                ("body", raw.replace(b"\r\n\r\n", b"\r\n\r\nBuy now. ", 1)),
                ("subject", raw.replace(b"\r\nSubject: ", b"\r\nSubject: Re: ", 1)),
                ("sender", b"From: evil@example.net\r\n" + raw),
            ):
                try:
                    holds = dkim.verify(altered, dnsfunc=dns)
                except dkim.DKIMException:
                    holds = False
                check(not holds, f"{name}: another {what} breaks it")
        log = server.log_text()
        check("PRIVATE KEY" not in log, f"{name}: the key is not in the log")
    mailbox.close()
report()
