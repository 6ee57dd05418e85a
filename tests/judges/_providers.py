"""Webhooks of mail providers, signed by outsiders' libraries, for judges to send.

    from _providers import Providers

    providers = Providers()
    server = Server(env=providers.settings)
    headers, body = providers.sendgrid("job_…", "bounced", "no_such_mailbox")
    requests.post(f"{server.url}/v1/provider-events/email", data=body, headers=headers)

Each method takes the id of a mail, an event (accepted, deferred, bounced, complained) and, for bounced, a class
(no_such_mailbox, mailbox_full, blocked, unknown), and returns headers and body. `at` is when the provider signs, in
seconds since 1970. Amazon can only be forged: nobody but Amazon's host is asked for its certificate.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from datetime import datetime, timezone

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from standardwebhooks import Webhook

Call = tuple[dict[str, str], bytes]

TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail-events"
# Almost Amazon's. A server that asked Amazon itself would make a judge depend on the network.
CERTIFICATE = "https://sns.eu-west-1.amazonaws.com.example.net/SimpleNotificationService-0123456789abcdef.pem"

# What each class looks like: status, and what the recipient's server said with it.
_SAID = {
    "no_such_mailbox": ("5.1.1", "550 5.1.1 <jane@example.com> User unknown"),
    "mailbox_full": ("5.2.2", "552 5.2.2 <jane@example.com> Mailbox full"),
    "blocked": ("5.7.1", "550 5.7.1 Message refused by policy"),
    "unknown": ("5.0.0", "554 5.0.0 Transaction failed"),
}


class Providers:
    """One of each, with fresh keys; `settings` are the server's."""

    def __init__(self) -> None:
        self._sendgrid = ec.generate_private_key(ec.SECP256R1())
        self._amazon = rsa.generate_private_key(65537, 2048)
        self._mailgun = secrets.token_hex(16)
        self._postmark = f"postmark:{secrets.token_urlsafe()}"
        self.secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        spki = self._sendgrid.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.settings = {
            "BONAFIDE_MAIL_EVENTS_SNS_TOPICS": TOPIC,
            "BONAFIDE_MAIL_EVENTS_POSTMARK": self._postmark,
            "BONAFIDE_MAIL_EVENTS_SENDGRID_KEY": base64.b64encode(spki).decode(),
            "BONAFIDE_MAIL_EVENTS_MAILGUN_KEY": self._mailgun,
            "BONAFIDE_MAIL_EVENTS_SECRET": self.secret,
        }

    def all(self, message: str, event: str, kind: str = "unknown") -> dict[str, Call]:
        """The same event from each that can be played to the end, by name."""
        return {
            "postmark": self.postmark(message, event, kind),
            "sendgrid": self.sendgrid(message, event, kind),
            "mailgun": self.mailgun(message, event, kind),
            "generic": self.generic(message, event, kind),
        }

    def postmark(self, message: str, event: str, kind: str = "unknown", *, credentials: str | None = None) -> Call:
        status, said = _SAID[kind]
        report: dict = {
            "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
            "ServerID": 23,
            "MessageStream": "outbound",
            "Metadata": {"message": message},
        }
        if event == "accepted":
            report |= {"RecordType": "Delivery", "Recipient": "jane@example.com", "DeliveredAt": _rfc3339(), "Details": ""}
        else:
            types = {"no_such_mailbox": "HardBounce", "mailbox_full": "SoftBounce", "blocked": "Blocked"}
            kinds = {"deferred": "Transient", "complained": "SpamComplaint"}
            report |= {
                "RecordType": "SpamComplaint" if event == "complained" else "Bounce",
                "ID": 42,
                "Type": kinds.get(event) or types.get(kind, "Unknown"),
                "Email": "jane@example.com",
                "Details": f"smtp;{said}" if event == "bounced" else "",
                "BouncedAt": _rfc3339(),
                "Inactive": event == "bounced" and status == "5.1.1",
            }
        basic = base64.b64encode((credentials or self._postmark).encode()).decode()
        return {"Content-Type": "application/json", "Authorization": f"Basic {basic}"}, _json(report)

    def sendgrid(self, message: str, event: str, kind: str = "unknown", *, at: float | None = None) -> Call:
        status, said = _SAID[kind]
        report: dict = {
            "email": "jane@example.com",
            "timestamp": int(time.time()),
            "smtp-id": f"<{message}@example.com>",
            "message": message,
            "sg_event_id": secrets.token_urlsafe(16),
            "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        }
        report |= {
            "accepted": {"event": "delivered", "response": "250 2.0.0 OK"},
            "deferred": {"event": "deferred", "response": "421 4.7.0 Try again later", "attempt": "1"},
            "bounced": {
                "event": "bounce",
                "type": "blocked" if kind == "blocked" else "bounce",
                "status": status,
                "reason": said,
                **({"bounce_classification": "Unclassified"} if kind == "unknown" else {}),
            },
            "complained": {"event": "spamreport"},
        }[event]
        return self.sendgrid_batch([report], at=at)

    def sendgrid_batch(self, reports: list, *, at: float | None = None) -> Call:
        """Any events, in SendGrid's own words."""
        body = _json(reports) + b"\r\n"
        timestamp = _seconds(at)
        signature = self._sendgrid.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        headers = {
            "Content-Type": "application/json",
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
        }
        return headers, body

    def mailgun(
        self, message: str, event: str, kind: str = "unknown", *, at: float | None = None, token: str | None = None
    ) -> Call:
        status, said = _SAID[kind]
        code, _, words = said.partition(" ")
        report: dict = {
            "id": secrets.token_urlsafe(16),
            "timestamp": time.time(),
            "recipient": "jane@example.com",
            "user-variables": {"message": message},
            "message": {"headers": {"message-id": f"{message}@example.com", "to": "jane@example.com"}},
        }
        report |= {
            "accepted": {"event": "delivered", "delivery-status": {"code": 250, "message": "OK"}},
            "deferred": {
                "event": "failed",
                "severity": "temporary",
                "reason": "greylisted",
                "delivery-status": {"code": 450, "message": "Greylisted"},
            },
            "bounced": {
                "event": "failed",
                "severity": "permanent",
                "reason": "bounce",
                "delivery-status": {"code": int(code), "message": words, "enhanced-code": status},
            },
            "complained": {"event": "complained"},
        }[event]
        timestamp, token = _seconds(at), token or secrets.token_hex(25)
        signature = hmac.new(self._mailgun.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
        signed = {"timestamp": timestamp, "token": token, "signature": signature}
        return {"Content-Type": "application/json"}, _json({"signature": signed, "event-data": report})

    def generic(
        self, message: str, event: str, kind: str = "unknown", *, at: float | None = None, secret: str | None = None
    ) -> Call:
        report: dict = {"message": message, "event": event, "at": _rfc3339()}
        if event == "bounced":
            report |= {"class": kind, "reason": _SAID[kind][0]}
        return self.generic_body(report, at=at, secret=secret)

    def generic_body(self, body: object, *, at: float | None = None, secret: str | None = None) -> Call:
        """Any body, signed as the generic format is."""
        text = _json(body).decode()
        moment = datetime.fromtimestamp(int(_seconds(at)), timezone.utc)
        identity = f"msg_{secrets.token_hex(8)}"
        headers = {
            "Content-Type": "application/json",
            "webhook-id": identity,
            "webhook-timestamp": _seconds(at),
            "webhook-signature": Webhook(secret or self.secret).sign(identity, moment, text),
        }
        return headers, text.encode()

    def amazon_forged(self, message: str, *, topic: str = TOPIC, certificate: str = CERTIFICATE) -> Call:
        """Well formed, and signed by somebody who is not Amazon."""
        report = {
            "eventType": "Delivery",
            "mail": {"tags": {"message": [message]}},
            "delivery": {"timestamp": _rfc3339()},
        }
        envelope = {
            "Type": "Notification",
            "MessageId": secrets.token_hex(16),
            "TopicArn": topic,
            "Message": json.dumps(report),
            "Timestamp": _rfc3339(),
            "SignatureVersion": "2",
            "SigningCertURL": certificate,
        }
        signed = "".join(f"{k}\n{envelope[k]}\n" for k in ("Message", "MessageId", "Timestamp", "TopicArn", "Type"))
        signature = self._amazon.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        envelope["Signature"] = base64.b64encode(signature).decode()
        headers = {
            "Content-Type": "text/plain; charset=UTF-8",
            "x-amz-sns-message-type": "Notification",
            "x-amz-sns-message-id": envelope["MessageId"],
            "x-amz-sns-topic-arn": topic,
        }
        return headers, _json(envelope)


def _seconds(at: float | None) -> str:
    return str(int(time.time() if at is None else at))


def _rfc3339() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
