#!/usr/bin/env python3
"""The intake of pictures under libFuzzer, for a bounded time: no file makes it panic, hang, or take memory without end."""

import os
import re
import subprocess
from pathlib import Path

from _harness import check, report

SECONDS = 90
ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "fuzz"


def main() -> None:
    found = FOLDER / "found"
    before = set(found.glob("*"))
    run = subprocess.run(
        ["tests/fuzz/run", str(SECONDS), "-verbosity=0"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    print(run.stdout[-4000:], flush=True)
    figures = dict(re.findall(r"stat::(\w+): +(\d+)", run.stdout))
    check(run.returncode == 0, "the fuzzer ends by itself", run.returncode)
    check(not set(found.glob("*")) - before, "nothing was found", sorted(set(found.glob("*")) - before))
    check(int(figures.get("number_of_executed_units", 0)) > 1000, "files were tried", figures)
    check(int(figures.get("new_units_added", 0)) > 10, "the fuzzer sees what its files reach", figures)
    check(int(figures.get("peak_rss_mb", 9999)) < 1024, "memory stays bounded", figures)
    report()


if __name__ == "__main__":
    main()
