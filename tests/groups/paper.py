"""The proof of the paper: every PDF of the shared sites (harness.SITES), of tests/cases/page and of 200 documents made
at random (randomdocs.py) is

- clean by `qpdf --check`, and PDF/UA-1 and PDF/A-2a by veraPDF, one JVM for all;
- tagged with the tree that the document means (meant.py from `show tree`), as laid out and as read back with qpdf;
- the same words by pdftotext, once running heads and repeated table headers are taken off;
- labelled as its pages are numbered; links, contents and bookmarks lead where they say;
- laid out without anything over anything, out of its frame or out of order (tracecheck.py).
"""

import collections
import os
import re
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

import cases
import harness
import meant
import pdfread
import randomdocs
import tracecheck
from harness import ASAN, DATE, FOOLSCAP, TESTS, WORKERS

VERAPDF = os.path.join(TESTS, "verapdf", "run")
WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">')
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


class Paper:
    """One PDF with the document it was made from."""

    def __init__(self, site, source, path, form):
        self.site, self.source, self.path, self.form = site, source, path, form
        deck = source.endswith(".md") and site.front_matter(source).get("layout") == "slides"
        self.style = "slides" if deck else form
        self.name = "%s%s" % (source[len("content/"):], " (large print)" if form != "paper" else "")
        self.faults = collections.defaultdict(list)  # of each kind of check
        self.pages = 0

    def show(self, what):
        options = ["--format", "large-print"] if self.form != "paper" else []
        result = harness.run(
            [FOOLSCAP, "show", what, "-C", self.site.folder, "--date", DATE, *options, self.source])
        if result.status != 0:
            raise ValueError(result.text())
        return result.out.decode()

    def prove(self):
        try:
            tree = meant.parse_tree(self.show("tree"))
            self.nodes = tree
            trace = tracecheck.Trace(self.show("trace"))
            maker = meant.Meant(self.site, self.source, tree, trace.label_of)
            wanted = maker.tree()
            self.pages = len(trace.pages)
            self.faults["layout"] += trace.check(self.site, self.style, maker.lang)
            self.compare("structure as laid out", wanted, trace.tree)
            pdf = pdfread.Pdf(self.path)
            self.faults["structure in the file"] += pdf.faults
            self.compare("structure in the file", wanted, pdf.tree)
            self.levels(pdf.tree)
            self.labels(pdf, maker)
            self.leads(pdf)
            self.words(wanted, trace)
            self.sound()
        except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
            import traceback
            self.faults["structure in the file"].append(
                "cannot be read: %s\n%s" % (error, traceback.format_exc(limit=-3)))

    def compare(self, kind, wanted, got):
        one, other = ("\n".join(meant.lines(t)).encode() for t in (wanted, got))
        if one != other:
            self.faults[kind].append(harness.difference(one, other, ("meant", "got"), 24))

    def levels(self, tree):
        last, walk = 0, [tree]
        while walk:
            element = walk.pop()
            if re.match(r"^H[1-6]$", element.role):
                level = int(element.role[1])
                if level > last + 1:
                    self.faults["structure in the file"].append("H%d after H%d" % (level, last))
                last = level
            walk += [k for k in reversed(element.kids) if isinstance(k, pdfread.Element)]

    def labels(self, pdf, maker):
        """The label of each page is the number that its foot shows."""
        labels = pdf.labels()
        for number, label in enumerate(labels):
            printed = maker.phrase("page-of").replace("{{page}}", label) \
                .replace("{{pages}}", str(len(labels)))
            feet = [re.sub(r"\s", "", text) for kind, text in pdf.artifacts[number] if kind == "Footer"]
            if not any(re.sub(r"\s", "", printed) in foot for foot in feet):
                self.faults["page labels"].append("page labelled %s shows %r" % (label, feet))

    def leads(self, pdf):
        """A number in the contents is that of the page the line leads to; bookmarks lead to headings."""
        labels = pdf.labels()
        headings, walk = [], [pdf.tree]
        while walk:
            element = walk.pop()
            if element.role == "TOCI":
                link = element.kids[0].kids[0]
                while link.role != "Link":
                    link = link.kids[0]
                number = meant.normal(meant.all_text(link)).split(" ")[-1]
                for annotation in link.links:
                    page = pdf.destination(annotation)
                    if page is None or labels[page] != number:
                        self.faults["page labels"].append(
                            "contents say %s, the link leads to page %s" % (number, page))
                if not link.links:
                    self.faults["page labels"].append("an entry of contents leads nowhere")
            elif element.role == "Link" and not element.links:
                self.faults["page labels"].append(
                    "a link without a rectangle: " + meant.all_text(element))
            elif re.match(r"^H[1-6]$", element.role):
                first = first_content(element)
                headings.append((meant.normal(heading_text(element)), first))
            walk += [k for k in reversed(element.kids) if isinstance(k, pdfread.Element)]
        marks = [(meant.normal(title), page) for _, title, page in pdf.outline()]
        left, noted = list(headings), headings_in_notes(pdf.tree, False)
        for title, page in marks:
            if (title, page) in noted:  # at the foot of its page, below what is read later
                continue
            while left and left[0] != (title, page):
                left.pop(0)
            if not left:
                self.faults["page labels"].append(
                    "the bookmark %r leads to page %s, where that heading is not" % (title, page))
                break
            left.pop(0)
        if len(marks) < len(headings):
            self.faults["page labels"].append("a heading has no bookmark")

    def words(self, wanted, trace):
        """pdftotext finds the words that are meant, no more and no fewer."""
        expected = meant.words(wanted)
        backwards = any(RIGHT_TO_LEFT.search(word) for word in expected)
        found = self.words_backwards(trace) if backwards else self.words_found(trace)
        repeated = []
        for page in trace.pages:
            for thing in page.things:
                taken = thing.owner in ("page", "layout") or (backwards and thing.diagonal)
                if taken and thing.kind == "text":
                    repeated += meant.normal(thing.text).split(" ")
        expected = [w for word in expected for w in word.split("\u0001")] + repeated
        if backwards:
            missing, surplus = difference_of_letters(map(letters, expected), map(letters, found))
        else:
            missing, surplus = difference(expected, found)
        # The mark across the page comes in pieces, as its letters cross lines.
        mark = "".join(t.text for t in trace.pages[0].things if t.diagonal)
        surplus = [word for word in surplus if word not in mark]
        if missing or surplus:
            self.faults["words by pdftotext"].append(
                "missing %s, surplus %s" % (missing[:12], surplus[:12]))

    def words_found(self, trace):
        result = harness.run(["pdftotext", "-bbox", "-enc", "UTF-8", self.path, "-"])
        _, _, top, bottom = self.site.margins(self.style)
        found, height, number = [], 0, -1
        for line in result.out.decode("utf-8", "replace").split("\n"):
            match = PAGE.search(line)
            if match:
                height = float(match.group(2))
                number += 1
            match = WORD.search(line)
            if not match:
                continue
            low, high = float(match.group(2)), float(match.group(4))
            text = match.group(5)
            for entity, character in ENTITIES:
                text = text.replace(entity, character)
            middle = (low + high) / 2
            across = (float(match.group(1)) + float(match.group(3))) / 2
            drawn = any(t.kind == "image" and t.left < across < t.right and t.top < middle < t.bottom
                        for t in trace.pages[number].things)
            # Running heads stand in the margins; the words of a drawing are not the document's.
            if top < middle < height - bottom and not drawn:
                found += meant.normal(text).split(" ")
        return found

    def words_backwards(self, trace):
        """With -bbox poppler takes each letter that is set from right to left for a word. Its plain text has words,
        but takes glyphs by their places: it turns round what a ligature or /ActualText stands for, and gives
        dots to other words. So the letters of each word are compared, without their order: that is compared
        in the structure tree, which qpdf reads."""
        _, _, top, bottom = self.site.margins(self.style)
        found = []
        for number, page in enumerate(trace.pages):
            box = {"-x": 0, "-y": top, "-W": page.width, "-H": page.height - top - bottom}
            options = [str(o) for pair in box.items() for o in (pair[0], round(pair[1]))]
            result = harness.run(["pdftotext", "-f", str(number + 1), "-l", str(number + 1), *options,
                                  "-enc", "UTF-8", self.path, "-"])
            found += meant.normal(result.out.decode("utf-8", "replace").replace("\f", "\n")).split(" ")
        return found

    def sound(self):
        result = harness.run(["qpdf", "--check", self.path])
        if result.status != 0 or b"WARNING" in result.out + result.err:
            self.faults["qpdf --check"].append(result.text())


