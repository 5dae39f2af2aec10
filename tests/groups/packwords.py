"""The words of a pack as `pdftotext -raw` reads them, in their order, against the words of its papers: those that each
paper's own tree has (`foolscap show tree`), or that a test wrote, and of a partner's file those that pdftotext finds
in it. What stands at the head and the foot of pages is known from the artifacts that qpdf shows; nothing of our own
layout is asked. Used by packs.py.
"""

import re

import harness
import meant

ANY = "\x02"     # a page's number, which is checked elsewhere
JOINED = "\x01"  # a raised number: read with the word before it or apart
BREAKS = "-\u2010\u00ad"


class Text:
    """What a paper is to say: its words, and those of its footnotes, which stand at the feet of pages. Before them
    its cover: `lead` in this order, `facts` among them in any."""

    def __init__(self, lead=(), facts=(), rest=(), notes=(), free=False):
        self.lead, self.facts = [split(line) for line in lead], [split(line) for line in facts]
        self.rest, self.notes = list(rest), list(notes)
        self.free = free  # the cover says more, up to the paper's own first words


def split(text):
    return [word for word in meant.normal(text).split(" ") if word]


class Row:
    """A row of a table. Where a page ends in it, each cell goes on on the next."""

    def __init__(self, cells):
        self.cells = cells


class Word:
    def __init__(self, text, ends_line):
        self.text, self.ends_line = text, ends_line


def raw_pages(path):
    text = harness.run(["pdftotext", "-raw", "-enc", "UTF-8", path, "-"]).out.decode("utf-8", "replace")
    return text.split("\f")[:-1]


def words_of(page):
    found = []
    for line in page.split("\n"):
        parts = [word for word in split(line) if word != "."]  # leaders are dots
        found += [Word(part, False) for part in parts[:-1]] + [Word(part, True) for part in parts[-1:]]
    return found


def close(text):
    return re.sub(r"\s", "", meant.normal(text))


def without(words, kind, text):
    """Without the words of an artifact, which stand together: heads and feet are drawn last. None where they are
    not there."""
    text = close(text)
    starts = range(len(words))
    for start in reversed(starts) if kind in ("Header", "Footer", "Pagination") else starts:
        got, end = "", start
        while end < len(words) and len(got) < len(text) and text.startswith(got + words[end].text):
            got += words[end].text
            end += 1
        if got == text:
            return words[:start] + words[end:]
    return None


def pages_of(look, raw, link):
    """The Words of each page without its artifacts and without what `link` matches, "(page 7)" after a link; a fault
    where artifacts are not what is drawn."""
    pages = []
    for number, page in enumerate(raw):
        words = words_of(link.sub("", page))
        for kind, text in reversed(look.pdf.artifacts[number]):
            if not close(text.replace(".", "")):
                continue
            left = without(words, kind, text)
            if left is None:
                look.fault("page %d: the artifact %r is not among its words", number + 1, text)
            else:
                words = left
        pages.append(words)
    return pages


def taken(wanted, words, at):
    """How many of words[at:] are the word that is wanted: more than one where it was broken at a line's end."""
    target = wanted.replace(JOINED, "")
    joints, length = set(), 0
    for part in wanted.split(JOINED)[:-1]:
        length += len(part)
        joints.add(length)
    got, count = "", 0
    while at + count < len(words):
        word = words[at + count]
        got += word.text
        count += 1
        if got == target or (ANY in target and re.fullmatch(
                re.escape(target).replace(ANY, "[0-9]+(\u2013[0-9]+)?"), got)):
            return count
        if word.ends_line and got[-1] in BREAKS and not target.startswith(got):
            got = got[:-1]
        if not target.startswith(got) or not (word.ends_line or len(got) in joints):
            return 0
    return 0


def follow(wanted, words, at):
    """(how many of the wanted words stand in words from at, where they end)"""
    count = 0
    while count < len(wanted):
        step = taken(wanted[count], words, at)
        if not step:
            break
        at += step
        count += 1
    return count, at


