"""Documents made at random from the grammar of the content format, with a fixed seed.

Whatever an author may write must build with the sanitised program, without a word, into pages that are
well-formed and whose links, in the public tree and in the members', all lead somewhere, and into sound papers. The
plain program with four threads must make the same bytes.
"""

import os
import random
import re
from concurrent.futures import ThreadPoolExecutor

import harness
import markup
from harness import ASAN, DATE, FOOLSCAP, Scratch, write

SEED = 20180727
DOCUMENTS = 200
FOLDERS = ("", "", "about", "about/people", "plans", "plans/2018", "restricted", "plans/restricted")
LANGUAGES = ("cy", "ar", "fr", "zh-Hant")
WORDS = (
    "partnership council officers safeguarding referral review training the and of with for concern "
    "Prevent Channel panel community schools evidence risk board strategy e.g. 2018 12.5% £40 café "
    "(annual) don't \"quoted\" 'single' A&B x<y a>b 5* C# under_score ~tilde~ back\\slash co-operate "
    "a...b -- --- &amp; &eacute; Ŵyn 漢字 العربية half/half [brackets] {braces} $x$ `code` www.test.example"
).split()
# What Markdown may take for something else than text is written out.
ESCAPED = "\\`*_{}[]<>#|~&!$"
TERMS = ("Channel", "Prevent", "Safeguarding Board", "Vulnerable person", "Counter-narrative")
STATUSES = ("not-started", "on-track", "at-risk", "late", "complete")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="10"><path d="M0 0h{0}v10z"/></svg>\n'


class Document:
    """What others need to know of a document before it is written."""

    def __init__(self, path, anchors):
        self.path = path
        self.anchors = anchors  # written identifiers of its headings
        self.restricted = "restricted" in path.split("/")


