#!/usr/bin/env python3
"""The OpenAPI document before linters and a generator that we did not write."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from _harness import check, report
from openapi_spec_validator import validate

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "openapi" / "openapi.json"
NODE = Path(os.environ["JUDGE_NODE"])
WORK = Path(os.environ.get("JUDGE_TMP") or tempfile.mkdtemp())
ENV = os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def tool(name: str, *arguments: object) -> subprocess.CompletedProcess:
    command = [str(NODE / "node_modules" / ".bin" / name), *map(str, arguments)]
    return subprocess.run(command, cwd=WORK, env=ENV, capture_output=True, text=True, timeout=300)


def spectral(ruleset: str) -> Counter:
    """How many findings of severity "error", by rule. The rules are found from beside the packages."""
    rules = NODE / f"bonafide-{ruleset.split(':')[-1].strip('@').replace('/', '-')}.yaml"
    rules.write_text(f'extends: ["{ruleset}"]\n')
    run = tool("spectral", "lint", DOCUMENT, "--ruleset", rules, "--format", "json", "--quiet")
    findings = json.loads(run.stdout[run.stdout.index("[") : run.stdout.rindex("]") + 1])
    return Counter(finding["code"] for finding in findings if finding["severity"] == 0)


def typescript() -> None:
    project = NODE / "bonafide-typescript"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(HERE / "typescript", project)
    made = tool("openapi-typescript", DOCUMENT, "--output", project / "schema.d.ts")
    check(made.returncode == 0, "TypeScript types are generated", made.stderr[-500:])
    options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "false"]
    options += ["--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"]
    compiled = tool("tsc", *options, project / "usage.ts")
    check(compiled.returncode == 0, "an app written against them compiles strictly", compiled.stdout[-1500:])
    broken = project / "broken.ts"
    broken.write_text((project / "usage.ts").read_text().replace('role: "freelancer"', 'role: "boss"'))
    check(tool("tsc", *options, broken).returncode != 0, "and one that sends a wrong role does not")


document = json.loads(DOCUMENT.read_text())
validate(document)
check(document["openapi"].startswith("3.1"), "openapi-spec-validator accepts the document, OpenAPI 3.1")

redocly = tool("redocly", "lint", "--extends=recommended", "--format=json", DOCUMENT)
totals = json.loads(redocly.stdout)["totals"] if redocly.stdout.strip().startswith("{") else {}
check(totals.get("errors") == 0, "redocly's recommended rules find no error", redocly.stdout[-500:] + redocly.stderr[-500:])

errors = spectral("spectral:oas")
check(not errors, "spectral's own rules find no error", dict(errors))
owasp = spectral("@stoplight/spectral-owasp-ruleset")
print(f"note    spectral's OWASP rules find {owasp.total()} errors: {dict(owasp)}")

typescript()

hosts = re.findall(r"https?://[^\"\s`)]+", DOCUMENT.read_text())
check(not [host for host in hosts if "example.com" not in host and "example.org" not in host], "it names nobody's host", hosts)
report()
