"""200 documents made at random, with a fixed seed, from the grammar of documents: Markdown that composes to every
kind of node in every kind that may hold it. Half of each document is random; the other half takes the pairs of
parent and child in turn, so that none is left to luck. count() reads the grammar from document.c and says what
was not met.

Used by paper.py. `tests/groups/randomdocs.py FOLDER` writes the site, to look at.
"""

import collections
import os
import random
import re
import shutil
import sys

from harness import ROOT, TESTS, read, write

SEED = 20260102
DOCUMENTS = 200
TERMS = 60
KIND_LEAST = 50
BLOCKS = ("paragraph", "quote", "list", "definition-list", "code-block", "rule", "table", "figure", "note",
          "contents", "group", "heading", "section")
IN_NOTES = ("paragraph", "quote", "list", "item", "code-block", "rule", "table", "heading")
HOLDERS = ("document", "section", "quote", "item", "cell", "note", "group", "footnote")
INLINES = ("text", "soft-break", "hard-break", "code", "emphasis", "strong", "strike", "span", "link", "image",
           "footnote-ref", "term-ref")
INLINE_HOLDERS = ("heading", "paragraph", "caption", "emphasis", "strong", "strike", "span", "link")
WORDS = (
    "council works with partners across borough protect people risky every year board reviews what done "
    "against plan members agreed staff schools colleges health housing trained notice early signs ask advice "
    "before concerns grow referrals considered panel meets monthly offers support voluntary confidential "
    "local data shows where need greatest services publish figures naïve coöperation façade œuvre Łódź"
).split()
PHRASES = (("cy", "croeso i bawb"), ("pl", "witamy wszystkich"), ("el", "καλώς ήρθατε"), ("gu", "સ્વાગત છે"),
           ("zh", "欢迎光临"), ("bn", "স্বাগতম"), ("ar", "أهلاً وسهلاً بكم"), ("fa", "خوش آمدید"))
PICTURES = ("logo.svg", "grey.jpg", "palette.png", "drawing.svg", "turned.jpg", "alpha.png")


def fenced(first, lines):
    """A directive around lines, its fence longer than any in them."""
    longest = max([2] + [len(run) for line in lines for run in re.findall(r"`{3,}", line)])
    fence = "`" * (longest + 1)
    return [fence + first] + lines + [fence]


def indented(lines, by):
    return [" " * by + line if line else "" for line in lines]