class Writer:
    """Writes one document; `site` knows the others."""

    def __init__(self, site, document):
        self.among_sections = False
        self.site = site
        self.document = document
        self.pick = site.pick
        self.defined = []
        self.anchors = list(document.anchors)
        self.glossary = self.contents = False

    def chance(self, share):
        return self.pick.random() < share

    # Inlines

    def word(self):
        word = self.pick.choice(WORDS)
        if word.startswith(("&", "`", "www")):
            return word
        return "".join("\\" + c if c in ESCAPED else c for c in word)

    def words(self, most=12):
        text = " ".join(self.word() for _ in range(self.pick.randint(1, most)))
        return self.pick.choice(TERMS) + " " + text if self.chance(0.3) else "So " + text

    def way(self, path):
        return os.path.relpath(path, os.path.dirname(self.document.path) or ".")

    def link(self):
        target = self.pick.choice(self.site.documents)
        if target.restricted and not self.document.restricted:
            target = self.document
        way = self.way(target.path)
        if target.anchors and self.chance(0.5):
            way += "#" + self.pick.choice(target.anchors)
        return "[%s](%s)" % ("" if self.chance(0.3) else self.words(3), way)

    def footnote(self):
        """A mention, of a new footnote or of one that was mentioned already."""
        if not self.defined or self.chance(0.6):
            self.defined.append("n%d" % (len(self.defined) + 1))
            return "[^%s]" % self.defined[-1]
        return "[^%s]" % self.pick.choice(self.defined)

    def inline(self, depth=0, footnotes=True):
        kinds = ["words"] * 4 + ["strong", "emphasis", "strike", "link", "value", "code", "span",
                                 "address", "image", "break"]
        kind = self.pick.choice(kinds + (["footnote"] if footnotes else []))
        if kind in ("strong", "emphasis", "strike") and depth < 3:
            mark = {"strong": "**", "emphasis": "*", "strike": "~~"}[kind]
            return "%s%s%s" % (mark, "in " + self.words(3) + " out", mark)
        if kind == "link" and depth == 0:
            return self.link()
        if kind == "value":
            return "{{%s}}" % self.pick.choice(("figures.total", "figures.day", "figures.names.a-b",
                                                "page.title", "site.organisation",
                                                "figures.odd"))
        if kind == "code":
            return "`a {{x}} <b> &amp;`"
        if kind == "span":
            return "[%s]{lang=%s}" % (self.words(3), self.pick.choice(LANGUAGES))
        if kind == "address":
            return "<https://test.example/?a=1&b=%d>" % self.pick.randint(0, 9)
        if kind == "image":
            return "![%s](%s)" % (self.words(3), self.way("images/a.svg"))
        if kind == "break":
            return self.words(3) + "\\\n" + self.words(3)
        if kind == "footnote":
            return self.footnote()
        return self.words()

    def inlines(self, most=4, **more):
        return " ".join(self.inline(**more) for _ in range(self.pick.randint(1, most)))

    def line(self):
        """Inlines that may stand where one line is wanted: a heading, a cell."""
        return self.inlines(2).replace("\\\n", " ")

    # Blocks: lists of lines

    def indented(self, lines, first, rest):
        return [(first if i == 0 else rest) + line if line else "" for i, line in enumerate(lines)]

    def fence(self, head, body, options=()):
        ticks = max([len(run) for line in body for run in re.findall("`{3,}", line)] + [2]) + 1
        return ["`" * ticks + head, *options, *body, "`" * ticks]

    def paragraph(self, depth):
        return self.inlines().split("\n")

    def bullets(self, depth):
        lines = []
        for _ in range(self.pick.randint(1, 4)):
            lines += self.indented(self.blocks(depth + 1, 2), "- ", "  ") + [""]
        return lines[:-1]

    def numbers(self, depth):
        lines = []
        for number in range(1, self.pick.randint(2, 4)):
            lines += self.indented(self.blocks(depth + 1, 2), "%d. " % number, "   ")
        return lines

    def quotation(self, depth):
        return [("> " + line).rstrip() for line in self.blocks(depth + 1, 2)]

    def code(self, depth):
        return ["~~~ python", "# {{x}} <b>", "", "~~~"]

    def grid(self, depth):
        columns = self.pick.randint(1, 4)
        rows = [[self.line() for _ in range(columns)] for _ in range(3)]
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        lines.insert(1, "|" + "|".join(self.pick.choice(("---", ":--", "--:", ":-:"))
                                       for _ in range(columns)) + "|")
        return (["Table: " + self.line(), ""] if self.chance(0.5) else []) + lines

    def rule(self, depth):
        return ["* * *"]

    def heading_inside(self, depth):
        return ["#### " + self.line()]

    def note(self, depth):
        head = self.pick.choice(("{note}", "{important}", "{warning}"))
        if self.chance(0.4):
            head += " A title of {{figures.total}}"
        return self.fence(head, self.blocks(depth + 1, 3))

    def quote(self, depth):
        options = [":source: {{site.organisation}}", ""] if self.chance(0.5) else []
        return self.fence("{quote}", self.blocks(depth + 1, 2), options)

    def lang(self, depth):
        # Headings of a {lang} among the document's sections are headings of the document.
        outer, self.among_sections = self.among_sections, self.among_sections or depth == 0
        body = self.blocks(depth + 1, 2)
        self.among_sections = outer
        return self.fence("{lang} " + self.pick.choice(LANGUAGES), body)

    def figure(self, depth):
        body = self.paragraph(depth) if self.chance(0.7) else []
        return self.fence("{figure} " + self.way("images/b.svg"), body, [":alt: A wedge of {{figures.total}}"])

    def table(self, depth):
        """Spans, sub-headings, blocks in cells."""
        body = ["header: [A, B, \"C {{figures.total}}\"]", "rows:"]
        for _ in range(self.pick.randint(1, 4)):
            kind = self.pick.choice(("plain", "wide", "heading", "tall", "blocks"))
            if kind == "plain":
                body += ["  - [one, 2, 3.5]"]
            elif kind == "wide":
                body += ["  - [{text: wide, columns: 2}, x]"]
            elif kind == "heading":
                body += ["  - {heading: Sub-heading}"]
            elif kind == "tall":
                body += ["  - [{text: tall, rows: 2, header: yes}, x, y]", "  - [x, z]"]
            else:
                body += ["  - - |", *self.indented(self.blocks(depth + 2, 2), " " * 6, " " * 6),
                         "    - b", "    - c"]
        options = [":%s: %s" % option for option in (
            ("caption", "A caption of {{figures.total}}"), ("header-column", "yes"),
            ("widths", "[20, 50, 30]"), ("align", "[left, centre, right]"),
            ("landscape", "yes")) if self.chance(0.4)]
        return self.fence("{table}", body, options)

    def include(self, depth):
        return self.fence("{include} " + self.way("parts/part%d.md" % self.pick.randint(0, 4)), [])

    def data(self, depth):
        kind = self.pick.choice(("contacts", "governance", "actions", "documents", "updates",
                                 "tables", "figures", "contents", "glossary", "file"))
        options = []
        if kind == "file":
            return self.fence("{table}", [], [":file: " + self.way("rows.yml")])
        if kind == "contents":
            if self.contents:
                return self.rule(depth)
            self.contents = True
        if kind == "glossary" and self.chance(0.5):
            options = [":terms: [%s]" % ", ".join(self.pick.sample(TERMS, 2))]
        if kind == "contacts" and self.chance(0.5):
            options = [":group: referral"]
        if kind == "actions":
            options = [":%s: %s" % option for option in (
                ("as-of", "2018-06-01"), ("since", "2018-01-01"), ("only", "[1, 3]"),
                ("status", "yes")) if self.chance(0.5)]
        return self.fence("{%s}" % kind, [], options)

    def block(self, depth):
        kinds = [self.paragraph] * 5
        if depth < 3:
            kinds += [self.bullets, self.numbers, self.quotation, self.note, self.quote, self.lang,
                      self.table]
        kinds += [self.code, self.grid, self.rule, self.figure, self.include]
        kinds += [self.data] if depth < 2 else []
        kinds += [self.heading_inside] if depth and not self.among_sections else []
        return self.pick.choice(kinds)(depth)

    def blocks(self, depth, most):
        lines = []
        for _ in range(self.pick.randint(1, most)):
            block = self.block(depth)
            # Two lists in turn would be one, and a rule below a text its heading.
            lines += ([""] if lines else []) + block + ["", "So it was."]
        return lines

    def attributes(self):
        found = []
        if self.anchors and self.chance(0.8):
            found.append("#" + self.anchors.pop(0))
        if self.chance(0.1):
            found.append("lang=cy")
        return " {%s}" % " ".join(found) if found else ""

    def body(self):
        lines, level = self.blocks(0, 3), 1
        while self.anchors or self.chance(0.6):
            level = self.pick.randint(2, min(level + 1, 6))
            attributes = self.attributes()
            if level == 2 and self.chance(0.15):
                attributes = " {.appendix%s" % (attributes.replace(" {", " ") or "}")
            heading = self.line() + " heading"
            lines += ["", "#" * level + " " + heading + attributes, "", *self.blocks(0, 4)]
        for label in self.defined:
            text = self.inlines(2, footnotes=False).split("\n")
            lines += ["", *self.indented(text, "[^%s]: " % label, "    ")]
        return "\n".join(lines) + "\n"

    def front_matter(self, number):
        pick = self.pick
        fields = ["title: \"Document %d of {{site.title}}\"" % number]
        for share, line in (
            (0.3, "summary: 'With \"quotes\" & <angles>'"),
            (0.3, "date: 20%02d-0%d-15" % (pick.randint(10, 25), pick.randint(1, 9))),
            (0.3, "numbering: " + pick.choice(("yes", "paragraphs"))),
            (0.3, "layout: " + pick.choice(("strategy", "report"))),
            (0.2, "status: draft"), (0.2, "contents: yes"), (0.2, "glossary: no"),
            (0.2, "lang: " + pick.choice(("cy", "en-GB"))), (0.2, "owner: mash"),
            (0.2, "version: \"1.10\""), (0.2, "period: 2017 to 2020"),
        ):
            if self.chance(share):
                fields.append(line)
        return "---\n%s\n---\n\n" % "\n".join(fields)


