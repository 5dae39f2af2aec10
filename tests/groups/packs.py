"""Packs made at random (fixed seed): ranges, labels, links, blank pages and bookmarks agree, as read back from the
files with qpdf (pdfread.py) and poppler, never from our own layout; nothing restricted is in what is public.

    packs           200 meetings: 0 to 40 items, papers of 0 to 30 pages, portrait and landscape, decks, partners'
                    PDFs, appendices, restricted papers, supplements
    python3 tests/groups/packs.py FOLDER    writes the site to look at
"""

import concurrent.futures
import datetime
import os
import random
import re
import shutil
import sys

import harness
import pdfread
from harness import Scratch, write

SEED = 2018
MEETINGS = 200
WORDS = ("board area work review partners training report figures year quarter people support service plan "
         "progress risk local officers schools health housing police community evidence").split()
BOUND = ("typst-ua.pdf", "weasyprint.pdf", "libreoffice.pdf", "scan.pdf", "rotated.pdf")
BLANK = "This page is intentionally left blank"


class Paper:
    """What the test knows of a paper: its number marks its first and last words."""

    def __init__(self, number, kind, restricted):
        self.number, self.kind, self.restricted = number, kind, restricted
        self.title = "Paper %04d" % number
        self.first, self.last = "begin%04d" % number, "end%04d" % number


def sentences(pick, words):
    out = []
    while words > 0:
        length = min(words, pick.randint(6, 18))
        line = [pick.choice(WORDS) for _ in range(length)]
        out.append(" ".join(line).capitalize() + ".")
        words -= length
    return " ".join(out)


def body(pick, paper, pages):
    lines = [paper.first + " " + sentences(pick, 5), ""]
    for page in range(pages):
        lines += ["## Section %d" % (page + 1), ""]
        for _ in range(3):
            lines += [sentences(pick, 80), ""]
        if pick.random() < 0.2:
            lines += ["| Year | Count |", "|---|---|"] + ["| %d | %d |" % (2000 + i, pick.randint(1, 900))
                                                          for i in range(pick.randint(2, 12))] + [""]
        if pick.random() < 0.15:
            lines += ["A point.[^%d]" % page, "", "[^%d]: %s" % (page, sentences(pick, 20)), ""]
        if pick.random() < 0.15:
            lines += ["```{table}", ":landscape: yes", "header: [One, Two, Three]", "rows:"]
            lines += ["  - [%s, %s, %s]" % tuple(pick.choice(WORDS) for _ in range(3)) for _ in range(4)]
            lines += ["```", ""]
    return lines + [paper.last + ".", ""]


def slides(pick, paper, pages):
    lines = ["## Slide 1", "", paper.first, ""]
    for page in range(pages):
        lines += ["## Slide %d" % (page + 2), "", "- " + sentences(pick, 12), "- " + sentences(pick, 12), ""]
    return lines + ["## The end", "", paper.last, ""]


def write_paper(pick, folder, paper, name):
    if paper.kind == "pdf":
        shutil.copy(os.path.join(harness.TESTS, "bound", pick.choice(BOUND)), os.path.join(folder, name))
        return
    pages = pick.choice([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 5] + [30] * (pick.random() < 0.2))
    front = ["---", "title: " + paper.title]
    if paper.kind == "slides":
        front.append("layout: slides")
    elif pick.random() < 0.5:
        front += ["layout: report", "purpose: " + sentences(pick, 8), "recommendations:",
                  "  - " + sentences(pick, 9)]
    if paper.kind != "slides" and pages > 3 and pick.random() < 0.3:
        front.append("contents: yes")
    lines = slides(pick, paper, pages) if paper.kind == "slides" else body(pick, paper, pages)
    write(os.path.join(folder, name), "\n".join(front + ["---", ""] + lines))


class Meeting:
    """A meeting as written: its items as (title, papers), its supplements as lists of (item, paper)."""

    def __init__(self, folder):
        self.folder = folder
        self.items, self.supplements = [], []
        self.double = False


def add_paper(pick, meeting, folder, count, restricted=False):
    kind = pick.choices(("text", "slides", "pdf"), (8, 1, 1))[0]
    paper = Paper(count[0], kind, restricted)
    count[0] += 1
    name = "%04d.%s" % (paper.number, "pdf" if kind == "pdf" else "md")
    where = os.path.join(folder, "restricted") if restricted else folder
    os.makedirs(where, exist_ok=True)
    write_paper(pick, where, paper, name)
    return paper, ("restricted/" if restricted else "") + name


