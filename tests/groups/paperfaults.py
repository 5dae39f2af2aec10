"""What may go wrong with paper: a typeface missing or broken, a picture broken or huge, a table of 10,000 rows, a
paragraph of 1 MB, 10,000 footnotes. Each gives a clear error or a sound PDF, in time and memory in proportion."""

import os
import random
import shutil
import struct
import subprocess
import time
import zlib

import harness
from harness import ASAN, DATE, FOOLSCAP, TESTS, Scratch, read, write

SITE = read(os.path.join(TESTS, "cases", "page", "a4", "content", "site.yml")).decode()
MEMORY_MOST = 700  # MB, of any build here
TIME_MOST = 60     # seconds, on a machine with others on it


def site(folder, body, house=""):
    write(folder + "/content/site.yml", SITE.replace("[html, pdf]", "[pdf]"))
    write(folder + "/content/index.md", "---\ntitle: Home\n---\n\nText.\n")
    write(folder + "/content/doc.md", "---\ntitle: Document\n---\n\n" + body)
    if house:
        write(folder + "/layouts/house.yml", house)
    return folder


class Measured:
    """A build with its time in seconds and its peak memory in MB."""

    def __init__(self, folder, program=FOOLSCAP, prefix=(), timeout=300):
        out = os.path.join(folder, "said")
        start = time.monotonic()
        with open(out, "wb") as said:
            child = subprocess.Popen(
                [*prefix, program, "build", "-C", folder, "--date", DATE, "--jobs", "1"],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=harness.environment())
            late = start + timeout
            while True:
                pid, status, usage = os.wait4(child.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() > late:
                    child.kill()
                    pid, status, usage = os.wait4(child.pid, 0)
                    break
                time.sleep(0.002)
        child.returncode = os.waitstatus_to_exitcode(status)
        self.status = child.returncode
        self.seconds = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024
        self.said = read(out).decode("utf-8", "replace")
        self.pdf = os.path.join(folder, "output", "public", "doc", "doc.pdf")

    def text(self):
        return "status %s, %.2f s, %.0f MB\n%s" % (self.status, self.seconds, self.memory, self.said[-3000:])


def sound(report, name, built):
    """The build succeeded and its PDF is whole."""
    if not report.check("%s: builds (%.2f s, %.0f MB)" % (name, built.seconds, built.memory),
                        built.status == 0 and built.memory < MEMORY_MOST and built.seconds < TIME_MOST,
                        built.text()):
        return 0
    result = harness.run(["qpdf", "--check", built.pdf])
    report.check("%s: qpdf --check" % name, result.status == 0, result.text())
    pages = harness.run(["qpdf", "--show-npages", built.pdf])
    return int(pages.out or 0)


def refused(report, name, built, words):
    report.check("%s: a clear error (%.2f s, %.0f MB)" % (name, built.seconds, built.memory),
                 built.status in (1, 3) and "error" in built.said
                 and any(w in built.said for w in words) and built.memory < MEMORY_MOST
                 and built.seconds < TIME_MOST, built.text())


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, colour, data):
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
            + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def deflated(row, rows):
    packer = zlib.compressobj(9)
    return b"".join([packer.compress(row) for _ in range(rows)] + [packer.flush()])


