#!/usr/bin/env python3
"""Text messages, calls and look-ups as Twilio's own library would order them, and reports as it would sign them."""

import base64
import json
import logging
import re
import secrets
from xml.etree import ElementTree

from _harness import Server, check, report
from _mailbox import until
from _people import CHEAP_HASHING, login, signed_in
from _texting import ACCOUNT, TOKEN, Provider, Told
from standardwebhooks import Webhook, WebhookVerificationError
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

PUBLIC = "https://accounts.example.com"
REPORTS = "/v1/provider-events/sms"
FROM = "from=+15005550006"


class Captured(HttpClient):
    """Sends nothing: keeps what Twilio's library would have sent, and hands it the provider's answer."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(logger=logging.getLogger(__name__), is_async=False)
        self.provider = provider
        self.sent: tuple = ()

    def request(self, method, uri, params=None, data=None, headers=None, auth=None, timeout=None, allow_redirects=False):
        self.sent = (method, uri, params or {}, data or {}, auth)
        status, answer = self.provider.answer(uri.split("twilio.com", 1)[1], 1)
        return Response(status, json.dumps(answer))


def asking(server: Server, number: str) -> tuple[str, str]:
    """Somebody who has given a number: address and token."""
    email, session = signed_in(server)
    token = session["access_token"]
    answer = server.post("/v1/me/phone", {"phone": number}, token=token)
    assert answer.status_code == 202, answer.text
    return email, token


def fares(server: Server, token: str) -> str:
    return server.get("/v1/me/phone", token=token).json().get("delivery", "")


def proves(server: Server, token: str, code: str) -> bool:
    return server.post("/v1/me/phone/confirm", {"code": code}, token=token).status_code == 200


def code_of(told: Told) -> str:
    return re.findall(r"\d{6}", told.form["Body"])[0]


def ordered_alike(name: str, told: Told, captured: Captured) -> None:
    method, uri, params, data, auth = captured.sent
    where = re.sub(r"^https://\w+\.twilio\.com", "", uri)
    if params:
        where += "?" + "&".join(f"{key}={value}" for key, value in params.items())
    check((told.method, told.target.replace("%2B", "+")) == (method, where.replace("%2B", "+")), f"{name}: the resource is Twilio's", told.target)
    check(told.credentials == tuple(auth), f"{name}: the credentials are Twilio's")
    if told.body:
        check(told.form == data, f"{name}: the form has the members that Twilio's library sends", (told.form, data))


def orders(server: Server, provider: Provider) -> None:
    captured = Captured(provider)
    client = Client(ACCOUNT, TOKEN, http_client=captured)
    _, token = asking(server, "+34612345678")
    check(until(lambda: fares(server, token) == "sent"), "the message is sent")
    told = provider.told[-1]
    form = told.form
    made = client.messages.create(
        to=form["To"], from_=form["From"], body=form["Body"], status_callback=form["StatusCallback"]
    )
    ordered_alike("message", told, captured)
    check(made.sid.startswith("SM"), "message: Twilio's library reads the answer that it got")
    server.advance_clock(31)
    server.post("/v1/me/phone/resend", {"channel": "voice"}, token=token)
    check(until(lambda: provider.told[-1].target.endswith("/Calls.json")), "a call is made")
    told = provider.told[-1]
    form = told.form
    client.calls.create(to=form["To"], from_=form["From"], twiml=form["Twiml"], status_callback=form["StatusCallback"])
    ordered_alike("call", told, captured)
    say = ElementTree.fromstring(form["Twiml"]).find("Say")
    said = "".join(re.findall(r"\d", say.text))
    check(len(said) == 12 and said[:6] == said[6:], "the call says six digits twice", say.text)
    check(not re.search(r"\d\d", say.text), "one by one", say.text)
    check(until(lambda: fares(server, token) == "sent") and proves(server, token, said[:6]), "and they prove the number")


def reports(server: Server, provider: Provider) -> None:
    signer = RequestValidator(TOKEN)
    _, token = asking(server, "+34612345679")
    check(until(lambda: fares(server, token) == "sent"), "another message is sent")
    address = provider.told[-1].form["StatusCallback"]
    sid = f"SM{len(provider.told):032x}"

    def call(form: dict, tag: str, where: str = address) -> int:
        headers = {"X-Twilio-Signature": tag}
        return server.request("POST", where.removeprefix(PUBLIC), data=form, headers=headers).status_code

    form = {"AccountSid": ACCOUNT, "MessageSid": sid, "MessageStatus": "delivered", "To": "+34612345679", "Body": "ñ & é"}
    good = signer.compute_signature(address, form)
    check(call(form, RequestValidator(secrets.token_hex(16)).compute_signature(address, form)) == 401, "another token's is not believed")
    check(call(form | {"MessageStatus": "failed"}, good) == 401, "nor what was altered")
    check(call(form, good, address + "1") == 401, "nor about another message")
    check(call(form, "") == 401 and call(form, "ü".encode().decode("latin-1")) == 401, "nor what is not signed")
    check(fares(server, token) == "sent", "and nothing has changed")
    check(call(form, good) == 200 and fares(server, token) == "delivered", "what Twilio's library signs is believed")
    failed = form | {"MessageStatus": "failed", "ErrorCode": "30006"}
    check(call(failed, signer.compute_signature(address, failed)) == 200, "a late failure is taken")
    check(fares(server, token) == "delivered", "and changes nothing")
    with_port = address.replace(PUBLIC, PUBLIC + ":443")
    check(call(form, signer.compute_signature(with_port, form)) == 200, "so is what is signed with the port")


def looked_up(server: Server, provider: Provider) -> None:
    captured = Captured(provider)
    client = Client(ACCOUNT, TOKEN, http_client=captured)
    provider.line = "nonFixedVoip"
    _, session = signed_in(server)
    answer = server.post("/v1/me/phone", {"phone": "+14155552671"}, token=session["access_token"])
    check(answer.json().get("code") == "phone_voip_not_allowed", "an internet line is refused", answer.text)
    found = client.lookups.v2.phone_numbers("+14155552671").fetch(fields="line_type_intelligence")
    ordered_alike("look-up", provider.told[-1], captured)
    check(found.line_type_intelligence["type"] == "nonFixedVoip", "look-up: Twilio's library reads the answer that it got")


def signed_for_a_gateway() -> None:
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    provider = Provider()
    settings = {"SMS_URL": provider.gateway(), "BONAFIDE_SMS_GATEWAY_SECRET": secret, "BONAFIDE_SMS_EVENTS_SECRET": secret}
    with Server(env=CHEAP_HASHING | settings, limits="off") as server:
        _, token = asking(server, "+34612345678")
        check(until(lambda: fares(server, token) == "sent"), "a gateway takes a message")
        told = provider.told[-1]
        body = Webhook(secret).verify(told.body, told.headers)
        check(body["to"] == "+34612345678" and body["channel"] == "sms", "an outsider's library believes the signature")
        check(body["id"] == told.headers["webhook-id"], "the call's id is the message's")
        try:
            Webhook(secret).verify(told.body.replace(b"sms", b"smS"), told.headers)
            check(False, "and nothing that was altered")
        except WebhookVerificationError:
            check(True, "and nothing that was altered")
    provider.close()


def nothing_is_lost() -> None:
    provider = Provider()
    with Server(env=CHEAP_HASHING | {"SMS_URL": provider.twilio(FROM)}, limits="off") as server:
        provider.mood = "hangs"
        email, token = asking(server, "+34612345678")
        check(until(lambda: provider.told), "a provider hangs")
        server.kill9()
        provider.mood = "takes"
        server.start()
        server.advance_clock(150)
        check(until(lambda: len(provider.told) > 1), "a server that was killed meanwhile tries again")
        check(code_of(provider.told[0]) == code_of(provider.told[1]), "and sends the same code")
        token = login(server, email)["access_token"]
        check(proves(server, token, code_of(provider.told[0])), "so that whichever arrives is right")
        log = server.log_text()
        check(TOKEN not in log and "34612345678" not in log, "neither secret nor number is in the log")
    provider.close()


provider = Provider()
settings = CHEAP_HASHING | {
    "BONAFIDE_PUBLIC_URL": PUBLIC,
    "SMS_URL": provider.twilio(FROM),
    "BONAFIDE_PHONE_LOOKUP_URL": provider.twilio(),
    "BONAFIDE_LOG": "debug",
}
with Server(env=settings, limits="off") as server:
    orders(server, provider)
    reports(server, provider)
    looked_up(server, provider)
    log = server.log_text()
    check("internal error" not in log and "panicked" not in log, "the server logged no internal error", log[-2000:])
    check(TOKEN not in log, "nor the token, however much it logs")
    check("612345678" not in log and "4155552671" not in log, "nor a number")
provider.close()
signed_for_a_gateway()
nothing_is_lost()
report()