def write_meeting(pick, content, number, count):
    date = datetime.date(2016, 1, 5) + datetime.timedelta(days=7 * number)
    meeting = Meeting("%s-board" % date)
    folder = os.path.join(content, "meetings", meeting.folder)
    meeting.double = pick.random() < 0.7
    lines = ["board: board", "date: %s" % date, "time: 10:00", "venue: Town Hall", "published: 2016-01-01",
             "double-sided: " + ("yes" if meeting.double else "no"), "notices: [access, fire]", "agenda:"]
    os.makedirs(folder, exist_ok=True)
    for item in range(pick.randint(0, 40)):
        title = "Item %d %s" % (item + 1, pick.choice(WORDS))
        lines.append("  - title: " + title)
        if pick.random() < 0.3:
            lines.append("    points: [%s, %s]" % (sentences(pick, 9), sentences(pick, 12)))
        papers = []
        if pick.random() < 0.35:
            restricted = pick.random() < 0.1
            paper, name = add_paper(pick, meeting, folder, count, restricted)
            papers.append(paper)
            lines.append("    paper: " + name)
            if paper.kind == "pdf":
                lines.append("    summary: " + sentences(pick, 15))
            if restricted:
                lines += ["    exemption: %d" % pick.randint(1, 7), "    reason: a reason"]
            elif pick.random() < 0.2:
                paper, name = add_paper(pick, meeting, folder, count)
                papers.append(paper)
                lines.append("    appendices: [%s]" % name)
        meeting.items.append((title, papers))
    if not meeting.items:
        lines[-1] = "agenda: []"
    for _ in range(pick.choice([0, 0, 0, 1, 2]) if meeting.items else 0):
        chosen = sorted(pick.sample(range(len(meeting.items)), min(len(meeting.items), pick.randint(1, 3))))
        supplement = []
        if not meeting.supplements:
            lines.append("supplements:")
        lines += ["  - published: 2016-01-02", "    reason: Late figures", "    items:"]
        for item in chosen:
            paper, name = add_paper(pick, meeting, folder, count)
            supplement.append((item, paper))
            lines.append("      - {item: %d, paper: %s}" % (item + 1, name))
        meeting.supplements.append(supplement)
    write(os.path.join(folder, "meeting.yml"), "\n".join(lines) + "\n")
    return meeting


def write_site(root, meetings=MEETINGS, seed=SEED):
    pick = random.Random(seed)
    content = os.path.join(root, "content")
    write(os.path.join(content, "site.yml"), "title: Packs\norganisation: Example Council\nurl: https://example.test\n"
          "language: en-GB\nformats: [html, pdf]\naccessibility: {status: full, prepared: 2018-07-01}\n")
    write(os.path.join(content, "index.md"), "---\ntitle: Packs\n---\n\nText.\n")
    write(os.path.join(content, "governance.yml"), "- id: board\n  name: The Board\n  quorum: 3\n  regime: voluntary\n")
    count = [1]
    return [write_meeting(pick, content, number, count) for number in range(meetings)]


def plain(element):
    out = []
    for kid in element.kids:
        out.append(kid.text if isinstance(kid, pdfread.Content) else plain(kid))
    return " ".join("".join(out).split())


def find(element, role):
    for kid in element.kids:
        if isinstance(kid, pdfread.Element):
            if kid.role == role:
                yield kid
            yield from find(kid, role)


def all_links(element):
    yield from element.links
    for kid in element.kids:
        if isinstance(kid, pdfread.Element):
            yield from all_links(kid)


class Look:
    """One pack, read back."""

    def __init__(self, path):
        self.pdf = pdfread.Pdf(path)
        text = harness.run(["pdftotext", "-enc", "UTF-8", path, "-"]).out.decode()
        self.texts = [" ".join(page.split()) for page in text.split("\f")[:-1]]
        self.labels = self.pdf.labels()
        self.outline = self.pdf.outline()
        self.faults = list(self.pdf.faults)

    def fault(self, text, *values):
        self.faults.append(text % values)

    def page_with(self, word):
        pages = [i for i, text in enumerate(self.texts) if word in text]
        return pages[0] if pages else None

    def check_labels(self, first):
        """Labels go on from first, and are what each page says at its foot."""
        expected = first
        for page, label in enumerate(self.labels):
            feet = [text for kind, text in self.pdf.artifacts[page] if kind in ("Footer", "Pagination")]
            printed = re.search(r"Pages? ([\d\u2013-]+)", " ".join(feet))
            shown = printed.group(1).replace("\u2013", "-") if printed else None
            if shown != label.replace("\u2013", "-"):
                self.fault("page %d has the label %s and says %s", page + 1, label, shown)
            numbers = [int(n) for n in re.findall(r"\d+", label)]
            if not numbers or numbers[0] != expected:
                self.fault("page %d has the label %s, not %d", page + 1, label, expected)
                return
            expected = numbers[-1] + 1

    def number(self, page, last=False):
        return int(re.findall(r"\d+", self.labels[page])[-1 if last else 0])