class Site:
    def __init__(self, folder):
        self.pick = random.Random(SEED)
        self.folder = folder
        self.documents = []
        for number in range(DOCUMENTS):
            name = "doc-%03d.md" % number
            anchors = ["d%d-%d" % (number, i) for i in range(self.pick.randint(0, 4))]
            where = os.path.join(self.pick.choice(FOLDERS), name)
            self.documents.append(Document(where, anchors))

    def put(self, path, text):
        write(os.path.join(self.folder, "content", path), text)

    def write_data(self):
        self.put("site.yml", "title: Site & <all>\norganisation: Council \"of\" Tests\n"
                 "url: https://test.example\nlanguage: en-GB\nformats: [html, pdf]\ncontact: mash\n"
                 "navigation: [about, plans, %s]\naccessibility: {status: full}\n"
                 % next(d.path for d in self.documents if not d.restricted))
        self.put("index.md", "---\ntitle: Home\n---\n\n```{documents}\n```\n\n```{updates}\n```\n")
        self.put("figures.yml", "total: 1,200\nday: 2018-07-27\nnames: {a-b: Ann & Bob}\n"
                 "odd: '*not* <b>Markdown</b> [x](y) {{z}}'\n")
        self.put("rows.yml", "header: [A, B]\nrows:\n  - [a, '*b* {{figures.total}}']\n")
        self.put("contacts.yml", "- id: mash\n  name: Hub\n  group: referral\n  purpose: A *hub*\n"
                 "  telephone: 020 8359 4066\n  email: mash@test.example\n"
                 "- id: other\n  name: Other\n  website: https://test.example/?a=1&b=2\n")
        self.put("governance.yml", "- id: a\n  name: Board A\n  focus: All of *it*\n"
                 "  frequency: annually\n- id: b\n  name: Board B\n  reports-to: [a]\n")
        self.put("actions.yml", "".join(
            "- id: %d\n  title: Action %d\n  commitment: We *will*.\n  owner: mash\n"
            "  status: %s\n  updates:\n    - date: 2018-0%d-12\n      text: |\n        Done:\n\n"
            "        - a\n        - b\n      status: %s\n"
            % (i, i, self.pick.choice(STATUSES), i, self.pick.choice(STATUSES))
            for i in range(1, 6)))
        self.put("glossary.yml", "".join(
            "- term: %s\n  also: [%s X]\n  definition: A *thing* of [home](index.md), {{figures.total}}.\n"
            "  source: Guidance\n" % (term, term) for term in TERMS))
        for name, width in (("a", 20), ("b", 30)):
            self.put("images/%s.svg" % name, SVG.format(width))
        for number in range(5):
            self.put("parts/part%d.md" % number,
                     "---\ntitle: Part %d\n---\n\nA part[^p] of {{page.title}}.\n\n"
                     "```{note}\nInside[^p], [the way](../index.md).\n```\n\n[^p]: Of the part.\n" % number)

    def write(self):
        self.write_data()
        for number, document in enumerate(self.documents):
            writer = Writer(self, document)
            text = writer.front_matter(number) + writer.body()
            if document.restricted:
                text += "\nSECRET\n"
            self.put(document.path, text)


