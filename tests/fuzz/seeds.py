#!/usr/bin/env python3
"""Small lawful pictures for the fuzzer to begin with, made from nothing. Usage: seeds.py FOLDER"""

import struct
import sys
import zlib
from pathlib import Path

SIDE = 320


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(depth: int, colour: int, interlaced: int, *more: bytes) -> bytes:
    bits = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour] * depth
    if interlaced:
        rows = b""
        for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
            wide, high = -(-(SIDE - x0) // dx), -(-(SIDE - y0) // dy)
            rows += (b"\0" + bytes((wide * bits + 7) // 8)) * high
    else:
        rows = b"".join(bytes([y % 5]) + bytes((SIDE * bits + 7) // 8) for y in range(SIDE))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, depth, colour, 0, 0, interlaced))
    data = zlib.compress(rows, 9)
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(frame: int, components: int, factors: int, restart: bool) -> bytes:
    """Grey: every block has one code for its mean and one for its end."""
    parts = b"".join(bytes([number, factors if number == 1 else 0x11, 0]) for number in range(1, components + 1))
    table = lambda kind: segment(0xC4, bytes([kind, 1]) + bytes(15) + b"\0")
    scan = bytes([components]) + b"".join(bytes([number, 0]) for number in range(1, components + 1))
    spectrum = b"\0\x3f\0" if frame != 0xC2 else b"\0\0\0"
    out = b"\xff\xd8" + segment(0xE1, b"Exif\0\0MM\0\x2a\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0")
    out += segment(0xDB, b"\0" + bytes([16] * 64))
    out += segment(frame, struct.pack(">BHHB", 8, SIDE, SIDE, components) + parts)
    out += table(0x00) + table(0x10)
    if restart:
        out += segment(0xDD, b"\0\x28")
    return out + segment(0xDA, scan + spectrum) + bytes(1600) + b"\xff\xd9"


def webp() -> bytes:
    """Lossless, one colour: five codes of one symbol each."""
    bits = [(0x2F, 8), (SIDE - 1, 14), (SIDE - 1, 14), (0, 1), (0, 3), (0, 1), (0, 1), (0, 1)]
    for _ in range(5):
        bits += [(1, 1), (0, 1), (0, 1), (0, 1)]
    value, place = 0, 0
    for number, width in bits:
        value |= number << place
        place += width
    data = value.to_bytes(place // 8 + 3, "little")
    data += bytes(len(data) % 2)
    body = b"WEBPVP8L" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def main() -> None:
    folder = Path(sys.argv[1])
    palette = chunk(b"PLTE", bytes(range(48)))
    seeds = {
        "grey.png": png(8, 0, 0),
        "bits.png": png(1, 0, 0),
        "palette.png": png(4, 3, 0, palette, chunk(b"tRNS", b"\0\x80")),
        "colour.png": png(8, 2, 0, chunk(b"eXIf", b"MM\0\x2a\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\3\0\0\0\0\0\0")),
        "deep.png": png(16, 6, 0),
        "interlaced.png": png(8, 2, 1),
        "grey.jpg": jpeg(0xC0, 1, 0x11, False),
        "colour.jpg": jpeg(0xC0, 3, 0x22, False),
        "wide.jpg": jpeg(0xC1, 3, 0x21, True),
        "progressive.jpg": jpeg(0xC2, 3, 0x22, False),
        "four.jpg": jpeg(0xC0, 4, 0x11, False),
        "plain.webp": webp(),
    }
    for name, content in seeds.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
