#!/usr/bin/env python3
"""Runs the judges one after the other: `judges.py [NAME…]`, without names all of tests/judges in alphabetical order.

A judge is an executable Python script that starts the server, looks at it from outside, and exits 0 when it is content.
What it may use from its environment: BONAFIDE_BIN (the server's program), BONAFIDE_TEST_POSTGRES_URL, JUDGE_TMP (a fresh
folder), JUDGE_NODE (where the npm packages are installed; empty without any). Its Python has the packages of
requirements.txt, and the commands that they and the npm packages bring are on its PATH.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "judges"
TIMEOUT_SECONDS = int(os.environ.get("JUDGE_TIMEOUT_SECONDS", "900"))
LINES_SHOWN = 100


def find(names: list[str]) -> list[Path]:
    found = sorted(path for path in FOLDER.glob("*.py") if not path.name.startswith("_"))
    if not names:
        return found
    known = {path.stem: path for path in found}
    wanted = [name.removesuffix(".py") for name in names]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.exit(f"no such judge: {', '.join(unknown)}; there are: {', '.join(known) or 'none'}")
    return [known[name] for name in wanted]


def environment(tmp: Path) -> dict[str, str]:
    tools = [str(Path(sys.executable).parent)]
    if node := os.environ.get("JUDGE_NODE"):
        tools.append(f"{node}/node_modules/.bin")
    return os.environ | {
        "JUDGE_TMP": str(tmp),
        "PATH": os.pathsep.join([*tools, os.environ.get("PATH", "")]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }


def run(judge: Path, tmp: Path, output: Path | None) -> str:
    """Returns what went wrong, or an empty string. Without `output` the judge writes to the terminal."""
    if not os.access(judge, os.X_OK):
        return "not executable (chmod +x): it would be overlooked elsewhere"
    sink = output.open("wb") if output else None
    # A session of its own, so that everything a judge started can be ended with it, whatever became of the judge.
    process = subprocess.Popen(
        [sys.executable, str(judge)],
        env=environment(tmp),
        stdin=subprocess.DEVNULL,
        stdout=sink,
        stderr=subprocess.STDOUT if sink else None,
        start_new_session=True,
    )
    try:
        status = process.wait(TIMEOUT_SECONDS)
        return "" if status == 0 else f"exit status {status}"
    except subprocess.TimeoutExpired:
        return f"not done after {TIMEOUT_SECONDS} s"
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        if sink:
            sink.close()


def tail(path: Path) -> str:
    lines = path.read_text(errors="replace").splitlines()
    head = [f"… {len(lines) - LINES_SHOWN} lines before"] if len(lines) > LINES_SHOWN else []
    return "\n".join(f"    {line}" for line in head + lines[-LINES_SHOWN:])


def show(output: Path | None, tmp: Path) -> None:
    for path in ([output] if output else []) + sorted(tmp.rglob("server.log")):
        print(f"  {path.relative_to(tmp.parent)}, the end:\n{tail(path)}")
    print(f"  everything it left: {tmp}")


def main(names: list[str]) -> int:
    judges = find(names)
    if not judges:
        print("no judges found")
        return 0
    failed = []
    for judge in judges:
        base = Path(tempfile.mkdtemp(prefix=f"bonafide-judge-{judge.stem}."))
        tmp = base / "tmp"
        tmp.mkdir()
        # Asked for by name: somebody is watching.
        output = None if names else base / "output.txt"
        began = time.monotonic()
        wrong = run(judge, tmp, output)
        print(f"{judge.stem}: {time.monotonic() - began:.1f} s, {f'FAILED, {wrong}' if wrong else 'ok'}", flush=True)
        if wrong:
            failed.append(judge.stem)
            show(output if output and output.exists() else None, tmp)
        else:
            shutil.rmtree(base, ignore_errors=True)
    if failed:
        print(f"failed: {', '.join(failed)}")
    print(f"judges: {len(judges) - len(failed)} passed, {len(failed)} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    # The way out on SIGTERM is the one of Ctrl-C, so that the judge at work is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
