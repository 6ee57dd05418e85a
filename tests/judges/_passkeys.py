"""A browser with authenticators, for judges: what a person does with passkeys and security keys.

    with Browser(origin, chromium()) as browser:
        phone = browser.plug(synced=True)
        answer = browser.create(options)

`create` and `get` take the server's options as they came, and give the answer as a page would send it. What a browser refuses by itself
is a Refused, with the name of its error.
"""

import json
import os
import subprocess

from _chromium import script


class Refused(Exception):
    """The browser did not do it."""


class Browser:
    def __init__(self, origin: str, chromium: str):
        self._process = subprocess.Popen(
            ["node", script("passkeys.mjs")],
            env=os.environ | {"CHROMIUM": chromium},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.open(origin)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait(30)

    def _do(self, act: str, **rest):
        self._process.stdin.write(json.dumps({"act": act, **rest}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "refused" in answer:
            raise Refused(answer["refused"])
        return answer["done"]

    def open(self, origin: str) -> None:
        """Goes to a page of this origin."""
        self._do("open", origin=origin)

    def plug(self, *, synced: bool = False, resident: bool = True, verifies: bool = True, old: bool = False) -> str:
        """An authenticator: a keychain that synchronises, one that cannot find its keys by itself, one without PIN, or one from before
        passkeys (U2F)."""
        options = {
            "protocol": "u2f" if old else "ctap2",
            "transport": "internal" if synced else "usb",
            "hasResidentKey": resident and not old,
            "hasUserVerification": verifies and not old,
            "isUserVerified": verifies and not old,
            "automaticPresenceSimulation": True,
            "defaultBackupEligibility": synced,
            "defaultBackupState": synced,
        }
        if not old:
            options["ctap2Version"] = "ctap2_1"
        return self._do("plug", options=options)

    def unplug(self, authenticator: str) -> None:
        self._do("unplug", authenticator=authenticator)

    def verify(self, authenticator: str, right: bool) -> None:
        """Whether the finger, face or PIN is the right one from now on."""
        self._do("verify", authenticator=authenticator, right=right)

    def inside(self, authenticator: str) -> list[dict]:
        """The credentials that an authenticator holds, private keys included."""
        return self._do("inside", authenticator=authenticator)

    def put(self, authenticator: str, credential: dict) -> None:
        """Puts a copy of a credential into an authenticator."""
        self._do("put", authenticator=authenticator, credential=credential)

    def create(self, options: dict) -> dict:
        """navigator.credentials.create()"""
        return self._do("create", options=options)

    def get(self, options: dict) -> dict:
        """navigator.credentials.get()"""
        return self._do("get", options=options)