class Pack(Paper):
    """A meeting's agenda pack or supplement. What it holds and how it is numbered is packs.py's."""

    def __init__(self, site, source, path, part, form):
        super().__init__(site, source + part, path, form)

    def prove(self):
        try:
            trace = tracecheck.Trace(self.show("trace"))
            self.pages = len(trace.pages)
            self.faults["structure in the file"] += trace.faults
            pdf = pdfread.Pdf(self.path)
            self.faults["structure in the file"] += pdf.faults
            # What partners' pages say is not in the trace, so the roles alone are compared.
            one, other = ("\n".join(roles(tree, 0)).encode() for tree in (trace.tree, pdf.tree))
            if one != other:
                self.faults["structure in the file"].append(
                    harness.difference(one, other, ("laid out", "got"), 24))
            self.levels(pdf.tree)
            self.sound()
        except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
            self.faults["structure in the file"].append("cannot be read: %s" % error)


KINDS = ("qpdf --check", "structure as laid out", "structure in the file", "layout", "page labels",
         "words by pdftotext")


def roles(element, depth):
    yield "  " * depth + element.role
    for kid in element.kids:
        if isinstance(kid, pdfread.Element):
            yield from roles(kid, depth + 1)


def letters(word):
    """Its letters and figures; which word a dot or a bracket belongs to is lost."""
    return "".join(sorted(c for c in word if c.isalnum()))


