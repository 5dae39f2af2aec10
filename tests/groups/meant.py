"""The structure tree that a document is meant to have, made from `foolscap show tree` and nothing of the page
engine's; and the reader of `foolscap show trace`. Both give trees of pdfread.Element, so that the tree that is
meant, the tree as laid out and the tree as qpdf finds it in the file are compared line by line.

Used by paper.py.
"""

import os
import re

from harness import ROOT, read
from pdfread import Content, Element

ATTRIBUTE = re.compile(r'(?::?([\w-]+):?=)?"((?:\\.|[^"\\])*)"|([^\s"]+)', re.DOTALL)
UNESCAPE = re.compile(r"\\(.)", re.DOTALL)
NUMBERINGS = ("None", "Disc", "Decimal", "LowerAlpha", "LowerRoman", "UpperAlpha", "UpperRoman")
STYLES = {
    "decimal": "Decimal", "lower-alpha": "LowerAlpha", "lower-roman": "LowerRoman",
    "upper-alpha": "UpperAlpha", "upper-roman": "UpperRoman",
}
# A footnote stands after the block that calls it where blocks may stand, else in it.
HOLDS_BLOCKS = {"Document", "Part", "Sect", "Div", "LBody", "TD", "TH", "BlockQuote"}


def unquote(text):
    return UNESCAPE.sub(lambda m: "\n" if m.group(1) == "n" else m.group(1), text)


class Node:
    """A line of show tree: kind, .text (of leaves), .flags, .attributes, .kids."""

    def __init__(self, line):
        kind, _, rest = line.partition(" ")
        self.kind = kind
        self.kids = []
        self.text = ""
        self.flags = set()
        self.attributes = {}
        for name, quoted, bare in ATTRIBUTE.findall(rest):
            if bare:
                key, equals, value = bare.partition("=")
                if equals:
                    self.attributes[key] = value
                elif not bare.startswith("@"):
                    self.flags.add(bare)
            elif name:
                self.attributes[name] = unquote(quoted)
            else:
                self.text = unquote(quoted)

    def get(self, name, default=None):
        return self.attributes.get(name, default)

    def number(self, name, default=0):
        return int(self.attributes.get(name, default))


def hang(open_nodes, depth, node):
    """Puts node below the last one of a smaller depth; open_nodes are the last of each depth, the root first."""
    del open_nodes[depth:]
    if open_nodes:
        open_nodes[-1].kids.append(node)
    open_nodes.append(node)


def parse_tree(text):
    """The root Node of what show tree printed."""
    open_nodes = []
    for line in text.split("\n"):
        if not line:
            continue
        depth = (len(line) - len(line.lstrip(" "))) // 2
        hang(open_nodes, depth, Node(line.lstrip(" ")))
    return open_nodes[0] if open_nodes else None


def flat_yaml(path):
    """The plain `key: value` lines of a YAML file, unindented ones alone."""
    found = {}
    if os.path.exists(path):
        for line in read(path).decode().split("\n"):
            match = re.match(r"^([\w-]+): *(.+?) *$", line)
            if match:
                found[match.group(1)] = match.group(2).strip("\"'")
    return found


