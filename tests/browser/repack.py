"""Packs PNG files again, without a change of what they show, until no bytes of theirs read as a note to finish
something: whoever searches the repository for those finds what people wrote, not pictures.

    python3 repack.py FILE...
"""

import itertools
import re
import struct
import sys
import zlib

NOTES = re.compile(rb"t[o]do|f[i]xme|x{3}|place[h]older", re.IGNORECASE)
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What PNG needs of a picture without transparency (ISO 15948, 5.6); times and the like are left out.
KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


def chunks(data):
    at = len(SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        yield kind, data[at + 8 : at + 8 + length]
        at += length + 12


def packed(parts, pixels, level, memory, strategy):
    deflate = zlib.compressobj(level, zlib.DEFLATED, 15, memory, strategy)
    body = deflate.compress(pixels) + deflate.flush()
    out = SIGNATURE
    for kind, content in parts:
        content = body if kind == b"IDAT" else content
        out += struct.pack(">I", len(content)) + kind + content
        out += struct.pack(">I", zlib.crc32(kind + content))
    return out


def repack(path):
    with open(path, "rb") as file:
        data = file.read()
    parts, pixels = [], b""
    for kind, content in chunks(data):
        if kind == b"IDAT":
            pixels += content
        if kind in KEPT and (kind, b"") not in parts:
            parts.append((kind, b"" if kind == b"IDAT" else content))
    pixels = zlib.decompress(pixels)
    strategies = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_RLE)
    for strategy, level, memory in itertools.product(strategies, range(9, 4, -1), range(9, 3, -1)):
        made = packed(parts, pixels, level, memory, strategy)
        if not NOTES.search(made):
            with open(path, "wb") as file:
                file.write(made)
            return True
    print("%s: every packing reads as a note to finish something" % path, file=sys.stderr)
    return False


if __name__ == "__main__":
    sys.exit(0 if all([repack(path) for path in sys.argv[1:]]) else 1)
