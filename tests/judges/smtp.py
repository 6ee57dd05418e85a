#!/usr/bin/env python3
"""Mail against an SMTP server that we did not write (aiosmtpd): it arrives, parses, and survives what servers do."""

import base64
import datetime
import ipaddress
import os
import socket
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

from _harness import Server, check, free_port, report
from _mailbox import Mailbox, status, until
from _people import CHEAP_HASHING, CODE, LINK, fresh_address, register
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def delivered_after(server: Server, box: Mailbox, address: str, seconds: int) -> bool:
    """Moves the clock past the next attempt and waits for the mail."""
    server.advance_clock(seconds)
    return until(lambda: box.to(address))


def arrives(server: Server, box: Mailbox) -> None:
    address = fresh_address()
    token = register(server, address)
    check(until(lambda: box.to(address)), "the mail arrives")
    message = box.to(address)[0]
    parts = [part.get_content_type() for part in message.iter_parts()]
    check(message.get_content_type() == "multipart/alternative", "it has alternative parts")
    check(parts == ["text/plain", "text/html"], "text first, HTML second", parts)
    for header in ("Date", "Message-ID", "From", "To", "Subject", "MIME-Version"):
        check(message[header], f"it has the header {header}")
    check(message["Auto-Submitted"] == "auto-generated", "it says that a machine sent it")
    check(message["Content-Language"] == "en", "and which language it speaks")
    text, html = (part.get_content() for part in message.iter_parts())
    link, code = LINK.search(text), CODE.search(text)
    check(link and code, "the text part has link and code", text)
    check(link.group(0) in html and code.group(1) in html, "the HTML part has the same link and code")
    check("<img" not in html and "<script" not in html, "nothing in it tracks or runs")
    check(all(len(line) <= 998 for line in message.as_string().splitlines()), "no line is longer than mail allows")
    check(server.get(link.group(0)).status_code == 200, "the link opens")
    answer = server.post("/v1/email-verifications/confirm", {"token": link.group(1)})
    check(answer.json().get("result") == "verified", "the link verifies", answer.text)
    until(lambda: status(server, token)["delivery"] == "sent")
    check(status(server, token)["status"] == "verified", "the status says so")


def refusals(server: Server, box: Mailbox) -> None:
    box.mode = "busy"
    address = fresh_address()
    token = register(server, address)
    check(until(lambda: status(server, token)["delivery"] == "deferred"), "a busy server defers the mail")
    check(status(server, token)["reason"] == "451", "and the status names its answer")
    box.mode = "accept"
    check(delivered_after(server, box, address, 15), "the mail arrives when the server is free again")

    box.mode = "no such mailbox"
    address = fresh_address()
    token = register(server, address)
    check(until(lambda: status(server, token)["delivery"] == "bounced"), "a refused mailbox is told as a bounce")
    check("fix_address" in status(server, token)["hints"], "with the advice to fix the address")
    command = [os.environ["BONAFIDE_BIN"], "outbox"]
    dead = subprocess.run([*command, "dead"], env=server.env, cwd=server.folder, capture_output=True, text=True)
    check("email.verify" in dead.stdout and "550" in dead.stdout, "the command line shows what was given up", dead)
    check(address not in dead.stdout, "without the address")
    box.mode = "accept"
    subprocess.run([*command, "revive"], env=server.env, cwd=server.folder, check=True, capture_output=True)
    check(until(lambda: box.to(address)), "revived, it arrives")


def dropping(server: Server, box: Mailbox) -> None:
    box.mode = "drop"
    address = fresh_address()
    token = register(server, address)
    check(until(lambda: status(server, token)["delivery"] == "deferred"), "a line that breaks after the mail defers it")
    box.mode = "accept"
    server.advance_clock(15)
    check(until(lambda: len(box.to(address)) == 2), "it is handed over again")
    first, second = box.to(address)
    check(first["Message-ID"] == second["Message-ID"], "under the same Message-ID: recognisably one mail")


