"""A reader of our PDFs that shares nothing with their writer: qpdf takes the file apart (`--json`), and this
module puts together the structure tree with the text of its marked content (PDF 32000-1, 14.6 to 14.8), the page
labels, the outline and what stands in artifacts.

Used by paper.py.
"""

import base64
import json
import re
import subprocess

REFERENCE = re.compile(r"^\d+ \d+ R$")
TOKEN = re.compile(
    rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<<|>>|<[0-9A-Fa-f\s]*>|[\[\]]|/[^\s()<>\[\]{}/%]*|[^\s()<>\[\]{}/%]+",
    re.DOTALL,
)
ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r?\n)", re.DOTALL)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
HEX_PAIR = re.compile(rb"<([0-9A-Fa-f\s]*)>")


class Element:
    """A structure element: its kids are Elements and Contents in their order."""

    def __init__(self, role):
        self.role = role
        self.lang = self.alt = self.actual = self.id = None
        self.attributes = {}
        self.kids = []
        self.links = []  # annotations of OBJR kids


class Content:
    """A marked-content sequence: page (from 0), identifier, text."""

    def __init__(self, page, mcid, text):
        self.page = page
        self.mcid = mcid
        self.text = text


def unescape(match):
    what = match.group(1)
    if what in ESCAPES:
        return ESCAPES[what]
    if what[:1].isdigit():
        return bytes([int(what, 8) & 255])
    return b"" if what.endswith(b"\n") else what


def string_bytes(token):
    if token.startswith(b"("):
        return ESCAPE.sub(unescape, token[1:-1])
    digits = re.sub(rb"\s", b"", token[1:-1])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def text_string(data):
    """A text string (7.9.2.2)."""
    if data.startswith(b"\xfe\xff"):
        return data[2:].decode("utf-16-be")
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8")
    return data.decode("latin-1")


def json_text(value):
    """A string as qpdf writes it: u:TEXT or b:HEX."""
    if value is None:
        return None
    return value[2:] if value.startswith("u:") else text_string(bytes.fromhex(value[2:]))


def unicode_map(data):
    """A ToUnicode CMap as {code: text} (9.10.3)."""
    table = {}

    def text(token):
        return string_bytes(token).decode("utf-16-be")

    for section in re.findall(rb"beginbfchar(.*?)endbfchar", data, re.DOTALL):
        pairs = re.findall(rb"<[^>]*>", section)
        for code, value in zip(pairs[::2], pairs[1::2]):
            table[int(code[1:-1], 16)] = text(value)
    for section in re.findall(rb"beginbfrange(.*?)endbfrange", data, re.DOTALL):
        for low, high, value in re.findall(
            rb"<(\w+)>\s*<(\w+)>\s*(<\w+>|\[[^\]]*\])", section
        ):
            low, high = int(low, 16), int(high, 16)
            if value.startswith(b"["):
                for i, one in enumerate(re.findall(rb"<[^>]*>", value)):
                    table[low + i] = text(one)
                continue
            first = text(value)
            for i in range(high - low + 1):
                table[low + i] = first[:-1] + chr(ord(first[-1]) + i)
    return table


