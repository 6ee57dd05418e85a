#!/usr/bin/env python3
"""Version floors and unwanted crates, checked against Cargo.lock.

Advisory databases miss some flaws, and `cargo update` never says that it went below a version that we rely on; so the
floors are kept here, each with its reason. Usage: floors.py [Cargo.lock]
"""

import re
import sys

FLOORS = {
    "actix-web": ("4.18.0", "the oldest one that this was tried with"),
    "diesel": ("2.3.10", "the oldest one that the two-engine connection was tried with"),
    "image": ("0.25.10", "the oldest one that the hostile pictures were tried with"),
    "jsonwebtoken": ("10.3.0", "CVE-2026-25537 (type confusion in the validation of claims), which RustSec does not list"),
    "lettre": ("0.11.22", "the oldest one that this was tried with"),
    "object_store": ("0.14.2", "the oldest one that writes folders through to the disk"),
}

ABSENT = {
    "actix-governor": "GPL-3.0",
    "h2": "open advisory; comes with actix-web's `http2` feature, which has to stay off",
    "openssl-sys": "the binary links against libc alone; TLS is rustls with aws-lc-rs",
    "rsa": "timing side channel without a fix (RUSTSEC-2023-0071); signatures come from aws-lc-rs",
    "rusqlite": "a second SQLite binding beside Diesel's would bring a second copy of SQLite",
}


def packages(lock: str) -> list[tuple[str, str]]:
    return re.findall(r'^\[\[package\]\]\nname = "([^"]+)"\nversion = "([^"]+)"', lock, re.MULTILINE)


def key(version: str) -> tuple:
    """Orders versions; a pre-release comes before its release."""
    release, _, pre = version.partition("+")[0].partition("-")
    return tuple(int(part) for part in release.split(".")), pre == "", pre


def misses(found: list[tuple[str, str]]) -> list[str]:
    wrong = []
    for name, (floor, why) in FLOORS.items():
        versions = [version for crate, version in found if crate == name]
        if not versions:
            wrong.append(f"{name} is not in the lock file: if it went for good, take its floor out of floors.py")
        wrong += [
            f"{name} is {version}, at least {floor} is needed: {why}" for version in versions if key(version) < key(floor)
        ]
    for name, why in ABSENT.items():
        wrong += [f"{name} {version} must not be there: {why}" for crate, version in found if crate == name]
    return wrong


def main() -> int:
    path = sys.argv[1] if len(sys.argv) > 1 else "Cargo.lock"
    with open(path, encoding="utf-8") as file:
        found = packages(file.read())
    if not found:
        print(f"{path}: no packages found, is this a lock file?")
        return 1
    wrong = misses(found)
    for line in wrong:
        print(f"{path}: {line}")
    if not wrong:
        print(f"{len(found)} packages: {len(FLOORS)} floors kept, {len(ABSENT)} unwanted crates absent")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