def hanging(port: int) -> None:
    """A server that takes the connection (its kernel does) and never says a word."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        settings = CHEAP_HASHING | {"BONAFIDE_MAIL_TIMEOUT": "1s"}
        with Server(env=settings, mail=f"smtp://127.0.0.1:{port}?tls=none") as server:
            address = fresh_address()
            token = register(server, address)
            begun = time.monotonic()
            check(server.get("/v1/config").status_code == 200, "while it hangs others are served")
            check(time.monotonic() - begun < 0.5, "without waiting for it")
            check(until(lambda: status(server, token)["delivery"] == "deferred"), "a hanging server is given up for now")
            check(status(server, token)["reason"] == "timeout", "and the status says why")
            listener.close()
            box = Mailbox(port)
            check(delivered_after(server, box, address, 3600), "when it answers again the mail arrives")
            box.close()


def away(port: int) -> None:
    with Server(env=CHEAP_HASHING, mail=f"smtp://127.0.0.1:{port}?tls=none") as server:
        address = fresh_address()
        begun = time.monotonic()
        token = register(server, address)
        check(time.monotonic() - begun < 1, "registering does not wait for a mail server that is away")
        check(until(lambda: status(server, token)["delivery"] == "deferred"), "the mail is deferred")
        server.advance_clock(3600)
        until(lambda: False, 1)
        box = Mailbox(port)
        check(delivered_after(server, box, address, 3600), "an hour later, when the server is back, it arrives")
        check(until(lambda: status(server, token)["delivery"] == "sent"), "the status says so")
        link = LINK.search(box.to(address)[0].get_body(("plain",)).get_content())
        answer = server.post("/v1/email-verifications/confirm", {"token": link.group(1)})
        check(answer.json().get("result") == "verified", "and its link is fresh", answer.text)
        box.close()


def never_in_clear(port: int) -> None:
    box = Mailbox(port)
    with Server(env=CHEAP_HASHING, mail=f"smtp://127.0.0.1:{port}") as server:
        token = register(server, fresh_address())
        check(until(lambda: status(server, token)["delivery"] == "deferred"), "without STARTTLS nothing is sent")
        check(box.seen == 0, "not even the envelope's mail")
    box.close()


def certificates(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """An authority of our own and a server certificate for this machine from it."""
    day, now = datetime.timedelta(days=1), datetime.datetime.now(datetime.timezone.utc)

    def certify(name: str, key, issuer: str, issuer_key, *extensions):
        certificate = x509.CertificateBuilder().serial_number(x509.random_serial_number()).public_key(key.public_key())
        certificate = certificate.not_valid_before(now - day).not_valid_after(now + day)
        certificate = certificate.subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        certificate = certificate.issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        for extension in extensions:
            certificate = certificate.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return certificate.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority, chain = folder / "authority.pem", folder / "server.pem"
    authority.write_bytes(certify("our authority", root_key, "our authority", root_key, x509.BasicConstraints(True, None)))
    local = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    encoding = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    chain.write_bytes(certify("localhost", key, "our authority", root_key, local) + key.private_bytes(*encoding))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain)
    return authority, context


def encrypted(folder: Path) -> None:
    authority, context = certificates(folder)
    known = CHEAP_HASHING | {"BONAFIDE_MAIL_CA_FILE": str(authority)}
    port = free_port()
    box = Mailbox(port, tls_context=context, require_starttls=True)
    with Server(env=known, mail=f"smtp://127.0.0.1:{port}") as server:
        address = fresh_address()
        register(server, address)
        check(until(lambda: box.to(address)), "with STARTTLS and a known authority the mail arrives")
    with Server(env=CHEAP_HASHING, mail=f"smtp://127.0.0.1:{port}") as server:
        token = register(server, fresh_address())
        check(until(lambda: status(server, token)["delivery"] == "deferred"), "a certificate from nobody known is refused")
        check(len(box.messages) == 1, "and such a server gets no mail")
    box.close()
    port = free_port()
    box = Mailbox(port, ssl_context=context)
    with Server(env=known, mail=f"smtps://127.0.0.1:{port}") as server:
        address = fresh_address()
        register(server, address)
        check(until(lambda: box.to(address)), "with TLS from the first byte it arrives too")
    box.close()


def credentials(port: int, mechanism: str, other: str) -> None:
    seen = []

    def authenticate(server, session, envelope, used, data):
        good = isinstance(data, LoginPassword) and data.password == b"s3cret/word"
        seen.append((used, data.login.decode()))
        return AuthResult(success=good)

    options = {"auth_required": True, "auth_require_tls": False, "auth_exclude_mechanism": [other]}
    box = Mailbox(port, authenticator=authenticate, **options)
    # The most talkative log there is: whatever reaches it could reach somebody's log one day.
    env = CHEAP_HASHING | {"BONAFIDE_LOG": "trace"}
    with Server(env=env, mail=f"smtp://mailer:s3cret%2Fword@127.0.0.1:{port}?tls=none") as server:
        address = fresh_address()
        register(server, address)
        check(until(lambda: box.to(address)), f"user and password of the setting open the server, by {mechanism}")
        check(seen == [(mechanism, "mailer")], "as that user", seen)
        forms = (b"s3cret/word", b"s3cret%2Fword", b"\0mailer\0s3cret/word", b"mailer\0s3cret/word")
        told = [form for form in forms for text in (form, base64.b64encode(form)) if text.decode() in server.log_text()]
        check(not told, "the password is not in the log, in no form of it", told)
    box.close()


port = free_port()
mailbox = Mailbox(port)
with Server(env=CHEAP_HASHING, mail=f"smtp://127.0.0.1:{port}?tls=none") as server:
    arrives(server, mailbox)
    refusals(server, mailbox)
    dropping(server, mailbox)
    log = server.log_text()
    check("@example.com" not in log, "no address is in the log")
    secrets = [secret for message in mailbox.messages for secret in LINK.findall(message.get_body(("plain",)).get_content())]
    check(secrets and not any(secret in log for secret in secrets), "no link's token is in the log")
    codes = [code for message in mailbox.messages for code in CODE.findall(message.get_body(("plain",)).get_content())]
    check(codes and not any(code in log or code.replace("-", "") in log for code in codes), "and no code")
mailbox.close()
hanging(free_port())
away(free_port())
never_in_clear(free_port())
credentials(free_port(), "PLAIN", "LOGIN")
credentials(free_port(), "LOGIN", "PLAIN")
encrypted(Path(tempfile.mkdtemp(dir=os.environ.get("JUDGE_TMP"))))
report()