def cover_end(text, words):
    """Where the paper's own words begin on its first page, or a fault as text."""
    at, lead, facts = 0, list(text.lead), list(text.facts)
    while lead or facts:
        line = None
        for one in lead[:1] + facts:
            count, end = follow(one, words, at)
            if count == len(one):
                line, at = one, end
                break
        if line is None:
            if text.free:
                break
            return "of the cover, %r is not at %r" % (" ".join((lead + facts)[0]), shown(words, at))
        (lead if lead and line is lead[0] else facts).remove(line)
    while text.free and at < len(words) and not begins(text, words, at):
        at += 1
    return at


def begins(text, words, at):
    """The paper's own words begin here, as far as the page goes."""
    wanted = flat(text.rest[:6])[:6]
    count, end = follow(wanted, words, at)
    return count == len(wanted) or (count and end == len(words))


def flat(wanted):
    found = []
    for one in wanted:
        found += [word for cell in one.cells for word in cell] if isinstance(one, Row) else [one]
    return found


def shown(words, at, most=14):
    return " ".join(word.text for word in words[at:at + most])


def row_read(row, words, at):
    """(what is left of a row, where its words end)"""
    left = []
    for cell in row.cells:
        count, at = follow(cell, words, at)
        left.append(cell[count:])
    return left, at


def page_read(text, words, at, main, note):
    """(main, note) after a page: the text as far as it goes, then footnotes to the page's end; or None. A row that is
    not at its end is cut down to what is left of it."""
    steps, cut = [(main, at)], None
    while steps[-1][0] < len(text.rest):
        wanted = text.rest[steps[-1][0]]
        if isinstance(wanted, Row):
            left, end = row_read(wanted, words, steps[-1][1])
            if any(left):
                cut = (Row(left), end)
                break
        else:
            end = steps[-1][1] + taken(wanted, words, steps[-1][1])
            if end == steps[-1][1]:
                break
        steps.append((steps[-1][0] + 1, end))
    if cut:
        count, end = follow(text.notes[note:], words, cut[1])
        if end == len(words):
            text.rest[steps[-1][0]] = cut[0]
            return steps[-1][0], note + count
    for reached, end in reversed(steps):
        count, end = follow(text.notes[note:], words, end)
        if end == len(words):
            return reached, note + count
    return None


def compare(text, pages):
    """A fault as text, or None: the paper's words are those of the pages, in order."""
    at = cover_end(text, pages[0])
    if isinstance(at, str):
        return at
    while text.free and at == len(pages[0]) and len(pages) > 1:
        pages = pages[1:]
        at = cover_end(Text(free=True, rest=text.rest), pages[0])
    main = note = 0
    for number, words in enumerate(pages):
        after = page_read(text, words, at, main, note)
        if after is None:
            wanted = flat(text.rest[main:])
            count, end = follow(wanted, words, at)
            return "page %d of it: %r is wanted, but there is %r" % (
                number + 1, " ".join(wanted[count:][:14]), shown(words, end))
        (main, note), at = after, 0
    if main < len(text.rest) or note < len(text.notes):
        return "its pages end before %r" % " ".join(flat(text.rest[main:] + text.notes[note:])[:14])
    return None


def compare_partner(path, pages, around):
    """The same of a partner's pages, artifacts and all: each has the words of the file's, and after them those of
    the margin, which `around` matches, the page's number from 0 being its argument."""
    own = [split(page) for page in raw_pages(path)]
    if len(own) != len(pages):
        return "%d pages are bound in, the file has %d" % (len(pages), len(own))
    for number, (wanted, page) in enumerate(zip(own, pages)):
        got = split(page)
        margin = " ".join(got[len(wanted):])
        if got[:len(wanted)] != wanted or not re.fullmatch(around(number), margin):
            return "page %d of the partner's: %r is not %r; around it stands %r" % (
                number + 1, " ".join(got)[:300], " ".join(wanted)[:300], margin)
    return None


def link_pages(phrase):
    """What stands after a link in print, by the phrase "page {{page}}"."""
    return re.compile(r"\s\(" + re.escape(phrase).replace(re.escape("{{page}}"), "[0-9%s]+" % ANY) + r"\)")


# What the papers of a site of our own say

