"""Partners' PDFs (tests/bound) bound into packs: a site with a meeting for each, whose pack has a paper of ours
before and behind the PDF. What is shown of each pack, with others' programs:

- qpdf --check; PDF/UA-1 and, where it is claimed, PDF/A-2a by veraPDF; the claims are those that are due;
- the elements of the file below its part, in order, their levels without gaps, their texts and languages;
- labels that go on through it, links and bookmarks that lead to its pages, text in reading order;
- the pages look as they did in their own file, where they are not scaled;
- drafts are marked on each page.

What cannot be bound in stops the build, with nothing published.
"""

import os
import re
import shutil
import subprocess

import harness
import paper
import pdfread
from harness import ASAN, DATE, FOOLSCAP, TESTS, TSAN

FIXTURES = os.path.join(TESTS, "bound")
REPORT_ROLES = ["H1", "H2", "H3", "H2"]  # of sources/report.html
HEADING = re.compile(r"^H([1-6])$")


class Fixture:
    """What is expected of one file. roles: its own headings; as_is: its pages stand where they stood."""

    def __init__(self, name, pages, roles=None, ua=True, a=False, as_is=True, messages=(), links=0, words=()):
        self.name, self.pages, self.roles, self.ua, self.a = name, pages, roles, ua, a
        self.as_is, self.messages, self.links, self.words = as_is, list(messages), links, words

    @property
    def tagged(self):
        return self.roles is not None


REPORT = ("Use of street lighting", "Lamps mended", "By month", "Costs", "18,400", "Back to")
VISITS = ("Library visits", "Visits by branch", "East", "The west branch was closed", "What is next", "A new roof")
FIXTURES_MEANT = [
    Fixture("libreoffice", 1, REPORT_ROLES, links=3, words=REPORT),
    Fixture("chromium", 2, REPORT_ROLES, links=4, words=REPORT),
    Fixture("weasyprint", 2, REPORT_ROLES, links=4, words=REPORT),
    Fixture("typst-ua", 2, ["H1", "H1", "H2", "H3", "H3", "H2"], links=9, words=VISITS),
    Fixture("typst-a", 2, ["H1", "H1", "H2", "H3", "H3", "H2"], a=True, links=9, words=VISITS),
    Fixture("rotated", 1, REPORT_ROLES, as_is=False, links=3, words=REPORT[:1]),
    Fixture("classes", 1, REPORT_ROLES, as_is=False, links=3, words=REPORT),
    Fixture("forms", 1, []),
    Fixture("owner", 2, REPORT_ROLES, links=4, messages=["bound-permissions"], words=REPORT),
    # Readers draw its fields otherwise than the file does.
    Fixture("form", 1, ["H1"], ua=False, as_is=False, messages=["bound-fault", "bound-left-out"],
            words=("Comments form",)),
    Fixture("scan", 2, ua=False, as_is=False, messages=["bound-untagged"]),
    Fixture("layers", 1, ua=False, messages=["bound-untagged"], words=("Plain words",)),
    # The frame of a link that starts a program is left out with it.
    Fixture("notes", 1, ua=False, as_is=False, messages=["bound-untagged", "bound-left-out"], words=("Plain words",)),
    Fixture("repaired", 1, ua=False, messages=["bound-untagged", "bound-repaired"], words=("Plain words",)),
]
BROKEN = ["truncated", "saved-page", "hostile-loop", "hostile-nested", "hostile-bomb", "hostile-forms"]

SITE = """title: Packs
organisation: Example Council
url: https://example.test
language: en-GB
formats: [html, pdf]
accessibility: {status: partial, prepared: 2018-07-01}
"""
MEETING = """board: board
date: 2018-07-%02d
time: 10:00
double-sided: yes
agenda:
  - title: The minutes
    paper: minutes.md
  - title: A paper of a partner
    paper: %s.pdf
    summary: What the partner says, in short.
  - title: Any other report
    paper: other.md
"""
OWN = "---\ntitle: %s\n---\n\n## First part\n\nWords of our own.\n"


