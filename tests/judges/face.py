#!/usr/bin/env python3
"""Faces: pictures with a label, judged by `bonafide face check`, and how often each check was right.

`faces.tsv` says what is known of each picture. A check whose outcome is not the known one fails this judge, unless the row names it as a known miss: that is
counted as wrong and printed, so that the figures stay true. What goes to people is neither right nor wrong."""

import json
import os
import subprocess
import time
from collections import Counter
from pathlib import Path
from statistics import median

from PIL import Image

from _faces import built, fetched
from _harness import check, report

CHECKS = {
    "exposure": ["too_dark", "too_bright"],
    "face": ["no_face", "face_obstructed"],
    "face_count": ["multiple_faces"],
    "head_size": ["face_too_far", "face_too_close"],
    "centred": ["face_off_centre"],
    "pose": ["look_straight"],
    "illumination": ["uneven_light"],
    "sharpness": ["blurry"],
    "eyes_open": ["eyes_closed"],
    "smile": ["not_smiling"],
    "challenge": ["challenge_failed"],
    "same_person": ["challenge_failed"],
}
# What a photo may cost, in terms of `reference`: a slower or busier machine takes longer for both.
REFERENCES_MAX = 2.5
MIB_MAX = 200


def rows() -> list[list[str]]:
    lines = (Path(__file__).parent / "faces.tsv").read_text().splitlines()
    return [[cell.strip() for cell in line.split("\t")] for line in lines if line and not line.startswith("#")]


def words(cell: str) -> list[str]:
    return [] if cell == "-" else cell.split()


def reference() -> float:
    """Milliseconds of processor time that this machine, as busy as it is now, takes for work that is not ours: Pillow makes a photo of 12 megapixels small."""
    photo = Image.effect_noise((4000, 3000), 60).convert("RGB")
    began = time.process_time()
    photo.resize((1200, 900), Image.Resampling.LANCZOS)
    return (time.process_time() - began) * 1e3


folder = Path(os.environ.get("JUDGE_TMP", "/tmp")) / "faces"
folder.mkdir(parents=True, exist_ok=True)
originals = fetched()
table = rows()
singles = [row for row in table if row[1] != "pair"]
pairs = [row for row in table if row[1] == "pair"]
for name, source, steps, *_ in singles:
    built(originals, source, "" if steps == "-" else steps).save(folder / f"{name}.png")

command = [os.environ.get("BONAFIDE_BIN", "target/debug/bonafide"), "face", "check", "--json"]
for _, _, both, *_ in pairs:
    neutral, smile = both.split()
    command += ["--neutral", str(folder / f"{neutral}.png"), "--smile", str(folder / f"{smile}.png")]
command += [str(folder / f"{row[0]}.png") for row in singles]
references = [reference() for _ in range(8)]
run = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=folder)
references += [reference() for _ in range(8)]
check(run.returncode == 0, "the command judges them all", run.stderr[-500:])
told = json.loads(run.stdout)
check(len(told["pictures"]) == len(table), "and tells of each", len(told["pictures"]))

figures: dict[str, Counter] = {name: Counter() for name in CHECKS}
for (name, _, _, known, faults, *misses), found in zip([*pairs, *singles], told["pictures"], strict=True):
    known, missed = words(known), words(misses[0]) if misses else []
    known = list(CHECKS) if known == ["all"] else known
    # `a/b`: either of the two; `check:a`: told by this check.
    wanted = [(group.partition(":")[0] if ":" in group else None, group.rpartition(":")[2].split("/")) for group in words(faults)]
    wrong = []
    # What the program did not look at, or has people look at, it does not tell.
    open_codes = {code for one in found.get("checks", []) if one["outcome"] in ("skipped", "doubt") for code in CHECKS[one["name"]]}
    for one in found.get("checks", []):
        if one["name"] not in known or one["outcome"] == "skipped":
            continue
        mine = [code for only, codes in wanted if only in (None, one["name"]) for code in codes]
        expected = [code for code in CHECKS[one["name"]] if code in mine]
        if one["outcome"] == "doubt":
            outcome = "review"
        elif one["outcome"] == "fail":
            outcome = "right" if one["code"] in expected else "wrong"
        else:
            outcome = "wrong" if expected else "right"
        figures[one["name"]][outcome] += 1
        if expected:
            figures[one["name"]]["with the fault"] += 1
        if outcome == "wrong" and one["name"] not in missed:
            wrong.append(f"{one['name']} ({one['frame']}) is {one['outcome']} {one.get('code', '')}")
    codes = {fault["code"] for fault in found.get("faults", [])}
    wrong += [f"none of {group}" for _, group in wanted if not (codes | open_codes) & set(group) and not missed]
    if "error" in found:
        wrong.append(found["error"])
    check(not wrong, f"{name}: {faults if faults != '-' else 'nothing wrong'}", f"{wrong}; {json.dumps(found.get('measures'))[:1500]}")

print(f"\n{'check':14}{'looked at':>10}{'faulty':>8}{'right':>7}{'wrong':>7}{'to people':>11}")
for name, figure in figures.items():
    all_of_it = figure["right"] + figure["wrong"] + figure["review"]
    print(f"{name:14}{all_of_it:>10}{figure['with the fault']:>8}{figure['right']:>7}{figure['wrong']:>7}{figure['review']:>11}")
times = sorted(found["judge_ms"] / len(found["files"]) for found in told["pictures"] if "judge_ms" in found)
in_references = median(times) / median(references)
print(f"\n{len(singles)} pictures, {len(pairs)} pairs; processor time a picture: median {median(times):.0f} ms,"
      f" 95 of 100 within {times[int(len(times) * 0.95)]:.0f} ms; the reference {median(references):.0f} ms; peak memory {told['peak_memory_mib']} MiB\n")
check(in_references <= REFERENCES_MAX, f"a picture costs at most {REFERENCES_MAX} times the reference", round(in_references, 2))
check((told["peak_memory_mib"] or 0) <= MIB_MAX, f"all of it fits into {MIB_MAX} MiB", told["peak_memory_mib"])
report()
