"""What the judges share: a server of their own to look at, and checks that are counted.

    from _harness import Server, check, report

    with Server("postgres", limits="off") as server:
        answer = server.get("/health/live")
        check(answer.status_code == 200, "the server is alive")
    report()

A judge sees only what any client sees: HTTP, mail, and signals to the process. It never reads the server's tables.
"""

import atexit
import itertools
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import requests

ENGINES = ("sqlite", "postgres")
READY_WITHIN_SECONDS = 30
STOPPED_WITHIN_SECONDS = 30

# Nothing else of the judge's environment reaches the server: it refuses BONAFIDE_ variables that it does not know, and
# what happens to be set on a machine must not change the outcome.
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ", "RUST_BACKTRACE", "SSL_CERT_FILE", "SSL_CERT_DIR")

_judge = Path(sys.argv[0]).stem
_tmp = Path(os.environ.get("JUDGE_TMP") or tempfile.mkdtemp(prefix="bonafide-judge."))
_numbers = itertools.count(1)
_running: list["Server"] = []
_passed: list[str] = []
_failed: list[str] = []
_reported = False


def check(condition: object, sentence: str, found: object = None) -> bool:
    """Records whether `sentence` is true. `found` is shown when it is not: what came instead."""
    if condition:
        _passed.append(sentence)
        print(f"ok      {sentence}", flush=True)
    else:
        _failed.append(sentence)
        print(f"FAILED  {sentence}" + (f"\n        found: {found}" if found is not None else ""), flush=True)
    return bool(condition)


