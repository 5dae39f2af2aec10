"""Reads `foolscap show trace` and looks for what must never be on paper: text outside its frame, things over one
another, lines out of order, content that is nowhere in the structure.

Used by paper.py.
"""

import re

from meant import NUMBERINGS, hang, unquote
from pdfread import Content, Element

NUMBER = r"(-?[\d.]+)"
QUOTED = r'"((?:\\.|[^"\\])*)"'
PAGE = re.compile(r"^page %s %s x %s$" % (QUOTED, NUMBER, NUMBER))
TEXT = re.compile(
    r"^  text %s %s %s %s((?: bold| italic)*) %s #(\w{6})( right-to-left)?( diagonal)? %s$"
    % (NUMBER, NUMBER, NUMBER, QUOTED, NUMBER, QUOTED), re.DOTALL)
BOX = re.compile(r"^  (box|circle|ring|triangle|square|tick|image) %s %s %s %s (?:#(\w{6})|%s)$"
                 % (NUMBER, NUMBER, NUMBER, NUMBER, QUOTED))
CONTENT = re.compile(r"^ content (\w+) (\d+) order (\d+)$")
LINK = re.compile(r"^ link (\d+) %s %s %s %s" % (NUMBER, NUMBER, NUMBER, NUMBER))
ELEMENT = re.compile(r'^( *)(\w+) (\d+)((?: [\w-]+=(?:"(?:\\.|[^"\\])*"|\S+))*)((?: -?[\d.]+){4})?$')
KID = re.compile(r"^( *)page (\d+) %s$" % QUOTED, re.DOTALL)
ATTRIBUTE = re.compile(r'([\w-]+)=(?:"((?:\\.|[^"\\])*)"|(\S+))')
ANCHOR = re.compile(r'^anchor "(.*)" page (\d+) at %s$' % NUMBER)

SLACK = 0.4  # points: side bearings reach over an edge
FURNITURE = {"header", "footer", "watermark", "background"}


class Thing:
    """A drawn operation: kind, its rectangle, what it is part of."""

    def __init__(self, kind, left, top, right, bottom, owner):
        self.kind, self.owner = kind, owner  # owner: (element, order) or the artifact's name
        self.left, self.top, self.right, self.bottom = left, top, right, bottom
        self.text, self.size, self.baseline, self.colour = "", 0, bottom, None
        self.backwards = self.diagonal = False

    def name(self):
        return "%s %r at %.1f %.1f" % (self.kind, self.text[:40], self.left, self.baseline)


class Page:
    def __init__(self, label, width, height):
        self.label, self.width, self.height = label, width, height
        self.things, self.links = [], []