def write_site(folder, names):
    content = os.path.join(folder, "content")
    harness.write(os.path.join(content, "site.yml"), SITE)
    harness.write(os.path.join(content, "index.md"), "---\ntitle: Packs\n---\n\nText.\n")
    harness.write(os.path.join(content, "governance.yml"), "- id: board\n  name: A Board\n  regime: voluntary\n")
    for day, name in enumerate(names, 1):
        meeting = os.path.join(content, "meetings", "2018-07-%02d-%s" % (day, name))
        harness.write(os.path.join(meeting, "meeting.yml"), MEETING % (day, name))
        harness.write(os.path.join(meeting, "minutes.md"), OWN % "Minutes of the last meeting")
        harness.write(os.path.join(meeting, "other.md"), OWN % "Another report")
        shutil.copy(os.path.join(FIXTURES, name + ".pdf"), meeting)


def build(program, folder, output, *more, env=None):
    return harness.run([program, "build", "-C", folder, "--output", output, "--date", DATE, "--quiet", *more], env=env)


def message_ids(result):
    """(name of the fixture, message) of each diagnostic."""
    found = []
    where = None
    for line in result.err.decode("utf-8", "replace").splitlines():
        at = re.match(r"content/meetings/2018-07-\d\d-([a-z-]+)/.*: (?:warning|error): ", line)
        where = at.group(1) if at else where
        identifier = re.search(r"\[([a-z-]+)\]$", line)
        if identifier and where and identifier.group(1).startswith("bound-"):
            found.append((where, identifier.group(1)))
    return found


def walk(element):
    yield element
    for kid in element.kids:
        if isinstance(kid, pdfread.Element):
            yield from walk(kid)


def text_below(element):
    parts = []
    for kid in element.kids:
        parts.append(kid.text if isinstance(kid, pdfread.Content) else text_below(kid))
    return "".join(parts)


def pages_below(element):
    found = set()
    for kid in element.kids:
        found |= {kid.page} if isinstance(kid, pdfread.Content) else pages_below(kid)
    return found