class Site:
    """What the sources of a site say that show tree does not: fixed phrases, the front matter, sizes of paper."""

    def __init__(self, folder):
        self.folder = folder
        self.site = flat_yaml(os.path.join(folder, "content", "site.yml"))
        self.house = {"paper": {}, "large-print": {}, "slides": {}}
        self.list_styles = ["decimal", "lower-alpha", "lower-roman", "upper-alpha"]
        self.read_house(os.path.join(ROOT, "layouts", "house.yml"))
        self.read_house(os.path.join(folder, "layouts", "house.yml"))
        self.phrases = {}

    def read_house(self, path):
        if not os.path.exists(path):
            return
        section = None
        for line in read(path).decode().split("\n"):
            match = re.match(r"^( *)([\w-]+): *(.*?) *$", line)
            if not match:
                continue
            indent, key, value = match.groups()
            if not indent:
                section = key
                if key == "list-styles":
                    self.list_styles = re.findall(r"[\w-]+", value)
            elif section in self.house:
                self.house[section][key] = value

    def length(self, style, key):
        """A length of house.yml in points."""
        value, unit = re.match(r"([\d.]+) *(\w*)", self.house[style][key]).groups()
        return float(value) * {"mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72, "pt": 1}[unit]

    def margins(self, style):
        """(left, right) of a right-hand and of a left-hand page, top, bottom."""
        outer, inner = self.length(style, "outer"), self.length(style, "inner")
        if self.house[style].get("two-sided", "no") != "yes":
            outer = inner = (outer + inner) / 2
        return (inner, outer), (outer, inner), self.length(style, "top"), self.length(style, "bottom")

    def phrase(self, lang, key):
        lang = (lang or "en").partition("-")[0]
        if lang not in self.phrases:
            words = flat_yaml(os.path.join(ROOT, "layouts", "words", "en.yml"))
            words.update(flat_yaml(os.path.join(ROOT, "layouts", "words", lang + ".yml")))
            words.update(flat_yaml(os.path.join(self.folder, "layouts", "words", lang + ".yml")))
            self.phrases[lang] = words
        return self.phrases[lang][key]

    def front_matter(self, source):
        text = read(os.path.join(self.folder, source)).decode().lstrip("\ufeff")
        head = text.replace("\r\n", "\n").split("\n---", 1)[0]
        return dict(
            (m.group(1), m.group(2).strip("\"'"))
            for m in re.finditer(r"^([\w-]+): *(.+?) *$", head, re.MULTILINE)
        )


def roman(number):
    text = ""
    for value, letters in ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
                           (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while number >= value:
            text += letters
            number -= value
    return text


def alpha(number):
    text = ""
    while number > 0:
        number -= 1
        text = chr(ord("a") + number % 26) + text
        number //= 26
    return text


def item_label(styles, number, depth):
    style = styles[min(depth, len(styles) - 1)]
    text = str(number)
    if style.endswith("alpha"):
        text = alpha(number)
    elif style.endswith("roman"):
        text = roman(number)
    if style.startswith("upper"):
        text = text.upper()
    return text + "." if depth == 0 else "(%s)" % text


class Meant:
    """Makes the structure tree of one document."""

    def __init__(self, site, source, root, page_label):
        self.site = site
        self.root = root
        self.page_label = page_label  # of an anchor
        self.front = site.front_matter(source)
        self.lang = root.get("lang")
        self.footnotes = {}
        for node in root.kids:
            if node.kind == "footnotes":
                for note in node.kids:
                    self.footnotes[note.get("number")] = note
        self.heading = self.last = 1  # level here, level of the last heading
        self.bullets = 0
        self.calls = []  # footnotes called in the block that is being made

    def phrase(self, key):
        return self.site.phrase(self.lang, key)

    @staticmethod
    def add(parent, role, text=None, lang=None):
        made = Element(role)
        made.lang = lang
        made.parent = parent
        if parent is not None:
            parent.kids.append(made)
        if text is not None:
            made.kids.append(Content(None, None, text))
        return made

    @staticmethod
    def say(parent, text):
        parent.kids.append(Content(None, None, text))

    def tree(self):
        top = self.add(None, "Document", lang=self.lang)
        self.add(top, "P", self.site.site["organisation"])
        self.add(top, "H1", self.root.get("title"))
        if "subtitle" in self.front:
            self.add(top, "P", self.front["subtitle"])
        facts = [(k, v) for k, v in self.root.attributes.items()
                 if k in ("status", "board", "meeting", "version", "published", "period", "owner", "review-due")]
        if facts:
            facts_list = self.add(top, "L")
            facts_list.attributes["/ListNumbering"] = "/None"
            for key, value in facts:
                item = self.add(facts_list, "LI")
                self.add(item, "Lbl", self.phrase(key))
                self.add(self.add(item, "LBody"), "P", value)
        mark = self.root.get("mark")
        if mark and mark not in [value for _, value in facts]:
            self.add(top, "P", mark)
        written = any(node.kind == "contents" and "headings" in node.flags for node in walk(self.root))
        deck = self.front.get("layout") == "slides"
        if self.front.get("contents", "yes" if deck else "no") != "yes" or written:
            self.blocks(top, self.root)
            return top
        contents = self.headings_list(deck)
        # On the title slide what stands before the first slide; then the contents, on a slide of their own.
        before = [kid.kind != "section" for kid in self.root.kids] + [False]
        split = before.index(False) if deck else 0
        self.blocks(top, self.root, 0, split)
        if contents.kids:
            self.contents(top, contents)
        self.blocks(top, self.root, split)
        return top

    def headings_list(self, deck):
        contents = Node("contents headings")
        contents.attributes["title"] = self.phrase("contents")

        def gather(node):
            for kid in node.kids:
                slide = kid.flags & {"slide", "above-slide"} and "unlisted" not in kid.flags
                if kid.kind == "heading" and node.kind == "section" and kid.number("level") <= 3 \
                        and (slide or not deck):
                    entry = Node("entry")
                    entry.attributes = {"level": kid.number("level") - 1, "anchor": kid.get("id")}
                    for key in ("number", "lang"):
                        if kid.get(key):
                            entry.attributes[key] = kid.get(key)
                    text = Node("text")
                    text.text = plain_text(kid)
                    entry.kids.append(text)
                    contents.kids.append(entry)
                elif kid.kind not in ("footnotes", "paragraph"):
                    gather(kid)

        gather(self.root)
        return contents

    def blocks(self, parent, node, first=0, end=None):
        for kid in node.kids[first:end]:
            getattr(self, "block_" + kid.kind.replace("-", "_"))(parent, kid)

    def within(self, parent, node):
        """Blocks of a container, whose levels of headings are its own."""
        heading = self.heading
        self.blocks(parent, node)
        self.heading = heading

    def called(self, element):
        """Footnotes that a block called, after it or in it."""
        calls, self.calls = self.calls, []
        parent = element.parent
        if parent is None or parent.role not in HOLDS_BLOCKS:
            parent = element
        for note in calls:
            heading, bullets = self.heading, self.bullets
            self.bullets = 0
            made = self.add(parent, "Note", lang=note.get("lang"))
            made.id = note.get("id")
            label = self.add(made, "Lbl")
            self.add(label, "Link", note.get("number") + " ")
            self.blocks(made, note)
            self.heading, self.bullets = heading, bullets

    def block_section(self, parent, node):
        self.within(self.add(parent, "Sect", lang=node.get("lang")), node)

    def block_heading(self, parent, node):
        self.heading = min(node.number("level"), self.heading + 1, self.last + 1)
        self.last = self.heading
        made = self.add(parent, "H%d" % min(self.heading, 6), lang=node.get("lang"))
        if node.get("number"):
            self.say(made, node.get("number") + " ")
        self.inlines(made, node)
        self.called(made)

    def block_paragraph(self, parent, node):
        made = self.add(parent, "P", lang=node.get("lang"))
        if node.get("number"):
            self.add(made, "Lbl", node.get("number") + " ")
        self.inlines(made, node)
        self.called(made)

    def block_quote(self, parent, node):
        made = self.add(parent, "BlockQuote", lang=node.get("lang"))
        self.within(made, node)
        if node.get("source"):
            self.add(made, "P", "\u2014 " + node.get("source"))

    def block_note(self, parent, node):
        made = self.add(parent, "Div", lang=node.get("lang"))
        if node.get("title"):
            self.add(made, "P", node.get("title"))
        self.within(made, node)

    def block_code_block(self, parent, node):
        made = self.add(parent, "P", lang=node.get("lang"))
        self.add(made, "Code", node.get("text"))

    def block_rule(self, parent, node):
        pass

    def block_list(self, parent, node):
        made = self.add(parent, "L", lang=node.get("lang"))
        ordered, plain = "ordered" in node.flags, "plain" in node.flags
        depth, styles = node.number("depth"), self.site.list_styles
        style = STYLES[styles[min(depth, len(styles) - 1)]]
        made.attributes["/ListNumbering"] = "/" + (
            "None" if plain else style if ordered else "Disc")
        number = node.number("start", 1)
        bullet = "\u2013" if self.bullets % 2 else "\u2022"
        for item in node.kids:
            li = self.add(made, "LI", lang=item.get("lang"))
            if not plain:
                self.add(li, "Lbl", item_label(styles, number, depth) if ordered else bullet)
            number += 1
            body = self.add(li, "LBody")
            deeper = not ordered and not plain
            self.bullets += deeper
            self.within(body, item)
            self.bullets -= deeper

    def block_definition_list(self, parent, node):
        made = self.add(parent, "L", lang=node.get("lang"))
        made.attributes["/ListNumbering"] = "/None"
        li, termed = None, False
        for kid in node.kids:
            if li is None or (kid.kind == "term" and not termed):
                li = self.add(made, "LI")
            termed = kid.kind == "term"
            if termed:
                label = self.add(li, "Lbl", lang=kid.get("lang"))
                self.inlines(label, kid)
                self.called(label)
            else:
                self.within(self.add(li, "LBody", lang=kid.get("lang")), kid)

    def block_table(self, parent, node):
        made = self.add(parent, "Table", lang=node.get("lang"))
        rows = list(node.kids)
        if rows and rows[0].kind == "caption":
            self.caption(made, rows.pop(0))
        headers = node.number("header-rows")
        for role, part in (("THead", rows[:headers]), ("TBody", rows[headers:])):
            if not part:
                continue
            group = self.add(made, role)
            for row in part:
                tr = self.add(group, "TR")
                for cell in row.kids:
                    self.cell(tr, node, row, cell)

    def cell(self, tr, table, row, cell):
        header = ("header" in row.flags or "subheading" in row.flags or "header" in cell.flags
                  or ("header-column" in table.flags and cell.number("column") == 0))
        made = self.add(tr, "TH" if header else "TD", lang=cell.get("lang"))
        if header:
            made.attributes["/Scope"] = "/Column" if "header" in row.flags else "/Row"
        for name, key in (("columns", "/ColSpan"), ("rows", "/RowSpan")):
            if cell.number(name, 1) > 1:
                made.attributes[key] = cell.number(name)
        bullets, self.bullets = self.bullets, 0
        self.within(made, cell)
        self.bullets = bullets

    def caption(self, parent, node):
        made = self.add(parent, "Caption", lang=node.get("lang"))
        if node.get("label"):
            self.say(made, node.get("label") + (": " if node.kids else ""))
        self.inlines(made, node)
        self.called(made)

    def block_figure(self, parent, node):
        made = self.add(parent, "Div", lang=node.get("lang"))
        image = node.kids[0]
        if "decorative" not in image.flags:
            self.figure(made, image)
        if len(node.kids) > 1:
            self.caption(made, node.kids[1])

    def figure(self, parent, image):
        made = self.add(parent, "Figure")
        made.alt = image.get("alternative")
        made.attributes["/BBox"] = True

    def block_contents(self, parent, node):
        self.contents(parent, node)

    def contents(self, parent, node):
        if not node.kids:
            return
        sect = self.add(parent, "Sect", lang=node.get("lang"))
        if node.get("title"):
            self.last = min(self.heading, self.last) + 1
            self.add(sect, "H%d" % min(self.last, 6), node.get("title"))
        levels = [self.add(sect, "TOC")]
        entry = None
        for kid in node.kids:
            level = kid.number("level", 1)
            while len(levels) < level and entry is not None:
                levels.append(self.add(entry, "TOC"))
                if len(levels) < level:
                    entry = self.add(levels[-1], "TOCI")
            del levels[level:]
            entry = self.add(levels[-1], "TOCI", lang=kid.get("lang"))
            link = self.add(self.add(entry, "Reference"), "Link")
            if kid.get("number"):
                self.say(link, kid.get("number") + " ")
            self.inlines(link, kid)
            self.say(link, " " + self.page_label(kid.get("anchor")))

    def block_group(self, parent, node):
        if node.get("lang") or node.get("id"):
            parent = self.add(parent, "Div", lang=node.get("lang"))
        self.within(parent, node)

    def block_footnotes(self, parent, node):
        pass  # where they are called

    def inlines(self, parent, node, linked=False):
        for kid in node.kids:
            into = parent
            if kid.get("lang"):
                into = self.add(parent, "Span", lang=kid.get("lang"))
            getattr(self, "inline_" + kid.kind.replace("-", "_"))(into, kid, linked or parent.role == "Link")

    def inline_text(self, parent, node, linked):
        self.say(parent, node.text)

    def inline_soft_break(self, parent, node, linked):
        self.say(parent, " ")

    inline_hard_break = inline_soft_break

    def inline_code(self, parent, node, linked):
        self.add(parent, "Code", node.text)

    def inline_emphasis(self, parent, node, linked):
        self.inlines(parent, node, linked)

    inline_strong = inline_strike = inline_span = inline_emphasis

    def inline_link(self, parent, node, linked):
        if linked:
            self.inlines(parent, node, True)
            return
        made = self.add(parent, "Link")
        here = "here" in node.flags
        page = self.phrase("page").replace("{{page}}", self.page_label(node.get("anchor"))) \
            if here else ""
        if here and "was-empty" in node.flags:
            self.say(made, page)
            return
        self.inlines(made, node, True)
        if here:
            self.say(parent, " (%s)" % page)

    def inline_term_ref(self, parent, node, linked):
        if linked:
            self.inlines(parent, node, True)
        else:
            self.inlines(self.add(parent, "Link"), node, True)

    def inline_image(self, parent, node, linked):
        if "decorative" not in node.flags:
            self.figure(parent, node)

    def inline_footnote_ref(self, parent, node, linked):
        link = self.add(self.add(parent, "Reference"), "Link")
        self.say(link, node.get("number"))
        if node.number("mention", 1) <= 1 and node.get("number") in self.footnotes:
            self.calls.append(self.footnotes[node.get("number")])

    def inline_status(self, parent, node, linked):
        self.say(parent, node.get("word"))


def walk(node):
    yield node
    for kid in node.kids:
        yield from walk(kid)


def plain_text(node):
    """The words of inlines, as a contents list shows them."""
    out = []
    for kid in node.kids:
        if kid.kind in ("text", "code"):
            out.append(kid.text)
        elif kid.kind in ("soft-break", "hard-break"):
            out.append(" ")
        elif kid.kind == "image":
            out.append(kid.get("alternative", ""))
        elif kid.kind == "status":
            out.append(kid.get("word"))
        else:
            out.append(plain_text(kid))
    return "".join(out)


def normal(text):
    """Spaces run together; soft hyphens and marks of direction are for the breaking of lines."""
    text = re.sub("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip(" ")


def own_text(contents, role):
    """Contents that follow one another; those of code are its lines, or parts of long ones."""
    text = normal("".join(c.text for c in contents))
    return text.replace(" ", "") if role == "Code" else text


BLOCK_TEXT = re.compile(r"^(H[1-6]|P|Lbl|Caption|Link)$")


def all_text(element):
    out = []
    for kid in element.kids:
        if isinstance(kid, Content):
            out.append(kid.text)
        elif kid.role not in ("Note", "Code"):
            out.append(all_text(kid))
        elif kid.role == "Code":
            out.append("\ufffc")
    return "".join(out)


def lines(element, depth=0):
    """A tree as lines: a role with what matters of its attributes, its text in between."""
    line = "  " * depth + element.role
    for name, value in (("lang", element.lang), ("alt", element.alt), ("id", element.id)):
        if value:
            line += " %s=%s" % (name, normal(value))
    for key in ("/Scope", "/ColSpan", "/RowSpan", "/ListNumbering"):
        if key in element.attributes:
            line += " %s=%s" % (key[1:], element.attributes[key])
    if element.role == "Figure" and "/BBox" in element.attributes:
        line += " BBox"
    if BLOCK_TEXT.match(element.role):
        line += " (%s)" % normal(all_text(element))
    out = [line]
    waiting = []

    def tell():
        text = own_text(waiting, element.role)
        if text:
            out.append("  " * (depth + 1) + '"%s"' % text)
        del waiting[:]

    for kid in element.kids:
        if isinstance(kid, Content):
            waiting.append(kid)
        else:
            tell()
            out.extend(lines(kid, depth + 1))
    tell()
    return out


def words(element):
    """The words of a tree, in order; elements end words only where blocks do."""
    out = []

    def gather(one):
        for kid in one.kids:
            if isinstance(kid, Content):
                out.append(kid.text)
                if one.role == "Code":
                    out.append(" ")
                continue
            inline = kid.role in ("Link", "Span", "Code", "Reference", "Figure")
            if not inline:
                out.append(" ")
            if kid.role == "Reference":
                out.append("\u0001")  # a raised number: read with the word or apart
            gather(kid)
            if kid.role == "Reference":
                out.append("\u0001")
            if not inline:
                out.append(" ")

    gather(element)
    return normal("".join(out)).split(" ")
