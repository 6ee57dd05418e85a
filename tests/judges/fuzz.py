#!/usr/bin/env python3
"""Generated requests, sensible and absurd (schemathesis), as anybody, newcomer and member: no 5xx, nothing undocumented.

Which of schemathesis' checks do not apply, and why, is in schemathesis.toml."""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from _harness import Server, check, report
from _people import CHEAP_HASHING, fresh_address, register, signed_in

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "openapi" / "openapi.json"
CASES = int(os.environ.get("FUZZ_CASES", "10000"))
SECONDS = int(os.environ.get("FUZZ_SECONDS", "60"))  # for one caller's round
TOGETHER_SECONDS = 3.5 * SECONDS
# They sign the caller out, the first one through the ids in the list of sessions: each has a member of its own, at the end.
ENDS_THE_CALLER = ("end_session", "end_other_sessions", "end_current_session")
# A long-lived token: the run takes a while, and an expired caller would be shut out of most of it.
SETTINGS = CHEAP_HASHING | {"BONAFIDE_ACCESS_TOKEN_TIME": "24h", "BONAFIDE_LOG": "error"}


class Caller:
    """Somebody with a server of his own, so that several can be busy at once and none is in another's way."""

    def __init__(self, name: str, own_path: str | None = None):
        self.name, self.own_path, self.cases, self.faults = name, own_path, 0, []
        self.server = Server(env=SETTINGS, limits="off")
        self.token = None
        if name == "newcomer":
            self.token = register(self.server, fresh_address())
        elif name != "anybody":
            self.token = signed_in(self.server)[1]["access_token"]

    def run(self, seed: int, *options: str) -> None:
        command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(HERE / "schemathesis.toml")]
        command += ["run", str(DOCUMENT), "--url", self.server.url, "--seed", str(seed), "--mode", "all", "--no-color"]
        command += ["--phases", "examples,coverage,fuzzing,stateful", "--generation-database", "none", "--output-sanitize", "false", *options]
        if self.token:
            command += ["-H", f"Authorization: Bearer {self.token}"]
        run = subprocess.run(command, cwd=self.server.folder, capture_output=True, text=True)
        output = run.stdout + run.stderr
        (self.server.folder / f"schemathesis-{self.name}-{seed}.log").write_text(output)
        counts = {word: int(number) for number, word in re.findall(r"(\d+) (generated|skipped)", output)}
        self.cases += counts.get("generated", 0) - counts.get("skipped", 0)
        if run.returncode:
            faults = re.split(r"=+ (?:FAILURES|ERRORS|WARNINGS) =+", output)[1:2] or [output]
            self.faults.append(re.sub(r"[^\n]{300,}", lambda long: long[0][:300] + "…", faults[0])[:5000])

    def served(self) -> int:
        """How many requests the server counted: the run's own count, seen from the other side."""
        return int(sum(map(float, re.findall(r"^http_requests_total{.*} (\S+)$", self.server.get("/metrics").text, re.M))))

    def tell(self) -> None:
        sentence = f"as {self.name}: every answer is documented and fits ({self.cases} cases, {self.served()} requests served)"
        check(self.cases and not self.faults, sentence, "".join(self.faults[:1]))
        if self.own_path:
            there = self.server.get(self.own_path, token=self.token)
            check(there.status_code == 200, f"as {self.name}: the caller was not shut out on the way", there.text)
        log = self.server.log_text()
        check("internal error" not in log and "panicked" not in log, f"as {self.name}: and the log tells of no fault", log[-2000:])
        self.server.close()


began = time.monotonic()
callers = [Caller("anybody"), Caller("newcomer", "/v1/email-verifications/current"), Caller("member", "/v1/me")]
stays = [part for operation in ENDS_THE_CALLER for part in ("--exclude-operation-id", operation)]
seed = 0
# On a slow machine a round has fewer cases; another one, with other cases, makes up for it while there is time.
while not seed or (sum(caller.cases for caller in callers) < CASES and time.monotonic() - began + SECONDS < TOGETHER_SECONDS):
    seed += 1
    with ThreadPoolExecutor(len(callers)) as pool:
        for caller in callers:
            options = ["--max-time", str(SECONDS), *(stays if caller.token else [])]
            pool.submit(caller.run, seed, *options)
for operation in ENDS_THE_CALLER:
    caller = Caller(f"a member who uses {operation}")
    caller.run(seed, "--include-operation-id", "list_sessions", "--include-operation-id", operation)
    callers.append(caller)
total, served = sum(caller.cases for caller in callers), sum(caller.served() for caller in callers)
for caller in callers:
    caller.tell()
check(min(total, served) >= CASES, f"at least {CASES} cases were sent", {"cases": total, "requests served": served})
print(f"note    {total} cases in {time.monotonic() - began:.0f} s, {seed} round(s)")
report()
