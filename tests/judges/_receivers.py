"""A receiver of webhooks for judges: it keeps what it is told, in the order in which it took it, and can be away.

`mood` is the status that it answers with. `slowly` makes it take its time, up to so many seconds.
"""

import json
import random
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Call:
    headers: dict[str, str]
    body: str
    taken: bool

    @property
    def event(self) -> dict:
        return json.loads(self.body)


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Whoever called has died, which some judges see to."""


class Receiver:
    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.mood = 204
        self.slowly = 0.0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                mood = receiver.mood
                receiver.calls.append(Call(headers, body, mood < 300))
                if receiver.slowly:
                    time.sleep(random.uniform(0, receiver.slowly))
                self.send_response(mood)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def taken(self) -> list[dict]:
        """What it took, oldest first; twice what came twice."""
        return [call.event for call in list(self.calls) if call.taken]
