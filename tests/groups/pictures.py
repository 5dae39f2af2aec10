"""Pictures on paper, as poppler sees them: JPEG turned in the eight ways of EXIF, grey and for the press; PNG with a
palette, with alpha, of 1 to 16 bits, interlaced; SVG drawn as vectors, with nothing from outside the file. What a
camera notes in a photograph stays behind, on the web too, where Chromium shows it the same way up. The files of
tests/cases/page are used where one is there; the others are made here."""

import os
import re
import struct
import zlib

import harness
from harness import DATE, FOOLSCAP, TESTS, Scratch, read, write

IMAGES = os.path.join(TESTS, "cases", "page", "a4", "content", "images")
SITE = read(os.path.join(TESTS, "cases", "page", "a4", "content", "site.yml")).decode()
PIXEL = 0.75  # points that a pixel takes on paper
SCALE = 8     # pixels rendered for a pixel of a picture
SECRETS = (b"SECRET-MAKER", b"SECRET-COMMENT", b"SECRET-PLACE", b"SECRET-PREVIEW", b"A camera", b"Taken at home")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, colour, pixel, interlaced=False, more=b""):
    """pixel(x, y) gives the samples of a pixel."""
    passes = [(0, 0, 1, 1)] if not interlaced else [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    raw = b""
    for x0, y0, dx, dy in passes:
        for y in range(y0, height, dy) if x0 < width else ():
            bits = "".join(format(s, "0%db" % depth) for x in range(x0, width, dx) for s in pixel(x, y))
            bits += "0" * (-len(bits) % 8)
            raw += b"\0" + bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(
        ">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)) + more \
        + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def over_white(colour, alpha):
    return tuple(round(c * alpha + 255 * (1 - alpha)) for c in colour)


def pngs():
    """{name: (bytes, width, height, colour of a pixel as seen)}"""
    palette = [(n * 16, 255 - n * 16, n * n % 256) for n in range(16)]
    clear = bytes(n * 17 for n in range(16))
    plte = chunk(b"PLTE", b"".join(bytes(c) for c in palette))
    made = {}
    for interlaced in (False, True):
        def add(name, depth, colour, pixel, seen, more=b""):
            name += "-interlaced" if interlaced else ""
            made[name + ".png"] = (png(19, 13, depth, colour, pixel, interlaced, more), 19, 13, seen)
        add("grey-1", 1, 0, lambda x, y: ((x + y) % 2,), lambda x, y: ((x + y) % 2 * 255,) * 3)
        add("grey-2", 2, 0, lambda x, y: ((x + y) % 4,), lambda x, y: ((x + y) % 4 * 85,) * 3)
        add("grey-8", 8, 0, lambda x, y: (x * 13,), lambda x, y: (x * 13,) * 3)
        add("grey-16", 16, 0, lambda x, y: (x * 3300 + y,), lambda x, y: ((x * 3300 + y) / 257,) * 3)
        add("grey-alpha-8", 8, 4, lambda x, y: (x * 13, y * 20),
            lambda x, y: over_white((x * 13,) * 3, y * 20 / 255))
        add("grey-alpha-16", 16, 4, lambda x, y: (x * 3300, y * 5000),
            lambda x, y: over_white((x * 3300 / 257,) * 3, y * 5000 / 65535))
        add("colour-8", 8, 2, lambda x, y: (x * 13, y * 19, 80), lambda x, y: (x * 13, y * 19, 80))
        add("colour-16", 16, 2, lambda x, y: (x * 3300, y * 5000, 9),
            lambda x, y: (x * 3300 / 257, y * 5000 / 257, 0))
        add("colour-alpha-8", 8, 6, lambda x, y: (200, y * 19, 30, x * 14),
            lambda x, y: over_white((200, y * 19, 30), x * 14 / 255))
        add("colour-alpha-16", 16, 6, lambda x, y: (60000, y * 5000, 900, x * 3600),
            lambda x, y: over_white((60000 / 257, y * 5000 / 257, 900 / 257), x * 3600 / 65535))
        add("palette-4", 4, 3, lambda x, y: ((x + y) % 16,), lambda x, y: palette[(x + y) % 16], plte)
        add("palette-8", 8, 3, lambda x, y: (x % 16,), lambda x, y: palette[x % 16], plte)
        add("palette-clear", 4, 3, lambda x, y: ((x + y) % 16,),
            lambda x, y: over_white(palette[(x + y) % 16], clear[(x + y) % 16] / 255), plte + chunk(b"tRNS", clear))
        add("colour-key", 8, 2, lambda x, y: (10, 20, 30) if x % 2 else (200, 100, y),
            lambda x, y: (255, 255, 255) if x % 2 else (200, 100, y), chunk(b"tRNS", struct.pack(">3H", 10, 20, 30)))
    return made


def exif(turn, little):
    """An EXIF segment with a maker, a place and the way the camera was held."""
    order = "<" if little else ">"
    maker = b"SECRET-MAKER\0"
    fields = struct.pack(order + "HHII", 0x010F, 2, len(maker), 8 + 2 + 3 * 12 + 4)
    fields += struct.pack(order + "HHIHH", 0x0112, 3, 1, turn, 0)
    fields += struct.pack(order + "HHII", 0x8825, 4, 1, 8 + 2 + 3 * 12 + 4 + len(maker))
    tiff = (b"II*\0" if little else b"MM\0*") + struct.pack(order + "I", 8) + struct.pack(order + "H", 3) + fields \
        + struct.pack(order + "I", 0) + maker + b"SECRET-PLACE"
    return segment(0xE1, b"Exif\0\0" + tiff)


def segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def photographs():
    """Stored in the eight ways so that all look alike: red at the top left, 96 pixels wide."""
    pictures = {}
    for turn in range(1, 9):
        name = "turned-%d.jpg" % turn
        data = plain_jpeg(name)
        pictures[name] = data[:2] + exif(turn, little=turn % 2) + segment(0xFE, b"SECRET-COMMENT") \
            + segment(0xED, b"Photoshop 3.0\0SECRET-PLACE") + segment(0xE2, b"MPF\0SECRET-PREVIEW") \
            + data[2:] + b"\xff\xd8SECRET-PREVIEW\xff\xd9"
    pictures["written.jpg"] = read(os.path.join(IMAGES, "turned-6.jpg"))
    return pictures


CORNERS = ((24, 16, (220, 30, 30)), (72, 16, (30, 160, 30)), (24, 48, (30, 30, 220)), (72, 48, (220, 200, 30)))


def secrets_in(data):
    return [s.decode() for s in SECRETS if s in data]


def plain_jpeg(name):
    """Without its own segments of applications, and comments."""
    data = read(os.path.join(IMAGES, name))
    kept, at = data[:2], 2
    while data[at + 1] != 0xDA:
        length = struct.unpack(">H", data[at + 2:at + 4])[0] + 2
        if data[at + 1] not in (0xE1, 0xFE):
            kept += data[at:at + length]
        at += length
    return kept + data[at:]


class Paper:
    """The pictures of a document on paper, one below another, and how poppler draws them."""

    def __init__(self, folder, pictures):
        self.folder, self.names = folder, list(pictures)
        write(folder + "/content/site.yml", SITE.replace("[html, pdf]", "[pdf]"))
        write(folder + "/content/index.md", "---\ntitle: Home\n---\n\nText.\n")
        write(folder + "/content/doc.md", "---\ntitle: Pictures\n---\n\n" + "".join(
            "![Picture %d](%s)\n\n" % item for item in enumerate(self.names)))
        for name, data in pictures.items():
            write(folder + "/content/" + name, data)
        self.result = harness.run([FOOLSCAP, "build", "-C", folder, "--date", DATE])
        self.pdf = folder + "/output/public/doc/doc.pdf"
        self.boxes = {}

    def look(self):
        trace = harness.run([FOOLSCAP, "show", "trace", "-C", self.folder, "--date", DATE, "content/doc.md"])
        page, at = 0, 0
        for line in trace.out.decode().split("\n"):
            if line.startswith("page "):
                page += 1
            match = re.match(r"^  image ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)", line)
            if match:
                self.boxes[self.names[at]] = (page, [float(g) for g in match.groups()])
                at += 1
        return at == len(self.names)

    def draw(self, name):
        """(width, height, bytes of RGB) of its place, SCALE times as fine as its pixels."""
        page, (x, y, width, height) = self.boxes[name]
        unit = SCALE / PIXEL
        out = harness.run(["pdftoppm", "-r", "%g" % (72 * unit), "-f", str(page), "-l", str(page), "-x",
                           str(round(x * unit)), "-y", str(round(y * unit)), "-W", str(round(width * unit)), "-H",
                           str(round(height * unit)), self.pdf]).out
        head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", out)
        return int(head.group(1)), int(head.group(2)), out[head.end():]


def colour_at(drawn, x, y):
    width, _, pixels = drawn
    at = 3 * (int(y) * width + int(x))
    return tuple(pixels[at:at + 3])


def near(one, other, tolerance):
    return all(abs(a - b) <= tolerance for a, b in zip(one, other))


def built(report, name, paper):
    ok = report.check("%s: builds" % name, paper.result.status == 0, paper.result.text())
    return ok and report.check("%s: each is shown" % name, paper.look(), "%s" % paper.boxes)


def turned(report):
    pictures = photographs()
    with Scratch() as folder:
        paper = Paper(folder, pictures)
        if not built(report, "turned", paper):
            return
        bad = []
        for name in pictures:
            _, (_, _, width, height) = paper.boxes[name]
            if (width, height) != (96 * PIXEL, 64 * PIXEL):
                bad.append("%s is %g by %g" % (name, width, height))
                continue
            drawn = paper.draw(name)
            for x, y, colour in CORNERS:
                if not near(colour_at(drawn, x * SCALE, y * SCALE), colour, 12):
                    bad.append("%s at %d, %d: %s" % (name, x, y, colour_at(drawn, x * SCALE, y * SCALE)))
        report.check("turned: all eight ways stand upright", not bad, "\n".join(bad))
        found = secrets_in(read(paper.pdf))
        report.check("turned: nothing that a camera notes is passed on", not found, str(found))


def exact(report):
    pictures = pngs()
    with Scratch() as folder:
        paper = Paper(folder, {name: made[0] for name, made in pictures.items()})
        if not built(report, "PNG", paper):
            return
        for name, (_, width, height, seen) in pictures.items():
            drawn, bad = paper.draw(name), []
            for y in range(height):
                for x in range(width):
                    got = colour_at(drawn, (x + 0.5) * SCALE, (y + 0.5) * SCALE)
                    if not near(got, seen(x, y), 3):
                        bad.append("%d, %d: %s for %s" % (x, y, got, seen(x, y)))
            report.check("PNG %s: each pixel as it is" % name, not bad, "\n".join(bad[:5]))


def jpegs(report):
    with Scratch() as folder:
        paper = Paper(folder, {n: read(os.path.join(IMAGES, n)) for n in ("grey.jpg", "press.jpg", "wide.jpg")})
        if not built(report, "JPEG", paper):
            return
        listed = harness.run(["pdfimages", "-list", paper.pdf]).out.decode()
        kinds = [line.split()[3:9] for line in listed.split("\n")[2:] if line]
        report.check("JPEG: grey, for the press with its profile, all as they are", kinds == [
            ["48", "32", "gray", "1", "8", "jpeg"], ["40", "40", "icc", "4", "8", "jpeg"],
            ["1200", "40", "rgb", "3", "8", "jpeg"]], listed)
        drawn = paper.draw("press.jpg")
        white, black = (colour_at(drawn, x * SCALE, 20 * SCALE) for x in (10, 30))
        report.check("JPEG for the press: white is white", near(white, (255,) * 3, 12) and max(black) < 90,
                     "%s %s" % (white, black))
        _, (_, _, width, _) = paper.boxes["wide.jpg"]
        report.check("JPEG wider than the text: all its pixels, none smaller than they are", width < 1200 * PIXEL)


def drawings(report):
    head = b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40">'
    with Scratch() as folder:
        write(folder + "/content/secret.png", pngs()["colour-8.png"][0])
        paper = Paper(folder, {
            "shapes.svg": head + b'<path d="M5 5h50v30h-50z" fill="#00703c"/></svg>',
            "outside.svg": head + b'<image href="secret.png" width="60" height="40"/><image href="file://'
            + (folder + "/content/secret.png").encode() + b'" width="60" height="40"/></svg>'})
        if not built(report, "SVG", paper):
            return
        listed = harness.run(["pdfimages", "-list", paper.pdf]).out.decode().split("\n")[2:]
        report.check("SVG: vectors stay vectors, and nothing outside is loaded", not any(listed), "\n".join(listed))
        report.check("SVG: what is not loaded is said", b"image-outside" in paper.result.err, paper.result.text())
        drawn = paper.draw("shapes.svg")
        got = colour_at(drawn, 30 * SCALE, 20 * SCALE)
        report.check("SVG: drawn", near(got, (0, 0x70, 0x3c), 3), str(got))


def published(report):
    """The files that readers get: the logo, pictures that a page shows, and one that none does."""
    colour = pngs()["colour-8.png"][0]
    noted = b"".join(chunk(k, b"Author\0SECRET-MAKER") for k in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"vpAg"))
    shown = chunk(b"gAMA", struct.pack(">I", 45455))
    head = colour[:33]  # the signature and IHDR
    pictures = photographs()
    pictures["noted.png"] = head + noted + shown + colour[33:-12] + noted + colour[-12:] + b"SECRET-PREVIEW"
    pictures["press.jpg"] = read(os.path.join(IMAGES, "press.jpg"))
    preview = b"JFIF\0\1\2\1\0\x48\0\x48\4\1" + b"SECRET-MAKER"
    plain = plain_jpeg("wide.jpg")
    pictures["preview.jpg"] = plain[:2] + segment(0xE0, preview) + plain[20:]
    with Scratch() as folder:
        write(folder + "/content/site.yml", SITE.replace("[html, pdf]", "[html]"))
        write(folder + "/content/index.md", "---\ntitle: Home\n---\n\n" + "".join(
            "![Picture](%s)\n\n" % name for name in pictures if name != "turned-2.jpg"))
        write(folder + "/layouts/house.yml", "logo: images/mark.jpg\n")
        write(folder + "/layouts/images/mark.jpg", pictures["turned-3.jpg"])
        for name, data in pictures.items():
            write(folder + "/content/" + name, data)
        result = harness.run([FOOLSCAP, "build", "-C", folder, "--date", DATE])
        if not report.check("published: builds", result.status == 0, result.text()):
            return
        got = {name: read(folder + "/output/public/" + name) for name in [*pictures, "mark.jpg"]}
        found = ["%s: %s" % (name, secrets_in(data)) for name, data in got.items() if secrets_in(data)]
        report.check("published: nothing that a camera notes is passed on", not found, "\n".join(found))
        report.check("published: PNG has what shows it and no more", got["noted.png"] == head + shown + colour[33:])
        report.check("published: JPEG without notes is as it was", got["press.jpg"] == pictures["press.jpg"])
        report.check("published: JPEG has its header without the preview", got["preview.jpg"] == plain[:2] + segment(
            0xE0, preview[:12] + b"\0\0") + plain[20:])
        bad = upright(folder, {name: got[name] for name in got if name.startswith(("turned", "written", "mark"))})
        report.check("published: all eight ways stand upright in Chromium", not bad, "\n".join(bad))


def upright(folder, pictures):
    """What is wrong with them as Chromium prints them, one below another."""
    for name, data in pictures.items():
        write(folder + "/shown/" + name, data)
    write(folder + "/shown/page.html", "<style>@page{size:96px 1200px;margin:0}body{margin:0}img{display:block}</style>"
          + "".join('<img src="%s">' % name for name in pictures))
    harness.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                 "--print-to-pdf=" + folder + "/shown.pdf", "file://" + folder + "/shown/page.html"],
                env={"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder}, timeout=120)
    out = harness.run(["pdftoppm", "-r", "96", folder + "/shown.pdf"]).out
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", out)
    if not head:
        return ["nothing was printed"]
    drawn, bad = (int(head.group(1)), int(head.group(2)), out[head.end():]), []
    for at, name in enumerate(pictures):
        for x, y, colour in CORNERS:
            got = colour_at(drawn, x, y + 64 * at)
            if not near(got, colour, 12):
                bad.append("%s at %d, %d: %s" % (name, x, y, got))
    return bad


def broken(report):
    plain = plain_jpeg("wide.jpg")
    colour = pngs()["colour-8.png"][0]
    for name, data in (("cut.jpg", plain[:-100]), ("gap.jpg", plain[:20] + b"SECRET" + plain[20:]), ("cut.png", colour[:-6])):
        with Scratch() as folder:
            write(folder + "/content/index.md", "---\ntitle: Home\n---\n\nText.\n")
            write(folder + "/content/site.yml", SITE.replace("[html, pdf]", "[html]"))
            write(folder + "/content/" + name, data)
            result = harness.run([FOOLSCAP, "build", "-C", folder, "--date", DATE])
            report.check("%s: not published" % name, result.status == 1 and b"[image-broken]" in result.err,
                         result.text())


def run(report, only):
    for name, test in (("published", published), ("broken", broken), ("turned", turned), ("png", exact), ("jpeg", jpegs), ("svg", drawings)):
        if not only or name in only:
            test(report)
