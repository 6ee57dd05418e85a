#!/usr/bin/env python3
"""Generated requests, sensible and absurd (schemathesis), as anybody and as a member: no 5xx, nothing undocumented."""

import os
import re
import subprocess
import sys
from pathlib import Path

from _harness import Server, check, report
from _people import CHEAP_HASHING, signed_in

DOCUMENT = Path(__file__).resolve().parents[2] / "openapi" / "openapi.json"
SECONDS = os.environ.get("FUZZ_SECONDS", "60")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# Signing out would leave the rest of the run without a caller; the matrix of the Rust tests covers these.
ENDS_THE_CALLER = ["end_current_session", "end_other_sessions"]


def run(server: Server, caller: str, token: str | None) -> None:
    schemathesis = Path(sys.executable).with_name("schemathesis")
    command = [str(schemathesis), "run", str(DOCUMENT), "--url", server.url, "--checks", CHECKS, "--mode", "all"]
    command += ["--phases", "examples,coverage,fuzzing,stateful", "--max-time", SECONDS, "--generation-deterministic"]
    command += ["--no-color", "--workers", "2"]
    for operation in ENDS_THE_CALLER if token else []:
        command += ["--exclude-operation-id", operation]
    if token:
        command += ["-H", f"Authorization: Bearer {token}"]
    result = subprocess.run(command, cwd=server.folder, capture_output=True, text=True)
    output = result.stdout + result.stderr
    (server.folder / f"schemathesis-{caller.replace(' ', '-')}.log").write_text(output)
    cases = re.findall(r"(\d+) generated", output)
    check(result.returncode == 0, f"as {caller}: every answer is documented ({cases[-1] if cases else '?'} cases)", output[-6000:])


# A long-lived token: the run takes a while, and an expired caller would be shut out of most of it.
settings = CHEAP_HASHING | {"BONAFIDE_ACCESS_TOKEN_TIME": "24h", "BONAFIDE_LOG": "error"}
with Server(env=settings, limits="off") as server:
    run(server, "anybody", None)
    _, session = signed_in(server)
    run(server, "a member", session["access_token"])
    log = server.log_text()
    check("internal error" not in log and "panicked" not in log, "the server logged no internal error", log[-2000:])
report()
