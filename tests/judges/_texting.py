"""A provider of text messages, calls and number look-ups for judges: it keeps what it is told and answers as Twilio does.

    from _texting import Provider

    provider = Provider()
    server = Server(env={"SMS_URL": provider.twilio("from=+15005550006")})
    provider.told[-1].form["Body"]

`mood` is how it fares: "takes", "hangs", or a status with a body. `line` is what it says of numbers.
"""

import base64
import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TOKEN = "5f4dcc3b5aa765d61d8327deb882cf99"


@dataclass
class Told:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))

    @property
    def credentials(self) -> tuple[str, ...]:
        kind, _, text = self.headers.get("authorization", "").partition(" ")
        assert kind == "Basic", kind
        return tuple(base64.b64decode(text).decode().split(":", 1))


class Provider:
    def __init__(self) -> None:
        self.told: list[Told] = []
        self.mood: str | tuple[int, object] = "takes"
        self.line: str | None = "mobile"
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                provider.told.append(Told(self.command, self.path, headers, body))
                if provider.mood == "hangs":
                    time.sleep(120)
                status, answer = provider.answer(self.path, len(provider.told))
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, target: str, number: int) -> tuple[int, object]:
        if isinstance(self.mood, tuple):
            return self.mood
        if target.startswith("/v2/PhoneNumbers/"):
            kind = {"type": self.line, "carrier_name": "Example", "mobile_country_code": "310", "mobile_network_code": "456"}
            return 200, {"valid": True, "validation_errors": [], "line_type_intelligence": kind | {"error_code": None}}
        if target == "/send":
            return 202, {"id": f"gateway-{number}"}
        kind = "CA" if target.endswith("/Calls.json") else "SM"
        return 201, {"sid": f"{kind}{number:032x}", "status": "queued", "error_code": None, "account_sid": ACCOUNT}

    def twilio(self, options: str = "") -> str:
        return f"twilio://{ACCOUNT}:{TOKEN}@127.0.0.1:{self.port}?tls=none&{options}".rstrip("&")

    def gateway(self) -> str:
        return f"gateway+http://127.0.0.1:{self.port}/send"

    def close(self) -> None:
        self.server.shutdown()
