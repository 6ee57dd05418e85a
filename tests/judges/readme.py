#!/usr/bin/env python3
"""The README's first five minutes, as they stand there, and its Python example."""

import re
import subprocess
from pathlib import Path

from _harness import ENGINES, Server, check, report
from _people import signed_in

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()


def blocks(language: str, text: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


journey = README.split("<!-- journey -->")[1].split("<!-- /journey -->")[0]
script = "\n".join(blocks("bash", journey))
promised = re.search(r"The last line is `([^`]+)`", README).group(1)
check(script.count("curl") and promised, "the README has a journey and says how it ends")

for engine in ENGINES:
    with Server(engine) as server:
        run = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            env=server.env | {"BASE": server.url},
            cwd=server.folder,
            capture_output=True,
            text=True,
            timeout=60,
        )
        last = run.stdout.strip().splitlines()[-1:] or [""]
        check(run.returncode == 0, f"{engine}: every command of the first five minutes succeeds", run.stderr[-500:])
        check(last[0] == promised, f"{engine}: and they end as promised", last)
        check(not run.stderr.strip(), f"{engine}: and nothing complains", run.stderr[-500:])

with Server() as server:
    example = next(block for block in blocks("python", README) if "PyJWKClient" in block)
    space: dict = {}
    exec(example.replace("http://127.0.0.1:8080", server.url), space)  # the README's own code
    _, session = signed_in(server)
    check(space["claims"](session["access_token"])["sub"].startswith("acc_"), "its example verifies an access token")
    try:
        space["claims"](session["access_token"][:-8] + "AAAAAAAA")
        check(False, "its example refuses a forged one")
    except space["jwt"].InvalidTokenError:
        check(True, "its example refuses a forged one")
report()
