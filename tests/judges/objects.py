#!/usr/bin/env python3
"""Objects in a bucket, held against moto, a stand-in for Amazon's S3 that others wrote; and what happens when the store is away."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

from _harness import Server, check, free_port, report

SECRET = "of-the-bucket-and-of-nobody-else"
KEY_ID = "AKIDEXAMPLE"
TMP = Path(os.environ.get("JUDGE_TMP", "."))


class Moto:
    """The stand-in, on a port of its own."""

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.http = requests.Session()
        self.http.trust_env = False
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = Path(sys.executable).parent / "moto_server"
        with (TMP / "moto.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(program), "-H", "127.0.0.1", "-p", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(requests.RequestException):
                self.http.get(f"{self.url}/moto-api/", timeout=2)
                return
            time.sleep(0.1)
        raise RuntimeError("moto did not start")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def make(self, bucket: str) -> None:
        self.http.put(f"{self.url}/{bucket}", timeout=10).raise_for_status()

    def keys(self, bucket: str) -> list[str]:
        listed = self.http.get(f"{self.url}/{bucket}?list-type=2", timeout=10)
        listed.raise_for_status()
        return re.findall(r"<Key>([^<]*)</Key>", listed.text)


def settings(url: str) -> dict[str, str]:
    return {
        "OBJECT_STORE_URL": url,
        "BONAFIDE_OBJECT_STORE_KEY_ID": KEY_ID,
        "BONAFIDE_OBJECT_STORE_SECRET": SECRET,
        "BONAFIDE_OBJECT_STORE_TIMEOUT": "2s",
    }


def command(server: Server, *arguments: str, **more: str) -> tuple[int, str, float]:
    """Status, what was said, and how long it took."""
    began = time.monotonic()
    done = subprocess.run(
        [os.environ["BONAFIDE_BIN"], "objects", *arguments],
        cwd=server.folder,
        env=server.env | more,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout, time.monotonic() - began


def works(engine: str, moto: Moto) -> None:
    url = f"s3://faces/of/{engine}?endpoint={moto.url}&region=eu-west-1"
    with Server(engine, env=settings(url)) as server:
        status, said, _ = command(server, "check")
        figures = re.search(r"put [\d.]+ ms, read [\d.]+ ms, delete [\d.]+ ms", said)
        check(status == 0 and figures, f"{engine}: a bucket takes, gives back and deletes", said)
        check(moto.keys("faces") == [], f"{engine}: nothing of the check is left in the bucket", moto.keys("faces"))
        status, said, _ = command(server, "sweep")
        check(status == 0 and "deleted 0" in said, f"{engine}: a sweep with nothing to do does nothing", said)


def away(moto: Moto) -> None:
    good = f"s3://faces?endpoint={moto.url}"
    with Server("sqlite", env=settings(good)) as server:
        status, said, _ = command(server, "check", OBJECT_STORE_URL=f"s3://nobodys?endpoint={moto.url}")
        check(status == 1 and "NoSuchBucket" in said, "a bucket that is not there is called that", said)
        everything = said
        moto.stop()
        status, said, took = command(server, "check")
        check(status == 1 and "does not work" in said, "a store that is away is told", said)
        check(took < 15, "and told soon", took)
        everything += said
        with socket.create_server(("127.0.0.1", 0)) as hole:
            url = f"s3://faces?endpoint=http://127.0.0.1:{hole.getsockname()[1]}"
            status, said, took = command(server, "check", OBJECT_STORE_URL=url)
            check(status == 1 and took < 20, "a store that hangs holds nobody up", (status, took, said))
        everything += said + server.log_text()
        check(server.get("/health/ready").status_code == 200, "the server is ready without the store")
        check(SECRET not in everything and KEY_ID not in everything, "no key of the bucket is ever said")


def folder() -> None:
    with Server("sqlite") as server:
        status, said, _ = command(server, "check")
        check(status == 0, "without a setting there is a folder, and it works", said)
        objects = server.data_dir / "objects"
        check(objects.stat().st_mode & 0o777 == 0o700, "the folder is closed to others", oct(objects.stat().st_mode))
        check(not [path for path in objects.rglob("*") if path.is_file()], "nothing of the check is left in it")


def main() -> None:
    moto = Moto()
    moto.start()
    try:
        moto.make("faces")
        for engine in ("sqlite", "postgres"):
            works(engine, moto)
        away(moto)
        folder()
    finally:
        moto.stop()
    report()


if __name__ == "__main__":
    main()