def text_of_tree(site, source, tree, item):
    """The Text of a paper from its own tree; `item` is the title of its item."""
    maker = meant.Meant(site, source, tree, lambda anchor: ANY)
    blocks, lead = list(tree.kids), [tree.get("title")]
    deck = maker.front.get("layout") == "slides"
    if "subtitle" in maker.front:
        lead.append(maker.front["subtitle"])
    while blocks and blocks[0].kind == "note":  # that it is a draft
        lead.append(" ".join(said(maker, [blocks.pop(0)])))
    cover = []
    if deck and blocks and blocks[0].kind == "group":
        cover = blocks.pop(0).kids
        blocks.insert(0, cover.pop(0))
    if blocks and blocks[0].kind == "paragraph":
        lead.append("%s: %s" % (meant.plain_text(blocks.pop(0)).split(":")[0], item))
    facts = []
    if blocks and blocks[0].kind == "table" and blocks[0].number("header-rows") == 0:
        lead += [" ".join(said(maker, [block for cell in row.kids for block in cell.kids]))
                 for row in blocks.pop(0).kids]
        facts = ["%s %s" % (maker.phrase(key), value) for key, value in tree.attributes.items()
                 if key in ("status", "board", "meeting", "version", "published", "period", "owner", "review-due")]
    first = [kid.kind != "section" for kid in blocks + [meant.Node("section")]].index(False)
    written = any(node.kind == "contents" and "headings" in node.flags for node in meant.walk(tree))
    contents = maker.front.get("contents", "yes" if deck else "no") == "yes" and not written
    # A deck's cover sheet is followed by its title slide.
    rest = said(maker, cover) + (split(" ".join(lead[:1 + ("subtitle" in maker.front)])) if cover else [])
    rest += said(maker, blocks[:first] + ([maker.headings_list(deck)] if contents else []) + blocks[first:])
    notes = [word for note in maker.footnotes.values() for word in [note.get("number")] + said(maker, note.kids)]
    return Text(lead, facts, rest, notes)


def said(maker, nodes):
    """The words of nodes, and a Row for each row of a table, without the footnotes that they call."""
    group = meant.Node("group")
    group.kids = list(nodes)
    into = maker.add(None, "Document")
    maker.blocks(into, group)
    leave_notes(into)
    page, found, waiting = link_pages(maker.phrase("page")), [], maker.add(None, "Div")

    def tell(element):
        found.extend(split(page.sub("", " ".join(meant.words(element)))))

    def gather(element):
        for kid in element.kids:
            if getattr(kid, "role", None) == "TR":
                tell(waiting)
                waiting.kids = []
                found.append(Row([split(page.sub("", " ".join(meant.words(cell)))) for cell in kid.kids]))
            elif holds_row(kid):
                gather(kid)
            else:
                waiting.kids.append(kid)

    gather(into)
    tell(waiting)
    return found


def holds_row(element):
    return any(getattr(kid, "role", None) == "TR" or holds_row(kid) for kid in getattr(element, "kids", []))


def leave_notes(element):
    element.kids = [kid for kid in element.kids if getattr(kid, "role", None) != "Note"]
    for kid in element.kids:
        if hasattr(kid, "kids"):
            leave_notes(kid)


def markdown_text(lines):
    """(words, words of footnotes) of the Markdown that packs.py writes: paragraphs, headings, lists, tables and
    footnotes, numbered in the order of their marks."""
    main, notes, known = [], [], []
    for line in lines:
        if re.match(r"^(```|:|rows:|\|[-|]+$)", line):
            continue
        defined = re.match(r"^\[\^(\d+)\]: (.*)", line)
        if defined:
            notes += ["%d" % (known.index(defined.group(1)) + 1)] + split(defined.group(2))
            continue
        row = re.match(r"^(?:header:|  -) \[(.*)\]$", line)
        if row:
            line = row.group(1).replace(",", " ")
        line = re.sub(r"^## ", "", line.replace("|", " "))
        line = re.sub(r"^- ", "\u2022 ", line)
        for mark in re.findall(r"\[\^(\d+)\]", line):
            known.append(mark)
            line = line.replace("[^%s]" % mark, "%s%d%s" % (JOINED, len(known), JOINED))
        main.append(line)
    return main, notes