def starts_of(look, shown):
    """(paper, item's title, first page) for each paper: where its bookmark leads, which stands before its first words."""
    found, before = [], {}
    for paper, title in shown:
        position = before.get(title, 0)
        before[title] = position + 1
        marks = bookmarks_below(look, title)
        if position >= len(marks):
            look.fault("%s has no bookmark", paper.title)
            return None
        name, start = marks[position]
        if paper.kind != "pdf" and not paper.withheld:
            page = look.page_with(paper.first)
            if name != paper.title:
                look.fault("the bookmark of %s says %s", paper.title, name)
            if page is None or start > page:
                look.fault("%s begins on page %s, its bookmark leads to %s", paper.title, page, start)
        found.append((paper, title, start))
    return found


def examine(path, meeting, members, supplement, first):
    look = Look(path)
    look.check_labels(first)
    source = [(paper, meeting.items[item][0]) for item, paper in meeting.supplements[supplement]] \
        if supplement is not None else [(paper, title) for title, papers in meeting.items for paper in papers]
    shown = []
    for paper, title in source:
        paper.withheld = paper.restricted and not members
        shown.append((paper, title))
    starts = starts_of(look, shown)
    if starts is None:
        return look
    pages = [start for _, _, start in starts]
    if pages != sorted(set(pages)):
        look.fault("papers do not begin in their order: %s", pages)
        return look
    ends = [page - 1 for page in pages[1:]] + [len(look.labels) - 1]
    check_blanks(look, meeting, starts, ends)
    if supplement is None:
        check_agenda(look, meeting, starts, ends)
    return look


def bookmarks_below(look, title):
    """(title, page) of the bookmarks just below an item's: its papers, in order."""
    found, depth = [], None
    for level, name, page in look.outline:
        if depth is not None and level <= depth:
            break
        if depth is not None and level == depth + 1:
            found.append((name, page))
        if depth is None and re.fullmatch(r"(\d+\. )?" + re.escape(title), name):
            depth = level
    return found


def check_blanks(look, meeting, starts, ends):
    blank = {i for i, text in enumerate(look.texts) if BLANK in text}
    public = any(paper.withheld for paper, _, _ in starts)
    expected = set()
    bounds = [(None, starts[0][2] - 1)] if starts else [(None, len(look.labels) - 1)]
    bounds += [(paper, end) for (paper, _, _), end in zip(starts, ends)]
    for paper, end in bounds:
        if meeting.double and look.number(end, last=True) % 2:
            look.fault("%s ends on the odd page %s", paper.title if paper else "the agenda", look.labels[end])
        if end in blank:
            expected.add(end)
            if meeting.double and look.number(end) % 2:
                look.fault("page %s is blank and odd", look.labels[end])
            # A public pack may have more, to keep the numbers of the members'.
            while public and end - 1 in blank:
                end -= 1
                expected.add(end)
    if blank != expected:
        look.fault("blank pages are %s, not %s", sorted(blank), sorted(expected))
    if blank and not meeting.double and not public:
        look.fault("there are blank pages, but the pack is not double-sided")
    for paper, _, start in starts:
        if meeting.double and look.number(start) % 2 == 0:
            look.fault("%s begins on the even page %s", paper.title, look.labels[start])
        if not paper.withheld and paper.kind != "pdf":
            last = look.page_with(paper.last)
            index = [s for _, _, s in starts].index(start)
            if last is None or not start <= last <= ends[index]:
                look.fault("%s ends on page %s", paper.title, last)