class Writer:
    """Writes one document, or one definition of the glossary."""

    def __init__(self, pick, whole):
        self.pick = pick
        self.whole = whole      # a document: with footnotes, terms and lists of its own
        self.notes = []         # definitions of footnotes, as lines
        self.in_note = 0
        self.listed = set()     # terms that {glossary} has shown: once a document

    def words(self, least=2, most=9):
        return " ".join(self.pick.choice(WORDS) for _ in range(self.pick.randint(least, most)))

    # Inlines: text that begins and ends with a word, so that what stands around it can be emphasis.

    def inline(self, kind, depth, one_line=False, inside=()):
        if kind == "soft-break":
            return " " if one_line else "\n"
        if kind == "hard-break":
            return " " if one_line else "\\\n"
        if kind == "code":
            return "`%s`" % self.words(1, 3)
        if kind == "image":
            return "![%s](images/%s)" % (self.words(2, 5), self.pick.choice(PICTURES))
        if kind == "footnote-ref":
            return self.call([self.words(4, 30)]) if self.whole and not self.in_note else self.words(1, 1)
        if kind == "term-ref":
            return "term-%d" % self.pick.randint(1, TERMS) if self.whole else self.words(1, 1)
        if kind in ("emphasis", "strong"):
            mark = "*_"[sum(i in ("emphasis", "strong") for i in inside) % 2] * (1 + (kind == "strong"))
            return mark + self.phrase(depth + 1, one_line, inside + (kind,)) + mark
        if kind == "strike":
            return "~~%s~~" % self.phrase(depth + 1, one_line, inside + (kind,))
        if kind == "span":
            lang, text = self.pick.choice(PHRASES)
            if depth < 2 and self.pick.random() < 0.5:
                text = self.phrase(depth + 1, one_line, inside + (kind,))
            return "[%s]{lang=%s}" % (text, lang)
        if kind == "link":
            if "link" in inside:
                return self.words(1, 2)
            return "[%s](https://example.org/%d)" % (
                self.phrase(depth + 1, one_line, inside + (kind,)), self.pick.randint(1, 99))
        return self.words()

    def phrase(self, depth, one_line=False, inside=(), kinds=None):
        """Words with inlines among them."""
        parts = [self.words()]
        if kinds is None:
            kinds = [self.pick.choice(INLINES) for _ in range(self.pick.choice((0, 1, 1, 2)))] \
                if depth < 3 else []
        for kind in kinds:
            if kind in inside and kind in ("link", "strike"):
                kind = "text"
            part = self.inline(kind, depth, one_line, inside)
            glue = "" if part[:1] in "\n\\ " or kind == "footnote-ref" else " "
            parts.append(glue + part)
            parts.append(("" if part.endswith("\n") or part == " " else " ") + self.words())
        return "".join(parts)

    def holding(self, holder, kind):
        """Blocks in which an inline `holder` directly holds an inline `kind`."""
        if holder == "heading":
            if kind in ("soft-break", "hard-break"):
                return (self.phrase(0, False, (), [kind]) + "\n---").split("\n")
            return ["### " + self.phrase(0, True, (), [kind])]
        if holder == "caption":
            text = self.phrase(0, False, (), [kind])
            if self.pick.random() < 0.5:
                return fenced("{figure} images/drawing.svg", [":alt: " + self.words()] + text.split("\n"))
            return ("Table: " + text).split("\n") + [""] + self.pipe_table(2)
        if holder == "paragraph":
            return self.phrase(0, False, (), [kind]).split("\n")
        inner = self.phrase(1, False, (holder,), [kind])
        around = {"emphasis": "*%s*", "strong": "**%s**", "strike": "~~%s~~", "span": "[%s]{lang=cy}",
                  "link": "[%s](https://example.org/in)"}[holder]
        if kind in ("emphasis", "strong") and holder in ("emphasis", "strong"):
            marks = {"emphasis": "_", "strong": "__"}[kind]
            inner = "%s %s%s%s %s" % (self.words(), marks, self.words(), marks, self.words())
        return (self.words() + " " + around % inner + " " + self.words()).split("\n")

    def call(self, lines):
        number = len(self.notes) + 1
        self.notes.append(["[^n%d]: %s" % (number, lines[0])] + indented(lines[1:], 4))
        return "[^n%d]" % number

    # Blocks: lines without an empty one at either end.

    def pipe_table(self, rows):
        columns = self.pick.randint(1, 4)
        lines = ["| " + " | ".join(self.words(1, 3) for _ in range(columns)) + " |",
                 "|" + " --- |" * columns]
        for _ in range(rows):
            lines.append("| " + " | ".join(
                self.phrase(2, True) if self.pick.random() < 0.7 else str(self.pick.randint(0, 9999))
                for _ in range(columns)) + " |")
        return lines

    def table(self, depth, cell=None):
        lines = [":caption: " + self.words()] if self.pick.random() < 0.5 else []
        if self.pick.random() < 0.3:
            lines.append(":header-column: yes")
        if self.pick.random() < 0.15 and depth == 0:
            lines.append(":landscape: yes")
        columns = self.pick.randint(1, 3)
        lines += ["header: [%s]" % ", ".join(self.words(1, 2) for _ in range(columns)), "rows:"]
        for row in range(self.pick.randint(1, 3)):
            if self.pick.random() < 0.2:
                lines.append("  - heading: " + self.words(1, 4))
            for column in range(columns):
                lines.append("  - - |" if column == 0 else "    - |")
                inside = cell if cell and row == 0 and column == 0 else \
                    self.block(self.pick.choice(("paragraph", "list", "paragraph")), depth + 2)
                lines += indented(inside, 6)
        return fenced("{table}", lines)

    def items(self, depth, item=None):
        ordered = self.pick.random() < 0.5
        number = self.pick.choice((1, 1, 1, 9, 26))
        lines = []
        for n in range(self.pick.randint(1, 4)):
            mark = "%d. " % (number + n) if ordered else "- "
            body = item if item and n == 0 else self.phrase(2, True).split("\n")
            if n and depth < 3 and self.pick.random() < 0.3:
                body = body + [""] + self.block(self.pick.choice(BLOCKS[:5]), depth + 1)
            lines.append(mark + body[0])
            lines += indented(body[1:], len(mark))
        return lines

    def block(self, kind, depth, inside=None):
        """Lines of a block; inside: those of a block that it is to hold, for holders."""
        pick = self.pick
        if self.in_note and kind not in IN_NOTES:  # no directives there
            kind = "paragraph"
        held = inside
        if held is None and kind in ("quote", "note", "group", "section"):
            held = self.blocks(depth + 1, pick.choice((1, 1, 2)))
        if kind == "paragraph":
            return self.phrase(0).split("\n")
        if kind == "quote":
            if pick.random() < 0.3 and not self.in_note:
                return fenced("{quote}", [":source: " + self.words(1, 3)] + held)
            return ["> " + line if line else ">" for line in held]
        if kind in ("list", "item"):
            return self.items(depth, inside)
        if kind == "definition-list" and not self.whole:
            return [self.words()]
        if kind == "definition-list":
            if self.whole and len(self.listed) < TERMS:
                number = pick.choice([n for n in range(1, TERMS + 1) if n not in self.listed])
                if not self.listed:
                    self.listed.add(number)
                    return fenced("{glossary}", [":terms: term-%d" % number])
            return fenced("{contacts}", [":group: %s" % pick.choice(("us", "them"))])
        if kind == "code-block":
            return ["~~~", self.words(), "  %s(%s);" % (self.words(1, 1), self.words(1, 1)), "~~~"]
        if kind == "rule":
            return ["***"]
        if kind in ("table", "cell"):
            if self.in_note or (kind == "table" and not inside and pick.random() < 0.5):
                return self.pipe_table(pick.randint(1, 4))
            return self.table(depth, inside)
        if kind == "figure":
            return fenced("{figure} images/" + pick.choice(PICTURES), [":alt: " + self.words()]
                          + self.phrase(1, True).split("\n"))
        if kind == "note":
            name = pick.choice(("{note}", "{note} " + self.words(1, 3), "{important}", "{warning}"))
            return fenced(name, held)
        if kind == "contents":
            return fenced(pick.choice(("{contents}", "{contents}", "{tables}", "{figures}")), [])
        if kind == "group":
            return fenced("{lang} " + pick.choice(("cy", "pl", "fr")), held)
        if kind == "footnote":
            self.in_note += 1
            lines = inside or self.blocks(depth + 2, 2)
            self.in_note -= 1
            return ["%s%s %s" % (self.words(), self.call(["Note."] + [""] + lines), self.words())]
        if kind == "heading":
            return ["## " + self.words(), "", self.words()]
        if kind == "section":
            return ["## " + self.phrase(1, True), ""] + held
        raise ValueError(kind)

    def blocks(self, depth, count):
        lines = []
        kinds = BLOCKS[:8] + ("note", "group") if depth < 3 else ("paragraph",)
        last = None
        for _ in range(count):
            kind = self.pick.choice(kinds)
            if kind == last:  # two lists would be one
                kind = "paragraph"
            last = kind
            if lines:
                lines.append("")
            lines += self.block(kind, depth)
        return lines