def picture(path, page, dpi=150):
    """A page as rows of grey bytes."""
    run = subprocess.run(["pdftoppm", "-gray", "-r", str(dpi), "-f", str(page), "-l", str(page), path],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    _, size, _, data = run.stdout.split(b"\n", 3)
    width, height = map(int, size.split())
    return [data[row * width:(row + 1) * width] for row in range(height)]


def unlike(one, other):
    """The share of the marks of a page that another does not have, or has besides, between the margins."""
    margin = len(one) // 14
    pairs = list(zip(one, other))[margin:-margin]
    marks = sum(grey < 160 for row, _ in pairs for grey in row)
    different = sum(abs(a - b) > 96 for x, y in pairs if x != y for a, b in zip(x, y))
    return different / max(marks, 1)


class Pack:
    def __init__(self, fixture, path):
        self.fixture, self.path = fixture, path
        self.pdf = pdfread.Pdf(path)
        labels = self.pdf.labels()
        self.first = None  # the partner's first page, from 0
        for depth, title, page in self.pdf.outline():
            if title.startswith("2. A paper of a partner"):
                self.first = page
        self.labels = labels
        slip = 0 if fixture.tagged else 1
        if self.first is not None:
            self.first += slip

    def part(self):
        """The element that holds the partner's pages alone."""
        wanted = set(range(self.first, self.first + self.fixture.pages))
        best = None
        for element in walk(self.pdf.tree):
            if element.role == "Part" and wanted & pages_below(element):
                best = element
        return best


def check_structure(report, label, pack):
    fixture, part = pack.fixture, pack.part()
    if not report.check("%s: its part is found" % label, part is not None):
        return
    headings = [e.role for e in walk(pack.pdf.tree) if HEADING.match(e.role)]
    gaps = [(a, b) for a, b in zip(headings, headings[1:]) if int(b[1]) > int(a[1]) + 1]
    report.check("%s: heading levels have no gaps" % label, not gaps, "%s in %s" % (gaps, headings))
    report.check("%s: content and tree agree" % label, not pack.pdf.faults, "\n".join(pack.pdf.faults[:10]))
    if not fixture.tagged:
        figures = [e for e in walk(part) if e.role == "Figure"]
        alternatives = [e.alt or "" for e in figures]
        wanted = ["page %d of %d" % (i + 1, fixture.pages) for i in range(fixture.pages)]
        report.check("%s: each page is a figure that says which" % label,
                     len(figures) == fixture.pages and all(w in a for w, a in zip(wanted, alternatives)),
                     "\n".join(alternatives))
        return
    # The paper's title is the file's own: its first level stands below the pack's.
    fitted = [e.role for e in walk(part) if HEADING.match(e.role)]
    wanted = ["H%d" % (int(role[1]) + 1) for role in fixture.roles]
    report.equal("%s: its headings stand below the pack's" % label, repr(fitted), repr(wanted))
    texts = text_below(part)
    at, lost = 0, []
    for words in fixture.words:
        found = texts.find(words, at)
        if found < 0:
            lost.append(words)
        at = max(at, found)
    report.check("%s: its structure holds its text in order" % label, not lost, "%s not in %s" % (lost, texts[:2000]))
    ids = [e.id for e in walk(pack.pdf.tree) if e.id is not None]
    report.check("%s: identifiers are unique" % label, len(ids) == len(set(ids)), str(sorted(ids)))
    named = {h for e in walk(part) for h in map(pdfread.json_text, e.attributes.get("/Headers", []))}
    report.check("%s: headers that cells name are there" % label, named <= set(ids), str(named - set(ids)))
    scopes = [e for e in walk(part) if e.role == "TH" and "/Scope" not in e.attributes]
    report.check("%s: header cells say what they head" % label, not scopes)


def check_ways(report, label, pack):
    fixture, pdf = pack.fixture, pack.pdf
    own = set(range(pack.first, pack.first + fixture.pages))
    report.check("%s: labels go on through it" % label,
                 pack.labels == [str(i + 1) for i in range(len(pack.labels))], str(pack.labels))
    links, astray, back = 0, [], []
    for number in own:
        for reference in pdf.get(pdf.get(pdf.pages[number]).get("/Annots", [])):
            annotation = pdf.get(reference)
            target = pdf.destination(annotation)
            if pdfread.json_text(annotation.get("/Contents")) == "AGENDA ITEM 2":
                back.append(target)
                continue
            links += 1
            if "/Dest" in annotation and target not in own:
                astray.append(target)
            if not annotation.get("/Contents"):
                astray.append("a link without a description")
    report.check("%s: its links lead into it" % label, links == fixture.links and not astray,
                 "%d links, %s" % (links, astray))
    report.equal("%s: its stamp leads back to the agenda" % label, repr(back), repr([0] if fixture.tagged else []))
    if fixture.tagged:
        marks = [(d, t) for d, t, page in pdf.outline() if page in own]
        report.check("%s: its bookmarks stand below the item's" % label,
                     len(marks) > len(fixture.roles)
                     and all(d > marks[0][0] for d, _ in marks[2:]), str(marks))


def check_look(report, label, pack):
    for number in range(pack.fixture.pages):
        original = picture(os.path.join(FIXTURES, pack.fixture.name + ".pdf"), number + 1)
        bound = picture(pack.path, pack.first + number + 1)
        same = len(original[0]) == len(bound[0]) and len(original) == len(bound)
        report.check("%s: page %d has its size" % (label, number + 1), same)
        share = unlike(original, bound) if same else 1
        report.check("%s: page %d looks as it did" % (label, number + 1), share < 0.06, "%.2f of its marks" % share)


def check_pack(report, fixture, path, verdict):
    label = fixture.name
    result = harness.run(["qpdf", "--check", path])
    report.check("%s: qpdf finds nothing" % label, result.status == 0, result.text())
    try:
        pack = Pack(fixture, path)
    except (ValueError, KeyError, TypeError) as reason:
        report.fail("%s: can be read back" % label, repr(reason))
        return
    if not report.check("%s: its bookmark is there" % label, pack.first is not None, str(pack.pdf.outline())):
        return
    ua = [line for line in verdict if line.startswith("ua1 ")]
    a = [line for line in verdict if line.startswith("2a ")]
    data = harness.read(path)
    claims = (b"<pdfuaid:part>1<" in data, b"<pdfaid:part>2<" in data)
    report.equal("%s: it makes the claims that are due" % label, repr(claims), repr((fixture.ua, fixture.a)))
    if fixture.ua:
        report.check("%s: PDF/UA-1" % label, not ua, "\n".join(ua))
    if fixture.a:
        report.check("%s: PDF/A-2a" % label, not a, "\n".join(a))
    check_structure(report, label, pack)
    check_ways(report, label, pack)
    if fixture.as_is:
        check_look(report, label, pack)


def bind_all(report):
    with harness.Scratch() as folder:
        site, output = os.path.join(folder, "site"), os.path.join(folder, "out")
        write_site(site, [fixture.name for fixture in FIXTURES_MEANT])
        result = build(FOOLSCAP, site, output, "--jobs", "2")
        if not report.check("the site builds", result.status == 0, result.text()):
            return
        wanted = sorted((f.name, m) for f in FIXTURES_MEANT for m in f.messages)
        report.equal("each file is reported for what it is", repr(sorted(set(message_ids(result)))), repr(wanted))
        paths = [os.path.join(output, "public", "meetings", "2018-07-%02d-%s" % (day, f.name), "agenda-pack.pdf")
                 for day, f in enumerate(FIXTURES_MEANT, 1)]
        verdicts = paper.verapdf(paths)
        if isinstance(verdicts, harness.Result):
            report.fail("veraPDF says something", verdicts.text())
            verdicts = {}
        for fixture, path in zip(FIXTURES_MEANT, paths):
            check_pack(report, fixture, path, verdicts.get(path, []))
        again = os.path.join(folder, "again")
        build(FOOLSCAP, site, again, "--jobs", "1")
        report.check("one job makes the same bytes as two",
                     harness.digests(output) == harness.digests(again),
                     harness.digest_difference(harness.digests(output), harness.digests(again)))
        for name, program in (("sanitised", ASAN), ("with ThreadSanitizer", TSAN)):
            if not os.path.exists(program):
                report.skip("the site builds %s" % name, "not compiled")
                continue
            result = build(program, site, os.path.join(folder, "checked"), "--jobs", "4")
            report.check("the site builds %s" % name, result.status == 0, result.text())


def bind_pack(report):
    """A pack of ours with a PDF in it as the paper of another pack: what was set in the PDF's margin can be read,
    though the other pack sets none of these letters itself."""
    with harness.Scratch() as folder:
        inner, outer = os.path.join(folder, "inner"), os.path.join(folder, "outer")
        made = os.path.join("out", "public", "meetings", "2018-07-01-typst-ua", "agenda-pack.pdf")
        for site in (inner, outer):
            write_site(site, ["typst-ua"])
        harness.write(os.path.join(inner, "layouts", "paper", "running-heads.md"), "## stamp\n\nQUIZZING JAM VEX\n")
        result = build(FOOLSCAP, inner, os.path.join(inner, "out"))
        report.check("a pack to bind in is made", result.status == 0, result.text())
        pack = pdfread.Pdf(os.path.join(inner, made))
        shutil.copy(os.path.join(inner, made),
                    os.path.join(outer, "content", "meetings", "2018-07-01-typst-ua", "typst-ua.pdf"))
        result = build(FOOLSCAP, outer, os.path.join(outer, "out"))
        report.check("a pack of ours can be bound in", result.status == 0, result.text())
        stamped = next(page for _, title, page in pack.outline() if title.startswith("2. A paper of a partner"))
        first = next(page for _, title, page in pdfread.Pdf(os.path.join(outer, made)).outline()
                     if title.startswith("2. A paper of a partner"))
        text = [harness.run(["pdftotext", "-f", str(page), "-l", str(page), os.path.join(site, made), "-"]).out.decode()
                for site, page in ((inner, stamped + 1), (outer, first + stamped + 1))]
        report.check("the stamp in it can be read", all("QUIZZING JAM VEX" in words for words in text), repr(text))


def refuse_broken(report):
    for name in BROKEN:
        with harness.Scratch() as folder:
            site, output = os.path.join(folder, "site"), os.path.join(folder, "out")
            write_site(site, [name])
            result = build(FOOLSCAP, site, output)
            report.check("%s: an error, and nothing published" % name,
                         result.status == 1 and (name, "bound-broken") in message_ids(result)
                         and not os.path.exists(os.path.join(output, "public")), result.text())
    with harness.Scratch() as folder:
        site, output = os.path.join(folder, "site"), os.path.join(folder, "out")
        write_site(site, ["locked", "hostile-structure"])
        result = build(FOOLSCAP, site, output)
        report.check("a locked file gets a sheet, loops beside the pages do no harm", result.status == 0, result.text())
        report.equal("and both are reported", repr(sorted(set(message_ids(result)))),
                     repr([("hostile-structure", "bound-fault"), ("locked", "bound-locked")]))
        path = os.path.join(output, "public", "meetings", "2018-07-01-locked", "agenda-pack.pdf")
        text = harness.run(["pdftotext", path, "-"]).out.decode("utf-8", "replace")
        report.check("the sheet says why", "needs a password" in text and "Lamps mended" not in text, text)
        verdicts = paper.verapdf([path])
        report.check("the pack with the sheet stays PDF/UA-1 and PDF/A-2a", verdicts == {}, str(verdicts))


def miss_library(report):
    """Without libqpdf nothing is said against the partner's file: the machine lacks something."""
    with harness.Scratch() as folder:
        site, output = os.path.join(folder, "site"), os.path.join(folder, "out")
        write_site(site, ["libreoffice"])
        with open(os.path.join(folder, "libqpdf.so.29"), "wb"):
            pass
        result = build(FOOLSCAP, site, output, env={"LD_LIBRARY_PATH": folder})
        report.check("no libqpdf: the run ends and says so", result.status == 3 and
                     b"is not installed" in result.err and message_ids(result) == [], result.text())
        report.check("no libqpdf: nothing published", not os.path.exists(os.path.join(output, "public")))


def places(path, page):
    """{word: where it stands first on the page}."""
    found = {}
    text = harness.run(["pdftotext", "-bbox", "-f", str(page), "-l", str(page), path, "-"]).out.decode()
    for left, top, word in re.findall(r'<word xMin="([0-9.]+)" yMin="([0-9.]+)"[^>]*>(.*?)</word>', text):
        found.setdefault(word, (float(left), float(top)))
    return found


def mark_drafts(report):
    """A draft's mark is below what a partner's page draws, and in its foot, where a page that is a picture hides it;
    words of the page stand where they stood."""
    names = {"weasyprint": 2, "typst-a": 2, "chromium": 2, "scan": 2}
    with harness.Scratch() as folder:
        site, output = os.path.join(folder, "site"), os.path.join(folder, "out")
        write_site(site, list(names))
        paths = {}
        for day, name in enumerate(names, 1):
            meeting = os.path.join(site, "content", "meetings", "2018-07-%02d-%s" % (day, name), "meeting.yml")
            harness.write(meeting, harness.read(meeting) + b"status: draft\n")
            paths[name] = os.path.join(output, "public", "meetings", "2018-07-%02d-%s" % (day, name), "agenda-pack.pdf")
        result = build(FOOLSCAP, site, output)
        if not report.check("a site of drafts builds", result.status == 0, result.text()):
            return
        verdicts = paper.verapdf([paths[name] for name in names if name != "scan"])
        for name, pages in names.items():
            pdf = pdfread.Pdf(paths[name])
            first = 4 + (name == "scan")
            for page in range(first, first + pages):
                marks = [text for kind, text in pdf.artifacts[page] if kind == "Watermark"]
                feet = [text for kind, text in pdf.artifacts[page] if kind == "Footer"]
                report.check("%s: page %d is marked as a draft" % (name, page + 1),
                             marks == ["Draft"] and feet[-1].startswith("DraftPage"), str(pdf.artifacts[page]))
                own, bound = (places(*which) for which in ((os.path.join(FIXTURES, name + ".pdf"), page - first + 1),
                                                           (paths[name], page + 1)))
                moved = [w for w in own if max(abs(a - b) for a, b in zip(own[w], bound.get(w, (-9, -9)))) > 0.6]
                report.check("%s: page %d is as large as it was" % (name, page + 1), not moved, str(moved))
            ua = [line for line in verdicts.get(paths[name], []) if line.startswith("ua1 ")]
            report.check("%s: PDF/UA-1 as a draft" % name, not ua and not pdf.faults, str(ua + pdf.faults))


def run(report, only):
    if not only or "drafts" in only:
        mark_drafts(report)
    if not only or "packs" in only:
        bind_all(report)
    if not only or "again" in only:
        bind_pack(report)
    if not only or "library" in only:
        miss_library(report)
    if not only or "broken" in only:
        refuse_broken(report)