class Trace:
    def __init__(self, text):
        self.pages, self.anchors, self.faults = [], {}, []
        self.elements = {}
        self.places = {}  # element number to the first and last (page, top, bottom) of its own content
        head, _, rest = text.partition("\nstructure\n")
        owner = None
        for line in head.split("\n"):
            owner = self.read_operation(line, owner)
        self.tree = self.read_structure(rest.split("\n"))

    def read_operation(self, line, owner):
        match = PAGE.match(line)
        if match:
            self.pages.append(Page(unquote(match.group(1)), float(match.group(2)),
                                   float(match.group(3))))
            return None
        match = CONTENT.match(line)
        if match:
            return int(match.group(2)), int(match.group(3))
        if line.startswith(" artifact "):
            return line[len(" artifact "):]
        if line.startswith("  bound page "):
            return owner
        page = self.pages[-1]
        match = TEXT.match(line)
        if match:
            x, baseline, width = (float(match.group(i)) for i in (1, 2, 3))
            size = float(match.group(6))
            thing = Thing("text", x, baseline - 0.72 * size, x + width, baseline + 0.2 * size, owner)
            thing.size, thing.baseline, thing.colour = size, baseline, match.group(7)
            thing.backwards, thing.diagonal = bool(match.group(8)), bool(match.group(9))
            thing.text = unquote(match.group(10))
            page.things.append(thing)
            return owner
        match = BOX.match(line)
        if match:
            x, y, width, height = (float(match.group(i)) for i in (2, 3, 4, 5))
            thing = Thing(match.group(1), x, y, x + width, y + height, owner)
            thing.colour = match.group(6)
            page.things.append(thing)
            return owner
        match = LINK.match(line)
        if match:
            page.links.append([float(match.group(i)) for i in (2, 3, 4, 5)])
            return owner
        self.faults.append("a line of the trace cannot be read: " + line)
        return owner

    def read_structure(self, lines):
        stack = []
        for line in lines:
            match = KID.match(line)
            if match and stack:
                content = Content(int(match.group(2)) - 1, None, unquote(match.group(3)))
                del stack[(len(match.group(1)) - 2) // 2:]
                stack[-1].kids.append(content)
                continue
            match = ELEMENT.match(line)
            if not match or not match.group(1):
                match = ANCHOR.match(line)
                if match:
                    self.anchors.setdefault(match.group(1), int(match.group(2)) - 1)
                elif line and not line.startswith(("bookmark ", "part ")):
                    self.faults.append("a line of the structure cannot be read: " + line)
                continue
            hang(stack, (len(match.group(1)) - 2) // 2, self.element(match))
        return stack[0] if stack else None

    def element(self, match):
        made = Element(match.group(2))
        made.number = int(match.group(3))
        self.elements[made.number] = made
        if made.role == "L":
            made.attributes["/ListNumbering"] = "/None"
        for name, quoted, bare in ATTRIBUTE.findall(match.group(4)):
            value = unquote(quoted) if not bare else bare
            if name == "lang":
                made.lang = value
            elif name == "alternative":
                made.alt = value
            elif name == "id":
                made.id = value
            elif name == "scope":
                made.attributes["/Scope"] = "/" + value
            elif name == "numbering":
                made.attributes["/ListNumbering"] = "/" + NUMBERINGS[int(value)]
            elif name in ("columns", "rows"):
                made.attributes["/ColSpan" if name == "columns" else "/RowSpan"] = int(value)
        if match.group(5):
            made.attributes["/BBox"] = True
        return made

    def label_of(self, anchor):
        return self.pages[self.anchors[anchor]].label if anchor in self.anchors else "?"

    def check(self, site, style, lang):
        """Every fault of the pages as a line of text."""
        self.stacks = style == "large-print"
        right_hand, left_hand, top, bottom = site.margins(style)
        if lang.partition("-")[0] in ("ar", "fa", "he", "ur"):  # bound at the right
            right_hand, left_hand = left_hand, right_hand
        for page in self.pages:
            number = int(re.match(r"\d+", page.label).group())
            margins = right_hand if number % 2 else left_hand
            frame = (margins[0], top, page.width - margins[1], page.height - bottom)
            found = []
            self.check_frame(page, frame, found)
            self.check_overlaps(page, found)
            self.check_backgrounds(page, found)
            self.faults += ["page %s: %s" % (page.label, fault) for fault in found]
        self.check_order()
        self.check_footnotes()
        return self.faults

    def check_footnotes(self):
        """Each begins on the page of its first mark."""
        for anchor, page in self.anchors.items():
            called = self.anchors.get(anchor + ".ref", page)
            if called != page:
                self.faults.append("%s is called on page %s and begins on page %s" % (
                    anchor, self.pages[called].label, self.pages[page].label))

    @staticmethod
    def check_frame(page, frame, found):
        left, top, right, bottom = frame
        for thing in page.things:
            if thing.diagonal:
                reach = (thing.right - thing.left) * 0.7072
                if thing.left < 0 or thing.left + reach > page.width or \
                        thing.baseline - reach < 0 or thing.baseline > page.height:
                    found.append("%s leaves the page" % thing.name())
                continue
            if thing.left < -SLACK or thing.top < -SLACK or thing.right > page.width + SLACK or \
                    thing.bottom > page.height + SLACK:
                found.append("%s leaves the page" % thing.name())
            if thing.owner is None:
                found.append("%s is neither content nor artifact" % thing.name())
            if thing.owner in FURNITURE or thing.kind == "box":
                continue
            if thing.left < left - SLACK or thing.right > right + SLACK or \
                    thing.top < top - SLACK or thing.bottom > bottom + SLACK:
                found.append("%s leaves its frame" % thing.name())
        for x, y, width, height in page.links:
            if x < -SLACK or y < -SLACK or x + width > page.width + SLACK or \
                    y + height > page.height + SLACK or width <= 0 or height <= 0:
                found.append("a link's rectangle leaves the page, or is empty")

    @staticmethod
    def check_overlaps(page, found):
        """Text and pictures over one another; a line across text that is no decoration of its own."""
        things = [t for t in page.things
                  if t.kind != "box" and not t.diagonal and t.right > t.left
                  and (t.kind != "text" or t.text.strip())]
        things.sort(key=lambda t: t.top)
        for i, one in enumerate(things):
            for other in things[i + 1:]:
                if other.top >= one.bottom - SLACK:
                    break
                across = min(one.right, other.right) - max(one.left, other.left)
                down = min(one.bottom, other.bottom) - max(one.top, other.top)
                if across > SLACK and down > SLACK:
                    found.append("%s stands over %s" % (other.name(), one.name()))
        rules = [t for t in page.things if t.kind == "box" and t.bottom - t.top < 2]
        texts = [t for t in things if t.kind == "text"]
        for rule in rules:
            for text in texts:
                inside = text.top + 0.1 * text.size < rule.top < text.baseline
                across = min(rule.right, text.right) - max(rule.left, text.left)
                # Struck-through text: the line has the text's colour and ends with it.
                if inside and across > SLACK and rule.colour != text.colour:
                    found.append("a line at %.1f crosses %s" % (rule.top, text.name()))

    @staticmethod
    def check_backgrounds(page, found):
        """Filled boxes hold one another or stand apart, and text does not stand across their edge."""
        boxes = [t for t in page.things
                 if t.kind == "box" and t.bottom - t.top > 4 and t.right - t.left > 4]
        for i, one in enumerate(boxes):
            for other in boxes[i + 1:]:
                across = min(one.right, other.right) - max(one.left, other.left)
                down = min(one.bottom, other.bottom) - max(one.top, other.top)
                if across <= SLACK or down <= SLACK:
                    continue
                small = min((one, other), key=lambda b: (b.right - b.left) * (b.bottom - b.top))
                held = across >= small.right - small.left - SLACK and \
                    down >= small.bottom - small.top - SLACK
                if not held:
                    found.append("a box at %.1f %.1f stands over one at %.1f %.1f"
                                 % (one.left, one.top, other.left, other.top))
            for thing in page.things:
                if thing.kind == "box" or thing.diagonal or thing.right - thing.left < SLACK:
                    continue
                across = min(one.right, thing.right) - max(one.left, thing.left)
                down = min(one.bottom, thing.bottom) - max(one.top, thing.top)
                if across > 1 and down > 1 and (across < thing.right - thing.left - 1
                                                or down < thing.bottom - thing.top - 1):
                    found.append("%s stands across the edge of a box" % thing.name())

    def check_order(self):
        """Reading order goes down the pages: content in its element, and block after block."""
        drawn = {}  # element to its things as (page, thing), by order
        for number, page in enumerate(self.pages):
            for thing in page.things:
                if isinstance(thing.owner, tuple):
                    drawn.setdefault(thing.owner[0], []).append((thing.owner[1], number, thing))
        spans = {}
        self.measure(self.tree, drawn, spans)
        self.check_kids(self.tree, spans)

    def measure(self, element, drawn, spans):
        """The first and the last place (page, y) of an element with all below it but its notes."""
        places = []
        for order, page, thing in sorted(drawn.get(element.number, ()), key=lambda d: d[:2]):
            places.append((page, thing.baseline, thing))
        last = None
        for page, y, thing in places:
            if thing.kind != "text":
                continue
            if last and (page, y + 0.5 * thing.size) < (last[0], last[1]):
                self.faults.append("page %s: %s stands above what it follows in its %s"
                                   % (self.pages[page].label, thing.name(), element.role))
            last = (page, y)
        for kid in element.kids:
            if isinstance(kid, Content):
                continue
            self.measure(kid, drawn, spans)
            # A footnote stands elsewhere; its raised number is no line of its own.
            if kid.role not in ("Note", "Reference") and kid.number in spans:
                first, end = spans[kid.number]
                places += [first, end]
        if places:
            spans[element.number] = (min(places, key=lambda p: p[:2]), max(places, key=lambda p: p[:2]))

    def check_kids(self, element, spans):
        if element.role in ("P", "Lbl", "Caption", "Code", "Span", "Link") or element.role[0] == "H":
            for kid in element.kids:
                if isinstance(kid, Element):
                    self.check_kids(kid, spans)
            return
        last = None
        side_by_side = element.role in ("LI", "TR", "Table", "THead", "TBody") or (
            element.role == "L" and element.attributes.get("/ListNumbering") == "/None")
        for kid in element.kids:
            if isinstance(kid, Content):
                continue
            self.check_kids(kid, spans)
            if kid.role == "Note" or kid.number not in spans:
                continue
            first, end = spans[kid.number]
            # Cells beside one another begin on one page; a picture's baseline is its foot.
            # A stacked table says each heading before the first cell that it heads.
            low = 0 if element.role == "TR" else last[1] - 0.5 if last else 0
            if kid.role == "TBody" and self.stacks:
                last = None
            if last is not None and first[:2] < (last[0], low):
                self.faults.append("page %s: a %s begins above the %s before it: %s" % (
                    self.pages[first[0]].label, kid.role, last[3], first[2].name()))
            place = first if side_by_side else end
            last = (place[0], place[1], place[2], kid.role)
