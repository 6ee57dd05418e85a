#!/usr/bin/env python3
"""Clients made from the OpenAPI document by generators that we did not write; two of them run against a live server."""

import importlib.resources
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from _harness import Server, check, report
from _people import CHEAP_HASHING, PASSWORD, fresh_address

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "openapi" / "openapi.json"
NODE = Path(os.environ["JUDGE_NODE"])
WORK = Path(os.environ.get("JUDGE_TMP") or tempfile.mkdtemp()) / "clients"
JAR = importlib.resources.files("openapi_generator_cli") / "openapi-generator.jar"
SOURCES = {"kotlin": "*.kt", "swift6": "*.swift", "dart": "*.dart", "python": "*.py", "typescript-fetch": "*.ts"}
# What the generators say of themselves, whatever the document.
OF_THEMSELVES = (
    "OpenAPI 3.1 support is still in beta",
    "Failed to get the schema name: null",
    # Of any parameter called `type`, which it then calls `type` all the same: there is no model of that name.
    "Type (reserved word) cannot be used as model name",
    # Of members that may hold any JSON, which it then takes as such.
    "Codegen property is null (e.g. map/dict of undefined type). Default to typing.Any",
)
STRICT = ["--strict", "--skipLibCheck", "false", "--target", "es2022", "--lib", "es2022,dom,dom.iterable"]


def generate(language: str) -> tuple[str, int, list[str]]:
    # Two at a time on two cores: neither compiles more than it has to.
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(JAR), "generate"]
    command += ["-g", language, "-i", str(DOCUMENT), "-o", str(WORK / language)]
    run = subprocess.run(command, cwd=WORK, capture_output=True, text=True, timeout=120)
    lines = (run.stdout + run.stderr).splitlines()
    complaints = [line for line in lines if re.search(r"\b(WARN|ERROR)\b|^\s+-\w|^Exception", line) and "INFO" not in line]
    return language, run.returncode, [line for line in complaints if not any(known in line for known in OF_THEMSELVES)]


def generated() -> None:
    document = json.loads(DOCUMENT.read_text())
    operations = {operation["operationId"] for item in document["paths"].values() for operation in item.values()}
    with ThreadPoolExecutor(2) as pool:
        for language, status, complaints in pool.map(generate, SOURCES):
            check(status == 0 and not complaints, f"{language}: is generated without a complaint", sorted(set(complaints))[:5])
            text = "".join(path.read_text() for path in (WORK / language).rglob(SOURCES[language]))
            names = {name: re.sub(r"_(.)", lambda found: found[1].upper(), name) for name in operations}
            gone = [name for name, camel in names.items() if not re.search(rf"\b({name}|{camel})\(", text)]
            looked = "read, not compiled: " if language in ("kotlin", "swift6", "dart") else ""
            check(text and not gone, f"{language}: {looked}it has all {len(operations)} operations", gone)


def python(server: Server) -> None:
    """The first five minutes of the README, in Python."""
    sys.path.insert(0, str(WORK / "python"))
    import openapi_client as made

    def api(kind, token=None):
        return kind(made.ApiClient(made.Configuration(host=server.url, access_token=token)))

    email = fresh_address()
    form = made.RegistrationForm(role="freelancer", name="Ada Lovelace", email=email, password=PASSWORD, accept_terms=True)
    registered = api(made.RegistrationApi).create_account(form)
    check(registered.result == "verification_required", "python: registers", registered)
    holder = api(made.EmailVerificationApi, registered.registration_token)
    mail = server.latest_mail(email)
    status = holder.get_email_verification()
    check(status.sent_at and status.sent_at.utcoffset() is not None, "python: a time arrives as a time", status)
    device = made.DeviceForm(name="Phone", platform="ios")
    session = holder.confirm_email(made.ConfirmationForm(code=mail["codes"][0], device=device))
    check(session.result == "authenticated", "python: the code from the mail signs in", session)
    me = api(made.AccountApi, session.access_token).get_me()
    check((me.email.address, me.email.verified) == (email, True), "python: who am I", me)
    session = api(made.SessionsApi).refresh_session(made.RefreshForm(refresh_token=session.refresh_token))
    listed = api(made.SessionsApi, session.access_token).list_sessions()
    check([item.current for item in listed.data] == [True], "python: refreshes, and lists one session", listed)
    api(made.SessionsApi, session.access_token).end_current_session()
    try:
        found = api(made.AccountApi, session.access_token).get_me()
    except made.ApiException as refusal:
        found = refusal.data
    check(getattr(found, "code", None) == "session_revoked", "python: signs out, and reads the refusal as a problem", found)
    session = api(made.SessionsApi).create_session(made.LoginForm(email=email, password=PASSWORD))
    check(session.result == "authenticated" and session.session.id.startswith("ses_"), "python: signs in", session)


def tsc(*arguments: object) -> subprocess.CompletedProcess:
    command = [str(NODE / "node_modules" / ".bin" / "tsc"), *STRICT, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def typescript_types() -> None:
    """openapi-typescript with openapi-fetch: the types alone are generated."""
    # Beside the packages: that is where the compiler looks for them.
    project = NODE / "bonafide-typescript"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(HERE / "typescript", project)
    command = [NODE / "node_modules" / ".bin" / "openapi-typescript", DOCUMENT, "--output", project / "schema.d.ts"]
    made = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120)
    check(made.returncode == 0, "openapi-typescript: types are generated", made.stderr[-500:])
    options = ["--noEmit", "--exactOptionalPropertyTypes", "--module", "esnext", "--moduleResolution", "bundler"]
    compiled = tsc(*options, project / "types.ts")
    check(compiled.returncode == 0, "openapi-typescript: an app written against them compiles strictly", compiled.stdout[-1500:])
    broken = project / "broken.ts"
    broken.write_text((project / "types.ts").read_text().replace('role: "freelancer"', 'role: "boss"'))
    check(tsc(*options, broken).returncode != 0, "openapi-typescript: and one that sends a wrong role does not")


def typescript_fetch(server: Server) -> None:
    client = WORK / "typescript-fetch"
    if not check((client / "index.ts").exists(), "typescript-fetch: there is something to compile"):
        return
    shutil.copy(HERE / "typescript" / "fetch.ts", client / "fetch.ts")
    compiled = tsc("--module", "commonjs", "--outDir", WORK / "javascript", client / "fetch.ts", client / "index.ts")
    if not check(compiled.returncode == 0, "typescript-fetch: compiles strictly", compiled.stdout[-1500:]):
        return
    email = fresh_address()
    run = subprocess.run(
        ["node", str(WORK / "javascript" / "fetch.js"), server.url, email, PASSWORD], capture_output=True, text=True, timeout=60
    )
    check(run.stdout.strip() == "Ada Lovelace true session_revoked", "typescript-fetch: and walks the first five minutes", run)


WORK.mkdir(parents=True)
generated()
with Server(env=CHEAP_HASHING) as server:
    try:
        python(server)
    except Exception as error:  # what the generated code throws: an answer that the document does not allow, or a refusal
        check(False, "python: the first five minutes come to their end", repr(error)[:1500])
    typescript_fetch(server)
typescript_types()
report()
