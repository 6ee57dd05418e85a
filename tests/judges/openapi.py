#!/usr/bin/env python3
"""The OpenAPI document before validators and linters that we did not write. What generators make of it is in clients.py."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import yaml
from _harness import check, report
from openapi_spec_validator import validate

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "openapi" / "openapi.json"
OWASP = HERE / "spectral-owasp.yaml"
NODE = Path(os.environ["JUDGE_NODE"])
WORK = Path(os.environ.get("JUDGE_TMP") or tempfile.mkdtemp())
ENV = os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def tool(name: str, *arguments: object) -> subprocess.CompletedProcess:
    command = [str(NODE / "node_modules" / ".bin" / name), *map(str, arguments)]
    return subprocess.run(command, cwd=WORK, env=ENV, capture_output=True, text=True, timeout=300)


def redocly() -> None:
    run = tool("redocly", "lint", "--extends=recommended", "--format=json", DOCUMENT)
    assert run.stdout.strip().startswith("{"), run.stdout[-500:] + run.stderr[-500:]
    problems = json.loads(run.stdout)["problems"]
    for severity in ("error", "warn"):
        found = {(problem["ruleId"], problem["location"][0]["pointer"]) for problem in problems if problem["severity"] == severity}
        check(not found, f"redocly's recommended rules find nothing ({severity})", found)


def spectral(rules: Path) -> list[dict]:
    """The findings of severity "error"."""
    run = tool("spectral", "lint", DOCUMENT, "--ruleset", rules, "--format", "json", "--quiet")
    assert "[" in run.stdout, run.stdout + run.stderr
    findings = json.loads(run.stdout[run.stdout.index("[") : run.stdout.rindex("]") + 1])
    return [finding for finding in findings if finding["severity"] == 0]


def brief(findings: list[dict]) -> dict:
    """How many by rule, and for each rule where the first one is."""
    first = {finding["code"]: "/".join(map(str, finding["path"])) for finding in reversed(findings)}
    return {code: f"{count}, first at {first[code]}" for code, count in Counter(f["code"] for f in findings).items()}


def at(document: dict, pointer: str) -> object:
    place: object = document
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        place = place[int(part)] if isinstance(place, list) else place[part]
    return place


document = json.loads(DOCUMENT.read_text())
validate(document)
check(document["openapi"].startswith("3.1"), "openapi-spec-validator accepts the document, OpenAPI 3.1")
redocly()

# The rules are found from beside the packages.
plain, owasp = NODE / "bonafide-oas.yaml", NODE / "bonafide-owasp.yaml"
plain.write_text('extends: ["spectral:oas"]\n')
shutil.copy(OWASP, owasp)
errors = spectral(plain)
check(not errors, "spectral's own rules find no error", brief(errors))
errors = spectral(owasp)
check(not errors, "OWASP's rules for APIs find no error", brief(errors))
overridden = [place.split("#", 1)[1] for entry in yaml.safe_load(OWASP.read_text())["overrides"] for place in entry["files"]]
named = [at(document, place) for place in overridden]
check(set(named) == {"token"}, f"but for {len(named)} names that are overridden, tokens of links in mails", named)

hosts = re.findall(r"https?://[^\"\s`)]+", DOCUMENT.read_text())
check(not [host for host in hosts if "example.com" not in host and "example.org" not in host], "it names nobody's host", hosts)
report()
