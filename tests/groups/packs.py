"""Packs made at random (fixed seed): ranges, labels, links, blank pages and bookmarks agree, as read back from the
files with qpdf (pdfread.py) and poppler, never from our own layout; nothing restricted is in what is public.

    packs:random    200 meetings: 0 to 40 items, papers of 0 to 30 pages, portrait and landscape, decks, partners'
                    PDFs, appendices, restricted papers, supplements
    packs:example, packs:council
                    the words of those sites' packs against those of their papers (packwords.py)
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
import meant
import packwords
import pdfread
from harness import Scratch, write

SEED = 2018
MEETINGS = 200
WORDS = ("board area work review partners training report figures year quarter people support service plan "
         "progress risk local officers schools health housing police community evidence").split()
BOUND = ("typst-ua.pdf", "weasyprint.pdf", "libreoffice.pdf", "scan.pdf", "rotated.pdf")
LINK_PAGE = packwords.link_pages("page {{page}}")
BLANK = "This page is intentionally left blank"
BANNER = "Not for publication: paragraph"


class Paper:
    """What the test knows of a paper: its number marks its first and last words."""

    def __init__(self, number, kind, restricted):
        self.number, self.kind, self.restricted = number, kind, restricted
        self.title = "Paper %04d" % number
        self.first, self.last = "begin%04d" % number, "end%04d" % number
        self.source = None  # of a partner's file
        self.lines, self.cover, self.contents = [], [], False  # its Markdown; what a report's cover says of itself
        self.encloses = self.is_appendix = None  # a Paper; yes


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
        paper.source = os.path.join(harness.TESTS, "bound", pick.choice(BOUND))
        shutil.copy(paper.source, os.path.join(folder, name))
        return
    pages = pick.choice([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 5] + [30] * (pick.random() < 0.2))
    front = ["---", "title: " + paper.title]
    if paper.kind == "slides":
        front.append("layout: slides")
    elif pick.random() < 0.5:
        purpose, proposal = sentences(pick, 8), sentences(pick, 9)
        front += ["layout: report", "purpose: " + purpose, "recommendations:", "  - " + proposal]
        paper.cover = ["Purpose", purpose, "Recommendations", "1. " + proposal]
    paper.contents = paper.kind == "slides"
    if paper.kind != "slides" and pages > 3 and pick.random() < 0.3:
        front.append("contents: yes")
        paper.contents = True
    paper.lines = slides(pick, paper, pages) if paper.kind == "slides" else body(pick, paper, pages)
    lines = paper.lines
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
                paper.is_appendix = True
                papers[0].encloses = paper
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


def all_contents(element):
    for kid in element.kids:
        if isinstance(kid, pdfread.Content):
            yield kid
        else:
            yield from all_contents(kid)


class Look:
    """One pack, read back."""

    def __init__(self, path):
        self.path = path
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
    check_words(look, meeting, starts, ends)
    check_banners(look, starts, ends)
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


def check_words(look, meeting, starts, ends):
    """What each paper says is what its pages say, word for word and in order."""
    raw = packwords.raw_pages(look.path)
    pages = packwords.pages_of(look, raw, LINK_PAGE)
    for (paper, title, start), end in zip(starts, ends):
        if paper.withheld:
            continue
        while BLANK in look.texts[end]:
            end -= 1
        number = "%d" % (1 + [item for item, _ in meeting.items].index(title))
        stamp = "AGENDA ITEM " + number + (", APPENDIX 1" if paper.is_appendix else "")
        if paper.kind == "pdf":
            slip = os.path.basename(paper.source) == "scan.pdf"
            first = "" if slip else stamp + " "
            secret = "(Not for publication: paragraph . of .* Act 1972 )?" if paper.restricted else ""
            fault = packwords.compare_partner(paper.source, raw[start + slip:end + 1], lambda page:
                                              ("" if page else first) + secret + "Page [0-9]+( of [0-9]+)?")
        else:
            fault = packwords.compare(text_meant(paper, meeting, stamp, number, title), pages[start:end + 1])
        if fault:
            look.fault("%s: %s", paper.title, fault)


def check_banners(look, starts, ends):
    """A restricted paper is marked on each page, and its structure says so once."""
    said = [next(all_contents(element)).page for element in find(look.pdf.tree, "P")
            if plain(element).startswith(BANNER)]
    for (paper, _, start), end in zip(starts, ends):
        if paper.withheld or not paper.restricted:
            continue
        own = [page for page in range(start, end + 1) if BLANK not in look.texts[page]]
        bare = [look.labels[page] for page in own if BANNER not in look.texts[page]]
        if bare:
            look.fault("%s is not marked on the pages %s", paper.title, " ".join(bare))
        if [page for page in said if page in own] != own[:1]:
            look.fault("%s says that it is restricted on the pages %s", paper.title,
                       " ".join(look.labels[page] for page in said if page in own))


def text_meant(paper, meeting, stamp, number, title):
    """What the pages of a paper are to say, from its Markdown."""
    lead = [stamp, paper.title,
            "Agenda item %s%s: %s" % (number, ", appendix 1" if paper.is_appendix else "", title)]
    facts, before, cover = [], [], list(paper.cover)
    lines, notes = packwords.markdown_text(paper.lines)
    headings = [line[3:] for line in paper.lines if line.startswith("## ")]
    if paper.encloses:
        named = "%04d" % paper.encloses.number if paper.encloses.kind == "pdf" else paper.encloses.title
        cover += ["Enclosures", "\u2022 " + named]
    if paper.kind == "slides":  # a cover sheet is followed by the title slide
        before, cover = cover + [paper.title] * bool(cover or paper.restricted), []
    headings = [word for word in cover if word in ("Purpose", "Recommendations", "Enclosures")] + headings
    if paper.cover:
        date = datetime.date.fromisoformat(meeting.folder[:10])
        lead += ["Meeting The Board",
                 "Date of meeting %s %d %s" % (date.strftime("%A"), date.day, date.strftime("%B %Y")), "Restricted No"]
        facts.append("Status Final")
        cover.append("Report")
        headings.insert(headings.index("Section 1") if "Section 1" in headings else len(headings), "Report")
    elif not cover and paper.kind != "slides":  # text before the first section
        before = [lines.pop(0)]
    if paper.contents:
        before += ["Contents"] + ["%s %s" % (heading, packwords.ANY) for heading in headings]
    if paper.restricted:  # a banner, and below what the law says of it
        lead, facts = ["Not for publication: paragraph %s of Part 1 of Schedule 12A to the Local Government Act 1972"
                       % packwords.ANY] + lead[:3], []
    return packwords.Text(lead, facts, packwords.split(" ".join(before + cover + lines)), notes, free=paper.restricted)


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


def papers_written(path):
    """What meeting.yml says: [[(item's number, its title, paper)] of the agenda and of each supplement]."""
    packs, titles, supplement = [[]], [], False
    for line in harness.read(path).decode().split("\n"):
        supplement = supplement or line.startswith("supplements:")
        if supplement and re.match(r"^  - ", line):
            packs.append([])
        title = re.match(r"^  - title: *(.*?) *$", line)
        if title and not supplement:
            titles.append(title.group(1).strip("\"'").replace("'", "\u2019"))
        for item, name in re.findall(r"\{item: (\d+), paper: ([^,}]+)", line):
            packs[-1].append((int(item), titles[int(item) - 1], name))
        names = re.match(r"^    (?:paper: *(\S+)|appendices: \[(.*)\])", line)
        if names and not supplement:
            packs[-1] += [(len(titles), titles[-1], name.strip()) for name in (names.group(1) or names.group(2)).split(",")]
    return packs


def papers_found(look):
    """[first page] of each paper, where its bookmark leads: those just below items'."""
    found, within = [], False
    for depth, name, page in look.outline:
        if depth == 1:
            within = re.match(r"\d+\. ", name)
        elif depth == 2 and within:
            found.append(page)
    return found


def blanks_of(look, tree):
    blank = packwords.close(tree.get("blank"))
    return {number for number, text in enumerate(look.texts) if blank in packwords.close(text)}


def words_of_pack(site, source, path, part, written):
    """Faults of a pack of a site that is written by hand."""
    look = Look(path)
    tree = meant.parse_tree(shown(site, "tree", source + part))
    lang = tree.get("lang")
    raw = packwords.raw_pages(path)
    pages = packwords.pages_of(look, raw, packwords.link_pages(site.phrase(lang, "page")))
    starts, blank = papers_found(look), blanks_of(look, tree)
    parts = [paper for item in tree.kids for paper in item.kids if paper.kind == "part"]
    if not len(starts) == len(parts) == len(written):
        return look.faults + ["%d bookmarks of papers, %d parts, %d papers" % (len(starts), len(parts), len(written))]
    for number, ((item, title, name), start, node) in enumerate(zip(written, starts, parts)):
        end = starts[number + 1] if number + 1 < len(starts) else len(pages)
        own = [page for page in range(start, end) if page not in blank]
        paper = os.path.join(os.path.dirname(source), name)
        if "restricted" in name and not part.startswith("#members"):
            if len(own) != 1:
                look.fault("%s: %d sheets stand for it", name, len(own))
        elif name.endswith(".pdf"):
            first = re.escape(node.get("stamp")) + " "
            fault = packwords.compare_partner(os.path.join(site.folder, paper), [raw[page] for page in own],
                                              lambda page: ("" if page else first) + r"\w+ [0-9]+( \w+ [0-9]+)?")
            look.faults += ["%s: %s" % (name, fault)] if fault else []
        else:
            text = packwords.text_of_tree(site, paper, meant.parse_tree(shown(site, "tree", paper)), title)
            text.lead.insert(0, packwords.split(node.get("stamp")))
            text.free = "restricted" in name
            fault = packwords.compare(text, [pages[page] for page in own])
            look.faults += ["%s: %s" % (name, fault)] if fault else []
    return look.faults


def shown(site, what, name):
    result = harness.run([harness.FOOLSCAP, "show", what, "-C", site.folder, "--date", harness.DATE, name])
    if result.status != 0:
        raise ValueError(result.text())
    return result.out.decode()


def check_written(report, name):
    """The packs of a site that somebody wrote say what its papers say."""
    output, result = harness.Built.site(name)
    if not report.check("the %s builds" % name, result.status == 0, result.text()):
        return
    site = meant.Site(harness.SITES[name])
    for source in harness.files_below(os.path.join(site.folder, "content")):
        if os.path.basename(source) != "meeting.yml":
            continue
        for number, written in enumerate(papers_written(os.path.join(site.folder, "content", source))):
            for tree in ("public", "members"):
                path = os.path.join(output, tree, os.path.dirname(source),
                                    "supplement-%d.pdf" % number if number else "agenda-pack.pdf")
                if not os.path.exists(path):
                    report.check("%s has a pack" % source, tree == "members")
                    continue
                part = "/".join((["members"] if tree == "members" else [])
                                + (["supplement-%d" % number] if number else []))
                faults = words_of_pack(site, "content/" + source, path, "#" + part if part else "", written)
                report.check("%s: the words of %d papers" % (os.path.relpath(path, output), len(written)), not faults,
                             "\n".join(faults[:8]))


def run(report, only):
    for name in ("example", "council"):
        if not only or name in only:
            check_written(report, name)
    if only and "random" not in only:
        return
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