def report() -> None:
    """Ends the judge: stops its servers and exits, non-zero when a check failed or when there was none."""
    global _reported
    _reported = True
    _stop_all()
    for sentence in _failed:
        print(f"FAILED  {sentence}")
    print(f"{_judge}: {len(_passed)} passed, {len(_failed)} failed", flush=True)
    if not _passed and not _failed:
        print("FAILED  nothing was checked", flush=True)
    sys.exit(1 if _failed or not _passed else 0)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The product, started and ready to be asked.

    engine         "sqlite" or "postgres"; a fresh, empty database of that kind
    env            more settings; they win over the ones made here, and None takes one away
    limits         "off" switches the budgets per address and for sending off
    mail           MAIL_URL; "inbox:" is the development profile's own inbox
    database_url,  of another Server, to run a second one on the same data
    data_dir
    """

    def __init__(
        self,
        engine: str = "sqlite",
        env: dict[str, str | None] | None = None,
        *,
        limits: str | None = None,
        mail: str = "inbox:",
        database_url: str | None = None,
        data_dir: Path | None = None,
        start: bool = True,
    ):
        if engine not in ENGINES:
            raise ValueError(f"engine {engine!r}, there are {ENGINES}")
        self.engine = engine
        self.folder = _tmp / f"server-{next(_numbers)}"
        self.folder.mkdir(parents=True)
        self.data_dir = data_dir or self.folder / "data"
        self.data_dir.mkdir(exist_ok=True)
        self.log = self.folder / "server.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._database: str | None = None
        self.database_url = database_url or self._new_database()
        self.process: subprocess.Popen[bytes] | None = None
        settings: dict[str, str | None] = {
            "BONAFIDE_PROFILE": "development",
            "BONAFIDE_LISTEN": f"127.0.0.1:{self.port}",
            "BONAFIDE_PUBLIC_URL": self.url,
            "BONAFIDE_DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self.database_url,
            "MAIL_URL": mail,
            "BONAFIDE_LIMITS": limits,
        }
        settings |= env or {}
        inherited = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self.env = inherited | {name: value for name, value in settings.items() if value is not None}
        # Without the machine's proxy settings: the server is on this machine.
        self.http = requests.Session()
        self.http.trust_env = False
        # And without a memory for cookies: every request is the person's whose credentials it carries, nobody else's.
        self.http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        _running.append(self)
        if start:
            self.start()

    # --- the process

    def start(self) -> None:
        """Returns once the server says that it is ready; explains itself when it does not come to that."""
        if self.alive:
            raise RuntimeError("the server runs already")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [os.environ["BONAFIDE_BIN"]],
                cwd=self.folder,  # so that no .env file of the checkout is read
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        last: object = "nothing yet"
        while time.monotonic() < deadline:
            if (status := self.process.poll()) is not None:
                raise RuntimeError(f"the server ended with status {status} at start; its log:\n{self.log_text()[-3000:]}")
            try:
                answer = self.http.get(f"{self.url}/health/ready", timeout=2)
                if answer.status_code == 200:
                    return
                last = f"{answer.status_code} {answer.text[:300]}"
            except requests.RequestException as error:
                last = error
            time.sleep(0.05)
        self.kill9()
        raise RuntimeError(
            f"not ready within {READY_WITHIN_SECONDS} s, last: {last}; its log:\n{self.log_text()[-3000:]}"
        )

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        assert self.process, "not started"
        return self.process.pid

    def kill9(self) -> None:
        """As the machine's failure would: nothing is finished, nothing is said."""
        if self.process and self.alive:
            self.process.kill()
            self.process.wait()

    def stop(self, within: float = STOPPED_WITHIN_SECONDS) -> int | None:
        """SIGTERM, as an init system would; returns the exit status, None when it never ran."""
        if not self.process:
            return None
        if self.alive:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(within)
            except subprocess.TimeoutExpired:
                self.kill9()
                raise RuntimeError(f"the server still ran {within} s after SIGTERM") from None
        return self.process.returncode

    def restart(self) -> None:
        """On the same data and the same port, after a stop or after kill9()."""
        self.stop()
        self.start()

    def close(self) -> None:
        """For good: the process ends at once and its PostgreSQL database is dropped. The log stays."""
        self.kill9()
        self.http.close()
        if self in _running:
            _running.remove(self)
        if self._database:
            with psycopg.connect(_postgres(), autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{self._database}" WITH (FORCE)'.encode())
            self._database = None

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def log_text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _new_database(self) -> str:
        if self.engine == "sqlite":
            return f"sqlite:{self.data_dir / 'bonafide.db'}"
        name = re.sub(r"[^a-z0-9]+", "_", _judge.lower())[:40]
        self._database = f"judge_{name}_{secrets.token_hex(4)}"
        with psycopg.connect(_postgres(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{self._database}"'.encode())
        return urlunsplit(urlsplit(_postgres())._replace(path=f"/{self._database}"))

    # --- asking it

    def request(self, method: str, path: str, *, token: str | None = None, **rest) -> requests.Response:
        """`path` may also be a whole address. Redirects are answers like others and are not followed."""
        headers = dict(rest.pop("headers", None) or {})
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        rest = {"timeout": 15, "allow_redirects": False} | rest
        url = path if path.startswith("http") else self.url + path
        return self.http.request(method, url, headers=headers, **rest)

    def get(self, path: str, **rest) -> requests.Response:
        return self.request("GET", path, **rest)

    def post(self, path: str, body: object = None, **rest) -> requests.Response:
        return self.request("POST", path, **({} if body is None else {"json": body}), **rest)

    def patch(self, path: str, body: object, **rest) -> requests.Response:
        return self.request("PATCH", path, json=body, **rest)

    def put(self, path: str, body: object, **rest) -> requests.Response:
        return self.request("PUT", path, json=body, **rest)

    def delete(self, path: str, **rest) -> requests.Response:
        return self.request("DELETE", path, **rest)

    # --- the development profile

    def latest_mail(self, to: str, wait: int = 10) -> dict | None:
        """The newest message to that address, waited for if need be; None when none came."""
        answer = self.get("/dev/inbox/latest", params={"to": to, "wait": wait}, timeout=wait + 15)
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        return answer.json()

    def mails(self, to: str) -> list[dict]:
        answer = self.get("/dev/inbox", params={"to": to})
        answer.raise_for_status()
        return answer.json()["data"]

    def advance_clock(self, seconds: int) -> str:
        """Moves the server's clock forward; returns its new time."""
        answer = self.post("/dev/clock", {"advance_seconds": seconds})
        answer.raise_for_status()
        return answer.json()["now"]


def _postgres() -> str:
    url = os.environ.get("BONAFIDE_TEST_POSTGRES_URL")
    if not url:
        raise RuntimeError("BONAFIDE_TEST_POSTGRES_URL is not set; ./test judges sets it")
    return url


def _stop_all() -> None:
    for server in list(_running):
        try:
            server.close()
        except Exception as error:  # the verdict is about the checks; the rest is swept away with the temporary folder
            print(f"note: {error}", file=sys.stderr)


def _at_exit() -> None:
    _stop_all()
    # A judge that forgot to report must not pass by silence.
    if not _reported:
        print(f"{_judge}: ended without report(), {len(_passed)} passed, {len(_failed)} failed before that", flush=True)
        sys.stderr.flush()
        os._exit(1)


atexit.register(_at_exit)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