def difference_of_letters(expected, found):
    """The same for what letters() gives. Words side by side may be read as one and one over lines as two, so what
    is not the same must have the same letters together."""
    have = collections.Counter(filter(None, found))
    have.subtract(collections.Counter(filter(None, expected)))
    missing, surplus = sorted((-have).elements()), sorted((+have).elements())
    if letters("".join(missing)) == letters("".join(surplus)):
        return [], []
    return missing, surplus


def headings_in_notes(element, within):
    found = []
    for kid in element.kids:
        if isinstance(kid, pdfread.Element):
            if within and re.match(r"^H[1-6]$", kid.role):
                found.append((meant.normal(heading_text(kid)), first_content(kid)))
            found += headings_in_notes(kid, within or kid.role == "Note")
    return found


def heading_text(element):
    """With what pictures say, without the numbers of footnotes."""
    return "".join(kid.text if isinstance(kid, pdfread.Content) else
                   kid.alt if kid.role == "Figure" else heading_text(kid)
                   for kid in element.kids if isinstance(kid, pdfread.Content)
                   or kid.role not in ("Note", "Reference"))


def first_content(element):
    for kid in element.kids:
        if isinstance(kid, pdfread.Content):
            return kid.page
        page = first_content(kid)
        if page is not None:
            return page
    return None


def difference(expected, found):
    """Words of one list that the other lacks. A word broken at a line's end is read as its parts, a raised number
    as part of the word before it: both are put together again."""
    expected = [w for w in expected if w.strip(".")]
    found = [w for w in found if w.strip(".")]
    have = collections.Counter(found)
    have.subtract(collections.Counter(expected))
    surplus = +have
    missing = -have

    def consume(word, pool, depth=0):
        """Takes parts from pool that make up word; None when there are none."""
        if not word:
            return []
        if depth > 40:
            return None
        for part in sorted(pool, key=len, reverse=True):
            # A dot alone was not counted.
            if pool[part] > 0 and word.startswith(part):
                pool[part] -= 1
                rest = consume(word[len(part):], pool, depth + 1)
                if rest is not None:
                    return [part] + rest
                pool[part] += 1
        if word[0] == "." and depth:
            return consume(word[1:], pool, depth + 1)
        return None

    for word in sorted(missing, key=len, reverse=True):
        while missing[word] > 0 and consume(word, surplus) is not None:
            missing[word] -= 1
    missing, surplus = +missing, +surplus
    for word in sorted(surplus, key=len, reverse=True):
        while surplus[word] > 0 and consume(word, missing) is not None:
            surplus[word] -= 1
    missing, surplus = sorted((+missing).elements()), sorted((+surplus).elements())
    # Words so long that their parts were taken for parts of one another.
    if len(missing) < 9 and sorted("".join(missing)) == sorted("".join(surplus)):
        return [], []
    return missing, surplus


def papers_of(folder, output):
    """A Paper for each PDF of an output that has a source."""
    site = meant.Site(folder)
    found = []
    for source in harness.files_below(os.path.join(folder, "content")):
        if os.path.basename(source) == "meeting.yml":
            found += packs_of(site, source, output)
        if not source.endswith(".md"):
            continue
        for tree in ("members", "public"):
            path = os.path.join(output, tree, cases.pdf_of(source))
            if os.path.exists(path):
                found.append(Paper(site, "content/" + source, path, "paper"))
                large = path[:-len(".pdf")] + "-large-print.pdf"
                if os.path.exists(large):
                    found.append(Paper(site, "content/" + source, large, "large-print"))
                break
    return found


def packs_of(site, source, output):
    """A Pack for the agenda and each supplement of a meeting, for members and for all."""
    found = []
    for tree, members in (("members", "members"), ("public", "")):
        folder = os.path.join(output, tree, os.path.dirname(source))
        names = os.listdir(folder) if os.path.isdir(folder) else []
        for name in sorted(names):
            match = re.match(r"^(?:agenda-pack|supplement-(\d+))(-large-print)?\.pdf$", name)
            if match:
                supplement = "supplement-" + match.group(1) if match.group(1) else ""
                part = "/".join(filter(None, (members, supplement)))
                found.append(Pack(site, "content/" + source, os.path.join(folder, name),
                                  "#" + part if part else "", "large-print" if match.group(2) else "paper"))
    return found