def build(program, folder, output, jobs):
    return harness.run([program, "build", "-C", folder, "--output", output, "--date", DATE,
                        "--jobs", str(jobs), "--quiet"])


def check_tree(report, folder, tree):
    pages = [p for p in harness.files_below(folder) if p.endswith(".html")]
    report.check("%s: every document has a page" % tree, len(pages) > DOCUMENTS / 2)
    found = harness.Report("pages")
    markup.links(found, tree, folder, pages)
    report.check("%s: pages are well-formed, links and identifiers hold" % tree, not found.failures,
                 "\n".join("%s\n%s" % failure for failure in found.failures[:10]))


def check_papers(report, folder):
    papers = [os.path.join(folder, p) for p in harness.files_below(folder) if p.endswith(".pdf")]
    with ThreadPoolExecutor(harness.WORKERS) as pool:
        results = list(pool.map(lambda p: harness.run(["qpdf", "--check", p]), papers))
    wrong = [result.text() for result in results if result.status != 0]
    report.check("papers: each is sound", papers and not wrong, "\n".join(wrong[:5]))


def run(report, only):
    with Scratch() as folder:
        Site(folder).write()
        result = build(ASAN, folder, os.path.join(folder, "one"), jobs=1)
        # A table made at random may be too wide for paper; nothing else is to be said of any.
        said = [line for line in harness.shown(result.err).splitlines()
                if re.search(r": (error|warning): ", line) and "too wide" not in line]
        if not report.check("documents made at random build", result.status == 0 and not said,
                            "\n".join(said) + result.text()):
            return
        for tree in ("public", "members"):
            check_tree(report, os.path.join(folder, "one", tree), tree)
        public = os.path.join(folder, "one", "public")
        closed = [p for p in harness.files_below(public)
                  if b"SECRET" in harness.read(os.path.join(public, p)) or "restricted" in p]
        report.check("nothing restricted is public", not closed, "\n".join(closed))
        check_papers(report, public)
        other = build(FOOLSCAP, folder, os.path.join(folder, "four"), jobs=4)
        report.check("the plain program with four threads builds", other.status == 0, other.text())
        difference = harness.digest_difference(harness.digests(os.path.join(folder, "one")),
                                               harness.digests(os.path.join(folder, "four")))
        report.check("and makes the same bytes", not difference, difference)