def pairs():
    """The pairs that documents take in turn."""
    found = [("block", h, k) for h in HOLDERS for k in BLOCKS
             if h in ("document", "section") or k != "section"]
    return found + [("inline", h, k) for h in INLINE_HOLDERS for k in INLINES]


def definition(number):
    pick = random.Random(SEED + 1000 + number)
    writer = Writer(pick, whole=False)
    kind = BLOCKS[number % 12]
    return writer.block("paragraph", 1) + [""] + writer.block(kind, 1)


def document(number, every):
    pick = random.Random(SEED + number)
    writer = Writer(pick, whole=True)
    front = ["---", "title: Document %d" % number]
    for key, values in (("status", ("draft", "final", "final", "final")), ("numbering", ("yes", "no", "no", "paragraphs")),
                        ("contents", ("yes", "no", "no")), ("layout", ("report", "strategy", "page", "page"))):
        front.append("%s: %s" % (key, pick.choice(values)))
    if number % 10 == 0:
        front.append("formats: [pdf, large-print]")
    lines = front + ["---", ""] + writer.blocks(0, pick.randint(1, 2)) + [""]
    first = number * 3
    mine = [every[(first + i) % len(every)] for i in range(3)]
    for how, holder, kind in mine:
        if how == "block" and holder == "document":
            lines += writer.block(kind, 1) + [""] if kind != "section" else []
    for how, holder, kind in mine:
        lines += ["## " + writer.words(2, 6), ""]
        if how == "inline":
            lines += writer.holding(holder, kind) + ["", writer.words(), ""]
        elif holder == "section":
            lines += (writer.block(kind, 1) if kind != "section" else ["### " + writer.words(), "", writer.words()]) + [""]
        elif holder != "document":
            if holder == "footnote":
                writer.in_note += 1
            inside = writer.block(kind, 2)
            if holder == "footnote":
                writer.in_note -= 1
            if holder == "item" and kind in ("list", "code-block", "rule", "table"):
                inside = [writer.words(), ""] + inside
            block = writer.block(holder, 1, inside)
            if (holder, kind) == ("group", "heading"):  # among sections its heading would begin one
                block = writer.block("quote", 1, block)
            lines += block + [""]
    for _ in range(pick.randint(1, 4)):
        lines += ["%s %s" % (pick.choice(("##", "##", "###")), writer.phrase(1, True)), ""]
        lines += writer.blocks(0, pick.randint(1, 3)) + [""]
    if number % 9 == 0:
        lines += fenced("{contents}", []) + [""]
    if number % 8 == 0:
        lines += fenced("{actions}", [":status: yes"]) + [""]
    for note in writer.notes:
        lines += [""] + note
    return "\n".join(lines) + "\n"