class Pdf:
    def __init__(self, path):
        run = subprocess.run(
            ["qpdf", "--json=2", "--json-key=qpdf", "--json-stream-data=inline",
             "--decode-level=generalized", path],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
        )
        if run.returncode != 0:
            raise ValueError("qpdf: " + run.stderr.decode("utf-8", "replace"))
        self.objects = json.loads(run.stdout)["qpdf"][1]
        self.maps = {}
        self.root = self.get(self.objects["trailer"]["value"]["/Root"])
        self.pages = []   # their references
        self.page_of = {}
        self.gather_pages(self.root["/Pages"])
        self.marked = []     # of each page: {mcid: text}
        self.artifacts = []  # of each page: [(subtype or type, text)]
        self.faults = []
        for reference in self.pages:
            self.read_page(reference)
        self.used = set()
        self.in_forms = []
        tree = self.get(self.root["/StructTreeRoot"])
        kids = self.get(tree["/K"])
        self.tree = self.element(kids[0] if isinstance(kids, list) else tree["/K"])
        for number, page in enumerate(self.marked):
            lost = [mcid for mcid in page if (number, mcid) not in self.used]
            if lost:
                self.faults.append("page %d: content %s is not in the tree" % (number + 1, lost))
        self.check_parents(tree)

    def get(self, value):
        while isinstance(value, str) and REFERENCE.match(value):
            thing = self.objects.get("obj:" + value)
            if thing is None:
                return None
            value = thing["value"] if "value" in thing else thing["stream"]["dict"]
        return value

    def stream(self, reference):
        return base64.b64decode(self.objects["obj:" + reference]["stream"]["data"])

    def gather_pages(self, reference):
        node = self.get(reference)
        if node.get("/Type") == "/Pages":
            for kid in self.get(node["/Kids"]):
                self.gather_pages(kid)
        else:
            self.page_of[reference] = len(self.pages)
            self.pages.append(reference)

    def font_map(self, reference):
        """(bytes a code, {code: text}): only partners' fonts have codes of one byte, some of them no map."""
        if reference not in self.maps:
            font = self.get(reference)
            length = 2 if font["/Subtype"] == "/Type0" else 1
            table = {code: bytes([code]).decode("cp1252", "replace") for code in range(256 if length == 1 else 0)}
            if "/ToUnicode" in font:
                table.update(unicode_map(self.stream(font["/ToUnicode"])))
            self.maps[reference] = (length, table)
        return self.maps[reference]

    def read_page(self, reference):
        page = self.get(reference)
        contents = page.get("/Contents")
        parts = contents if isinstance(contents, list) else [contents]
        data = b"\n".join(self.stream(part) for part in parts if part)
        fonts = self.get(self.get(page["/Resources"]).get("/Font", {})) or {}
        marked, artifacts = {}, []
        stack = []   # of what is open: (kind, key, its text as a list)
        operands, font = [], None

        def show(code):
            out = stack[-1][2] if stack else None
            if out is None:
                self.faults.append("page %d: text outside marked content" % (len(self.marked) + 1))
                return
            length, table = font
            for at in range(0, len(code) - length + 1, length):
                glyph = int.from_bytes(code[at:at + length], "big")
                if glyph not in table:
                    self.faults.append("glyph %d has no Unicode" % glyph)
                out.append(table.get(glyph, "\ufffd"))

        for match in TOKEN.finditer(data):
            token = match.group()
            first = token[:1]
            if first in b"(<[]>/" or first.isdigit() or first in b"-+.":
                operands.append(token)
                continue
            if token == b"Tf":
                font = self.font_map(fonts[operands[-2].decode()])
            elif token in (b"Tj", b"TJ"):
                for operand in operands:
                    if operand[:1] == b"(" or (operand[:1] == b"<" and operand != b"<<"):
                        show(string_bytes(operand))
            elif token in (b"BDC", b"BMC"):
                stack.append(self.begin(operands, stack))
            elif token == b"EMC":
                self.end(stack, marked, artifacts)
            elif token == b"BI":
                self.faults.append("page %d: an inline image" % (len(self.marked) + 1))
            operands = []
        if stack:
            self.faults.append("page %d: marked content is not closed" % (len(self.marked) + 1))
        self.marked.append({mcid: "".join(text) for mcid, text in marked.items()})
        self.artifacts.append(artifacts)

    @staticmethod
    def begin(operands, stack):
        keys = {}
        for at, operand in enumerate(operands):
            if operand[:1] == b"/" and at + 1 < len(operands):
                keys[operand] = operands[at + 1]
        if operands[0] == b"/Artifact":
            kind = keys.get(b"/Subtype") or keys.get(b"/Type") or b"/"
            return ("artifact", kind[1:].decode(), [])
        if b"/MCID" in keys:
            return ("content", int(keys[b"/MCID"]), [])
        if b"/ActualText" in keys:
            return ("actual", text_string(string_bytes(keys[b"/ActualText"])), [])
        return ("other", None, stack[-1][2] if stack else None)

    def end(self, stack, marked, artifacts):
        kind, key, text = stack.pop()
        if kind == "content":
            if key in marked:
                self.faults.append("page %d: MCID %d twice" % (len(self.marked) + 1, key))
            marked[key] = text
        elif kind == "artifact":
            artifacts.append((key, "".join(text)))
        elif kind == "actual" and stack:
            stack[-1][2].append(key)

    def element(self, reference, page=None):
        value = self.get(reference)
        made = Element(value["/S"][1:])
        made.reference = reference
        made.lang = json_text(value.get("/Lang"))
        made.alt = json_text(value.get("/Alt"))
        made.actual = json_text(value.get("/ActualText"))
        made.id = json_text(value.get("/ID"))
        attributes = self.get(value.get("/A", {}))
        for one in attributes if isinstance(attributes, list) else [attributes]:
            made.attributes.update(self.get(one))
        page = value.get("/Pg", page)
        kids = self.get(value.get("/K", []))
        if not isinstance(kids, list):
            kids = [value["/K"]]
        for kid in kids:
            self.add_kid(made, kid, page)
        return made

    def add_kid(self, parent, kid, page):
        if isinstance(kid, int):
            self.add_content(parent, self.page_of[page], kid)
            return
        value = self.get(kid)
        if value.get("/Type") == "/MCR" and "/Stm" in value:
            self.check_form(parent, value["/Stm"], value["/MCID"])
        elif value.get("/Type") == "/MCR":
            self.add_content(parent, self.page_of[value.get("/Pg", page)], value["/MCID"])
        elif value.get("/Type") == "/OBJR":
            parent.links.append(self.get(value["/Obj"]))
        else:
            if value["/P"] != getattr(parent, "reference", None):
                self.faults.append("the /P of a %s is not its parent" % value["/S"])
            parent.kids.append(self.element(kid, page))

    def add_content(self, parent, page, mcid):
        if (page, mcid) in self.used:
            self.faults.append("page %d: content %d is twice in the tree" % (page + 1, mcid))
        self.used.add((page, mcid))
        if mcid not in self.marked[page]:
            self.faults.append("page %d: there is no content %d" % (page + 1, mcid))
        content = Content(page, mcid, self.marked[page].get(mcid, ""))
        content.parent = parent.reference
        parent.kids.append(content)

    def check_form(self, parent, form, mcid):
        """Content within a form (14.7.4.2): it is there, and the form's key leads to the element."""
        if not re.search(rb"/MCID\s+%d\b" % mcid, self.stream(form)):
            self.faults.append("there is no content %d in the form %s" % (mcid, form))
        self.in_forms.append((parent.reference, self.get(form).get("/StructParents"), mcid))

    def check_parents(self, tree):
        """The parent tree finds each content's element (14.7.4.4)."""
        numbers = {}

        def gather(reference):
            node = self.get(reference)
            pairs = self.get(node.get("/Nums", []))
            for key, value in zip(pairs[::2], pairs[1::2]):
                numbers[key] = value
            for kid in self.get(node.get("/Kids", [])):
                gather(kid)

        gather(tree["/ParentTree"])
        for parent, key, mcid in self.in_forms:
            found = self.get(numbers.get(key, []))
            if mcid >= len(found) or found[mcid] != parent:
                self.faults.append("the parent tree leads content %d of a form elsewhere" % mcid)
        walk = [self.tree]
        while walk:
            for kid in walk.pop().kids:
                if isinstance(kid, Element):
                    walk.append(kid)
                    continue
                key = self.get(self.pages[kid.page]).get("/StructParents")
                found = self.get(numbers.get(key, []))
                if kid.mcid >= len(found) or found[kid.mcid] != kid.parent:
                    self.faults.append("page %d: the parent tree leads content %d elsewhere"
                                       % (kid.page + 1, kid.mcid))

    def labels(self):
        """The label of each page (12.4.2)."""
        pairs = []

        def gather(reference):
            node = self.get(reference)
            numbers = self.get(node.get("/Nums", []))
            pairs.extend(zip(numbers[::2], numbers[1::2]))
            for kid in self.get(node.get("/Kids", [])):
                gather(kid)

        if "/PageLabels" in self.root:
            gather(self.root["/PageLabels"])
        labels, rule, start = [], {}, 0
        ranges = {index: self.get(value) for index, value in pairs}
        for index in range(len(self.pages)):
            if index in ranges:
                rule, start = ranges[index], index
            number = rule.get("/St", 1) + index - start
            style = rule.get("/S")
            shown = str(number) if style == "/D" else "" if style is None else "?"
            labels.append((json_text(rule.get("/P")) or "") + shown)
        return labels

    def destination(self, annotation):
        """The page (from 0) that a link leads to, or None."""
        target = annotation.get("/Dest")
        if target is None:
            action = self.get(annotation.get("/A", {}))
            target = action.get("/D") if action.get("/S") == "/GoTo" else None
        if isinstance(target, str) and not REFERENCE.match(target):
            target = self.named(json_text(target) if target[1] == ":" else target)
        target = self.get(target)
        if isinstance(target, dict):
            target = self.get(target.get("/D"))
        return self.page_of.get(target[0]) if target else None

    def named(self, name):
        if not hasattr(self, "names"):
            self.names = {}

            def gather(reference):
                node = self.get(reference)
                pairs = self.get(node.get("/Names", []))
                for key, value in zip(pairs[::2], pairs[1::2]):
                    self.names[json_text(key)] = value
                for kid in self.get(node.get("/Kids", [])):
                    gather(kid)

            names = self.get(self.root.get("/Names", {}))
            if "/Dests" in names:
                gather(names["/Dests"])
        return self.names.get(name)

    def outline(self):
        """(depth, title, page) of each bookmark."""
        found = []

        def walk(reference, depth):
            while reference:
                item = self.get(reference)
                found.append((depth, json_text(item["/Title"]), self.destination(item)))
                if "/First" in item:
                    walk(item["/First"], depth + 1)
                reference = item.get("/Next")

        if "/Outlines" in self.root:
            walk(self.get(self.root["/Outlines"]).get("/First"), 1)
        return found