def verapdf(paths):
    """{path: failures} for the paths that fail, or a Result that says why nothing was validated."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as names:
        names.write("".join(path + "\n" for path in paths))
        names.flush()
        with open(names.name, "rb") as list_of_names:
            env = {"HOME": os.environ.get("HOME", "/root")}
            for name in ("FOOLSCAP_CACHE", "XDG_CACHE_HOME", "JAVA_HOME"):
                if name in os.environ:
                    env[name] = os.environ[name]
            result = harness.run([VERAPDF, "-"], env=env, timeout=900, stdin=list_of_names)
    if result.status not in (0, 1):
        return result
    failures, path, seen = {}, None, set()
    for line in result.out.decode("utf-8", "replace").split("\n"):
        if line.startswith(("pass ", "fail ")):
            path = line[5:]
            seen.add(path)
            if line.startswith("fail "):
                failures[path] = []
        elif line.strip() and path:
            failures[path].append(line.strip())
    for path in paths:
        if path not in seen:
            failures[path] = ["was not looked at"]
    return failures


def build(report, name, folder, output, program=FOOLSCAP):
    result = harness.run([program, "build", "-C", folder, "--output", output, "--date", DATE],
                         timeout=600)
    report.check("%s builds" % name, result.status == 0, result.text())
    return result.status == 0


def page_cases():
    folder = os.path.join(TESTS, "cases", "page")
    return sorted(n for n in os.listdir(folder) if os.path.isdir(os.path.join(folder, n)))


def sites(report, scratch, only):
    """(name, papers) of each site, built."""
    for name in harness.SITES:
        if only and name not in only:
            continue
        output, result = harness.Built.site(name)
        if report.check("%s builds" % name, result.status == 0, result.text()):
            yield name, papers_of(harness.SITES[name], output)
    for name in page_cases():
        if only and name not in only and "page" not in only:
            continue
        folder = os.path.join(scratch, name)
        cases.lay_out(os.path.join(TESTS, "cases", "page", name), folder)
        output = os.path.join(folder, "output")
        if build(report, "page/" + name, folder, output):
            yield "page/" + name, papers_of(folder, output)
    if not only or "random" in only:
        folder = os.path.join(scratch, "random")
        randomdocs.write_site(folder)
        output = os.path.join(folder, "output")
        if build(report, "random", folder, output):
            yield "random", papers_of(folder, output)
            sanitised = os.path.join(folder, "sanitised")
            if os.path.exists(ASAN) and build(report, "random (sanitised)", folder, sanitised, ASAN):
                problems = harness.digest_difference(
                    harness.digests(output), harness.digests(sanitised))
                report.check("random: the sanitised program makes the same", not problems, problems)


def tell(report, name, papers):
    """One result a site and kind of check."""
    pages = sum(p.pages for p in papers)
    for kind in KINDS:
        bad = [p for p in papers if p.faults[kind]]
        detail = ""
        for paper in bad[:6]:
            detail += "%s:\n" % paper.name
            for fault in paper.faults[kind][:4]:
                detail += "".join("    %s\n" % line for line in fault.split("\n"))
        if len(bad) > 6:
            detail += "... and %d more documents: %s\n" % (
                len(bad) - 6, " ".join(p.name for p in bad[6:30]))
        report.check("%s: %s (%d PDFs, %d pages)" % (name, kind, len(papers), pages), not bad, detail)


def run(report, only):
    with harness.Scratch() as scratch:
        papers = []
        with ThreadPoolExecutor(WORKERS) as pool:
            groups = list(sites(report, scratch, only))
            for _, some in groups:
                papers += some
            answer = {}
            validator = threading.Thread(
                target=lambda: answer.update(result=verapdf([p.path for p in papers])))
            validator.start()
            list(pool.map(lambda paper: paper.prove(), papers))
            for name, some in groups:
                report.check("%s: there are PDFs" % name, bool(some))
                tell(report, name, some)
                if name == "random":
                    randomdocs.count(report, [p.nodes for p in some if hasattr(p, "nodes")])
            validator.join()
        tell_verapdf(report, groups, answer.get("result"))


def tell_verapdf(report, groups, result):
    if not isinstance(result, dict):
        report.fail("veraPDF runs", result.text() if result else "no answer")
        return
    for name, some in groups:
        bad = ["%s:\n    %s" % (p.name, "\n    ".join(result[p.path][:6]))
               for p in some if p.path in result]
        report.check("%s: PDF/UA-1 and PDF/A-2a by veraPDF (%d PDFs)" % (name, len(some)),
                     not bad, "\n".join(bad[:8]) + ("\n%d fail" % len(bad) if bad else ""))