def write_site(folder):
    content = os.path.join(folder, "content")
    site = read(os.path.join(TESTS, "cases", "page", "a4", "content", "site.yml")).decode()
    write(content + "/site.yml", site.replace("Papers", "Random papers").replace("[html, pdf]", "[pdf]"))
    write(content + "/index.md", "---\ntitle: Random papers\n---\n\nText.\n")
    write(content + "/contacts.yml", "".join(
        "- id: c%d\n  name: Contact %d\n  group: %s\n  purpose: For *%s*\n  telephone: 020 7946 000%d\n"
        % (n, n, "us" if n % 2 else "them", WORDS[n], n) for n in range(1, 5)))
    statuses = ("on-track", "at-risk", "late", "complete", "not-started")
    write(content + "/actions.yml", "".join(
        "- id: %d\n  title: Action %d\n  commitment: Do *%s*.\n  status: %s\n" % (n + 1, n + 1, WORDS[n], s)
        for n, s in enumerate(statuses)))
    write(content + "/glossary.yml", "".join(
        "- term: term-%d\n  definition: |\n%s\n" % (n, "\n".join(indented(definition(n), 4)))
        for n in range(1, TERMS + 1)))
    every = pairs()
    for number in range(DOCUMENTS):
        write("%s/d%03d.md" % (content, number), document(number, every))
    shutil.copytree(os.path.join(TESTS, "cases", "page", "a4", "content", "images"), content + "/images")


def grammar():
    """{(parent, child)} that document.c allows, by the names of show tree."""
    source = read(os.path.join(ROOT, "generator", "document", "document.c")).decode()
    macros = {}
    for name, value in re.findall(r"#define (INLINES|FLOW|BLOCKS) ((?:.*\\\n)*.*)", source):
        macros[name] = value

    def bits(text):
        found = set(re.findall(r"BIT\(NODE_(\w+)\)", text))
        for name in macros:
            if re.search(r"\b%s\b" % name, text):
                found |= bits(macros[name])
        return found

    rows = re.findall(r'\[NODE_(\w+)\] = \{\s*"([\w-]+)",\s*(\w+),\s*(\w+),\s*([^}]*?)\}', source)
    names = {row[0]: row[1] for row in rows}
    return set(names.values()), {(row[1], names[child]) for row in rows for child in bits(row[4])}


def gather(node, kinds, met):
    kinds[node.kind] += 1
    for kid in node.kids:
        met[(node.kind, kid.kind)] += 1
        gather(kid, kinds, met)


# Kinds that are gone when a document is composed: a soft break is a space of the text by then.
BEFORE = {"directive", "value", "soft-break", "part", "page-range", "page-mark"}


def impossible(parent, child):
    """Pairs that the grammar allows and that composing never makes."""
    if parent in BEFORE or child in BEFORE:
        return True
    if child == "section":  # headings elsewhere stay flat
        return parent not in ("document", "section")
    if (parent, child) in (("document", "heading"), ("link", "link"), ("strike", "strike")):
        return True
    if parent in ("entry", "term", "term-ref"):  # names and titles
        return child != "text"
    if child == "status":
        return parent != "paragraph"
    if child == "term-ref":  # foolscap-content(7): not in headings, captions, links, other languages
        return parent in ("caption", "heading", "link", "span")
    if parent == "footnote":  # no directives
        return child in ("contents", "definition-list", "figure", "group", "note")
    return parent == "definition" and child == "definition-list"  # no records in records


def count(report, trees):
    """Says how often each kind of node and each pair was met."""
    kinds, met = collections.Counter(), collections.Counter()
    for tree in trees:
        gather(tree, kinds, met)
    every, allowed = grammar()
    rare = ["%s %d" % (kind, kinds[kind]) for kind in sorted(every - BEFORE) if kinds[kind] < KIND_LEAST]
    report.check("random: each of %d kinds of node at least %d times in %d documents" % (
        len(every - BEFORE), KIND_LEAST, len(trees)), not rare and len(trees) >= DOCUMENTS, "\n".join(rare))
    wanted = {pair for pair in allowed if not impossible(*pair)}
    lost = sorted(wanted - set(met))
    report.check("random: each of %d pairs of parent and child" % len(wanted), not lost,
                 "\n".join("%s in %s" % (child, parent) for parent, child in lost))
    odd = sorted(set(met) - wanted)
    report.check("random: no pair that was thought impossible", not odd, str(odd))
    print("  random: " + ", ".join("%s %d" % pair for pair in sorted(kinds.items())))


if __name__ == "__main__":
    write_site(sys.argv[1])