def check_agenda(look, meeting, starts, ends):
    """Each line of the order of business: title, link and range."""
    rows = {}
    for table in find(look.pdf.tree, "Table"):
        for row in find(table, "TR"):
            cells = [kid for kid in row.kids if isinstance(kid, pdfread.Element)]
            if len(cells) == 3 and re.fullmatch(r"\d+\.", plain(cells[0])):
                rows[int(plain(cells[0])[:-1])] = cells
        if rows:
            break
    if len(rows) != len(meeting.items):
        look.fault("the agenda has %d lines, not %d", len(rows), len(meeting.items))
        return
    for number, (title, papers) in enumerate(meeting.items, 1):
        cells = rows[number]
        if title not in plain(cells[1]):
            look.fault("line %d does not say %s but %s", number, title, plain(cells[1]))
        printed = plain(cells[2])
        mine = [i for i, (_, item, _) in enumerate(starts) if item == title]
        if not papers:
            if printed:
                look.fault("line %d has no paper, but pages %s", number, printed)
            continue
        low = look.number(starts[mine[0]][2])
        high = look.number(ends[mine[-1]], last=True)
        want = str(low) if low == high else "%d\u2013%d" % (low, high)
        if printed != want:
            look.fault("line %d says pages %s, not %s", number, printed, want)
        targets = [look.pdf.destination(link) for link in all_links(cells[1])]
        if starts[mine[0]][2] not in targets:
            look.fault("line %d leads to %s, not to page %d", number, targets, starts[mine[0]][2] + 1)
        if not any(name.endswith(title) and page == starts[mine[0]][2] for _, name, page in look.outline):
            look.fault("item %d has no bookmark on its first page", number)


def packs_of(output, meeting):
    """(path, members, supplement or None) of the packs of a meeting, in the order in which numbers go on."""
    whole = any(p.restricted for _, papers in meeting.items for p in papers)
    for members in ([True, False] if whole else [False]):
        folder = os.path.join(output, "members" if members else "public", "meetings", meeting.folder)
        yield [(os.path.join(folder, name), members, number) for number, name in
               [(None, "agenda-pack.pdf")] + [(i, "supplement-%d.pdf" % (i + 1))
                                              for i in range(len(meeting.supplements))]]


def look_at(output, meeting):
    faults, count = [], 0
    for run in packs_of(output, meeting):
        first = 1
        for path, members, supplement in run:
            count += 1
            try:
                look = examine(path, meeting, members, supplement, first)
                first = look.number(len(look.labels) - 1, last=True) + 1
                found = look.faults
            except Exception as broken:  # a file that cannot be read is a fault of it
                found = ["%s: %s" % (type(broken).__name__, broken)]
            faults += ["%s: %s" % (os.path.relpath(path, output), fault) for fault in found]
            if found:
                break
    folder = os.path.join(output, "public", "meetings", meeting.folder)
    for path in harness.files_below(folder):
        if path.endswith(".html"):
            marks = [int(n) for n in re.findall(rb'id="page-(\d+)"', harness.read(os.path.join(folder, path)))]
            if marks != sorted(set(marks)):
                faults.append("%s: marks of pages stand in the order %s" % (path, marks))
    return count, faults


def check_public(report, output, meetings):
    """No word of a restricted paper stands anywhere in the public tree."""
    secret = [p for m in meetings for _, papers in m.items for p in papers if p.restricted]
    report.check("there are restricted papers", len(secret) > 20, str(len(secret)))
    names = re.compile("|".join("%s|%s|%s|%04d\\.(md|pdf)" % (p.title, p.first, p.last, p.number)
                                for p in secret).encode())
    found = []
    for path in harness.files_below(os.path.join(output, "public")):
        data = harness.read(os.path.join(output, "public", path))
        if path.endswith(".pdf"):
            data = harness.run(["pdftotext", os.path.join(output, "public", path), "-"]).out
        if names.search(data):
            found.append("%s: %s" % (path, names.search(data).group()))
    report.check("nothing restricted is public", not found, "\n".join(found[:20]))


def run(report, only):
    with Scratch() as folder:
        meetings = write_site(folder)
        output = os.path.join(folder, "output")
        result = harness.run([harness.FOOLSCAP, "build", "-C", folder, "--output", output, "--quiet",
                              "--date", "2016-01-01"])
        if not report.check("the site of %d meetings is made" % len(meetings), result.status == 0, result.text()):
            return
        with concurrent.futures.ProcessPoolExecutor(harness.WORKERS) as pool:
            results = list(pool.map(look_at, [output] * len(meetings), meetings, chunksize=5))
        total = sum(count for count, _ in results)
        for meeting, (_, faults) in zip(meetings, results):
            report.check("%s agrees with itself" % meeting.folder, not faults, "\n".join(faults[:12]))
        report.check("over 200 packs were read", total >= 200, str(total))
        check_public(report, output, meetings)


if __name__ == "__main__":
    write_site(sys.argv[1])