def pictures(report):
    images = os.path.join(TESTS, "cases", "page", "a4", "content", "images")
    jpeg = read(images + "/colour.jpg")
    large = bytearray(jpeg)
    at = large.index(b"\xff\xc0")  # the frame's header says how large
    large[at + 5:at + 9] = struct.pack(">HH", 30000, 30000)
    small = read(images + "/deep.png")
    flipped = bytearray(small)
    flipped[len(small) // 2] ^= 0x55
    broken = {
        "cut.png": small[:len(small) // 2],
        "flipped.png": bytes(flipped),
        "cut.jpg": jpeg[:len(jpeg) // 4],
        "no.jpg": b"This is not a picture.",
        "empty.png": b"",
        "open.svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><rect",
        "claims.png": png(30000, 30000, 8, 6, zlib.compress(b"\0" * 100)),
    }
    for name, data in sorted(broken.items()):
        for program, label in ((FOOLSCAP, ""), (ASAN, " (sanitised)")):
            if not os.path.exists(program):
                continue
            with Scratch() as folder:
                site(folder, "![A picture](%s)\n" % name)
                write(folder + "/content/" + name, data)
                built = Measured(folder, program)
                if label:  # its memory is not the program's
                    report.check("%s: a clear error%s" % (name, label),
                                 built.status == 1 and name in built.said, built.text())
                else:
                    refused(report, name, built, [name])
    huge = {
        "grey.png": png(30000, 30000, 1, 0, deflated(b"\0" + b"\xaa" * 3750, 30000)),
        "colour.png": png(30000, 30000, 8, 2, deflated(b"\0" * 90001, 30000)),
        "large.jpg": bytes(large),
    }
    for name, data in sorted(huge.items()):
        with Scratch() as folder:
            site(folder, "![A picture](%s)\n" % name)
            write(folder + "/content/" + name, data)
            built = Measured(folder)
            if built.status == 0:
                sound(report, "30,000 by 30,000, " + name, built)
            else:
                refused(report, "30,000 by 30,000, " + name, built, [name])


# The program asks for the system's typefaces alone, so these stand in the place of the system's.
MOUNTED = 'mount --bind "$1" /usr/share/fonts && shift && exec "$@"'


def typefaces(report):
    with Scratch() as folder:
        site(folder, "Text.\n", "text-family: No Such Typeface\n")
        refused(report, "a typeface that is not there", Measured(folder), ["No Such Typeface"])
    with Scratch() as folder:
        site(folder, "Text with a character of no typeface: \U0001f9ff and \ue123.\n")
        refused(report, "a character that no typeface has", Measured(folder), ["1F9FF", "E123"])
    where = harness.run(["fc-match", "-f", "%{file}", "Noto Sans:style=Regular"]).out.decode()
    if harness.run(["unshare", "-rm", "true"]).status != 0:
        report.skip("typefaces missing or broken", "no mount namespaces here")
        return
    for name, change in (("none", None), ("whole", lambda d: d), ("empty", lambda d: b""),
                         ("cut short", lambda d: d[:len(d) // 3]),
                         ("overwritten", lambda d: d[:2000] + b"\xff" * 4000 + d[6000:]),
                         ("without its outlines", lambda d: d.replace(b"glyf", b"gone", 1))):
        with Scratch() as folder:
            fonts = os.path.join(folder, "fonts")
            os.makedirs(fonts)
            if change:
                for file in os.listdir(os.path.dirname(where)):
                    if file.startswith(("NotoSans-", "NotoSansMono-")):
                        shutil.copy(os.path.join(os.path.dirname(where), file), fonts)
                write(os.path.join(fonts, os.path.basename(where)), change(read(where)))
            site(os.path.join(folder, "site"), "Text in **bold** and `code`.\n")
            built = Measured(os.path.join(folder, "site"),
                             prefix=["unshare", "-rm", "sh", "-c", MOUNTED, "sh", fonts])
            # What was written over may be of no use here: then the paper is right.
            if name == "whole" or (name == "overwritten" and built.status == 0):
                sound(report, "typefaces %s" % name, built)
            else:
                refused(report, "typefaces %s" % name, built, ["Noto Sans", "typeface"])


def rows(count):
    return "| A | B | C |\n| --- | --- | --- |\n" + "".join(
        "| Row %d | some words | %d |\n" % (n, n * n) for n in range(1, count + 1))


def paragraph(size):
    pick = random.Random(1)
    words, length = [], 0
    while length < size:
        words.append("".join(pick.choice("abcdefghijklmnoprstuvw") for _ in range(pick.randint(1, 11))))
        length += len(words[-1]) + 1
    return " ".join(words) + "\n"


def notes(count):
    return "".join("Text %d.[^%d]%s" % (n, n, "\n\n" if n % 10 == 0 else " ") for n in range(1, count + 1)) + \
        "\n\n" + "".join("[^%d]: Note %d says a little.\n" % (n, n) for n in range(1, count + 1))


def large(report):
    for name, make, size, words in (
            ("a table of 10,000 rows", rows, 10000, ("Row", "some", "words")),
            ("a paragraph of 1 MB", paragraph, 1 << 20, ()),
            ("10,000 footnotes", notes, 10000, ("Note", "little."))):
        figures = []
        for part in (size // 10, size):
            with Scratch() as folder:
                body = make(part)
                built = Measured(site(folder, body))
                pages = sound(report, "%s%s" % (name, "" if part == size else ", a tenth"), built)
                figures.append((built, pages))
                if part == size and built.status == 0:
                    text = harness.run(["pdftotext", "-enc", "UTF-8", built.pdf, "-"]).out.decode().split()
                    if words:
                        lost = [w for w in words if text.count(w) < part]
                    else:
                        lost = [] if "".join(body.split())[-200:] in "".join(text) else ["its end"]
                        lost += [] if len(text) > len(body.split()) else ["words"]
                    report.check("%s: all is there, on %d pages" % (name, pages), not lost, str(lost))
        (tenth, _), (whole, _) = figures
        # Ten times as much takes ten times as long; what it takes to begin is in both.
        report.check("%s: time and memory in proportion (%.2f and %.2f s, %.0f and %.0f MB)" % (
            name, tenth.seconds, whole.seconds, tenth.memory, whole.memory),
            whole.seconds < 20 * max(tenth.seconds, 0.05) and whole.memory < 15 * tenth.memory)


def run(report, only):
    for name, test in (("typefaces", typefaces), ("pictures", pictures), ("large", large)):
        if not only or name in only:
            test(report)
