"""One generated report, written for each of the programs that tests/bench/paper compares.

Headings, contents with page numbers, paragraphs with emphasis, links, cross-references that give the page,
footnotes, lists and tables: the same words, the same page size, type and leading. The text depends on
the number of parts alone.
"""

import html
import random

from synthetic import paragraph, sentence

TITLE = "Annual report of the partnership"
ORGANISATION = "Bench Council"


def note(pick):
    return ("note", sentence(pick, 16))


def blocks(parts):
    """("heading", level, id, text), ("text", inlines), ("list", numbered, items), ("table", caption,
    head, rows); an inline is a text, or (kind, ...)."""
    for part in range(parts):
        pick = random.Random(part)
        yield "heading", 2, "part-%d" % part, "Part %d: %s" % (part + 1, sentence(pick, 5)[:-1])
        yield "text", [paragraph(pick), note(pick), " " + paragraph(pick, 2)]
        for section in range(2):
            name = "part-%d-%d" % (part, section)
            yield "heading", 3, name, sentence(pick, 4)[:-1]
            yield "text", [paragraph(pick, 5)]
            other = pick.randrange(parts)
            yield "text", [
                "See ", ("reference", "part-%d" % other, "part %d" % (other + 1)), " for ",
                ("emphasis", "more"), " about ", ("strong", "this"), ", and ",
                ("link", "https://example.org/%d" % other, "what the partners say"), ". ",
                paragraph(pick, 3), note(pick),
            ]
            yield "list", False, [[sentence(pick, 12)] for _ in range(5)]
            yield "text", [paragraph(pick, 4)]
            yield "list", True, [[sentence(pick, 11)] for _ in range(3)]
        rows = [[sentence(pick, 5)[:-1], str(n * 7), str(pick.randrange(1000)), sentence(pick, 6)]
                for n in range(6)]
        yield "table", "Results of part %d" % (part + 1), ["Measure", "Target", "Result", "Comment"], rows
        yield "text", [paragraph(pick, 3)]


def markdown(parts):
    """Foolscap's source."""
    notes = []

    def inlines(items):
        out = []
        for item in items:
            if isinstance(item, str):
                out.append(item)
            elif item[0] == "note":
                notes.append(item[1])
                out.append("[^%d]" % len(notes))
            elif item[0] == "emphasis":
                out.append("*%s*" % item[1])
            elif item[0] == "strong":
                out.append("**%s**" % item[1])
            else:
                out.append("[%s](%s%s)" % (item[2], "#" if item[0] == "reference" else "", item[1]))
        return "".join(out)

    yield "---\ntitle: %s\ncontents: yes\nglossary: no\nformats: [pdf]\n---\n\n" % TITLE
    for block in blocks(parts):
        if block[0] == "heading":
            yield "%s %s {#%s}\n\n" % ("#" * block[1], block[3], block[2])
        elif block[0] == "text":
            yield inlines(block[1]) + "\n\n"
        elif block[0] == "list":
            for number, item in enumerate(block[2]):
                yield "%s %s\n" % ("%d." % (number + 1) if block[1] else "-", inlines(item))
            yield "\n"
        else:
            yield "Table: %s\n\n| %s |\n| --- | ---: | ---: | --- |\n" % (block[1], " | ".join(block[2]))
            yield "".join("| %s |\n" % " | ".join(row) for row in block[3]) + "\n"
    for number, text in enumerate(notes):
        yield "[^%d]: %s\n\n" % (number + 1, text)


TYPST_HEAD = """#set document(title: "%s")
#set page(paper: "a4", margin: (x: 24mm, y: 25mm), numbering: "1 of 1",
  header: context if counter(page).get().first() > 1 [#set text(9pt); %s],
  footer: context [#set text(9pt); %s #h(1fr) Page #counter(page).display("1 of 1", both: true)])
#set text(font: "Noto Sans", size: 12pt, lang: "en", region: "GB", hyphenate: false)
#set par(leading: 7.9pt, spacing: 16.2pt, justify: false)
#show heading.where(level: 1): set text(17pt)
#show heading.where(level: 2): set text(13.5pt)
#show heading: set block(above: 24pt, below: 14pt)
#show link: underline
#show table: set text(10.5pt)
#show table: set par(leading: 6.5pt)
#show footnote.entry: set text(9.5pt)
#show figure.where(kind: table): set figure.caption(position: top)
#show figure: set block(breakable: true)
#set table(stroke: (x: none, y: 0.5pt + gray), inset: 2mm, align: (left, right, right, left))
#text(24pt, weight: "bold")[%s]

#outline(depth: 2)

"""


def typst(parts):
    def escaped(text):
        return "".join("\\" + c if c in "\\#*_`$<>@[]~=-+/'\"" else c for c in text)

    def inlines(items):
        out = []
        for item in items:
            if isinstance(item, str):
                out.append(escaped(item))
            elif item[0] == "note":
                out.append("#footnote[%s]" % escaped(item[1]))
            elif item[0] == "emphasis":
                out.append("#emph[%s]" % escaped(item[1]))
            elif item[0] == "strong":
                out.append("#strong[%s]" % escaped(item[1]))
            elif item[0] == "link":
                out.append('#link("%s")[%s]' % (item[1], escaped(item[2])))
            else:
                out.append("#link(<%s>)[%s] (page #ref(<%s>, form: \"page\", supplement: none))"
                           % (item[1], escaped(item[2]), item[1]))
        return "".join(out)

    yield TYPST_HEAD % (TITLE, TITLE, ORGANISATION, TITLE)
    for block in blocks(parts):
        if block[0] == "heading":
            yield "%s %s <%s>\n\n" % ("=" * (block[1] - 1), escaped(block[3]), block[2])
        elif block[0] == "text":
            yield inlines(block[1]) + "\n\n"
        elif block[0] == "list":
            yield "".join("%s %s\n" % ("+" if block[1] else "-", inlines(item)) for item in block[2])
            yield "\n"
        else:
            yield "#figure(caption: [%s], table(columns: (2fr, 1fr, 1fr, 3fr),\n" % escaped(block[1])
            yield "table.header(%s),\n" % ", ".join("[*%s*]" % escaped(h) for h in block[2])
            for row in block[3]:
                yield ", ".join("[%s]" % escaped(cell) for cell in row) + ",\n"
            yield "))\n\n"


HTML_HEAD = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>%s</title><style>
@page { size: A4; margin: 25mm 24mm; @top-left { content: "%s"; font: 9pt Noto Sans }
  @bottom-left { content: "%s"; font: 9pt Noto Sans }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 9pt Noto Sans } }
@page :first { @top-left { content: none } }
body { font: 12pt/16.5pt Noto Sans; margin: 0 }
p, ul, ol, table { margin: 0 0 8.25pt } ul, ol { padding-left: 18pt }
h1 { font-size: 24pt; line-height: 30pt } h2 { font-size: 17pt; line-height: 22pt; margin: 20pt 0 10pt }
h3 { font-size: 13.5pt; line-height: 18pt; margin: 15pt 0 7.5pt } h2, h3 { break-after: avoid }
table { border-collapse: collapse; font-size: 10.5pt; line-height: 14pt; width: 100%% }
th, td { border-bottom: .5pt solid #b1b4b6; padding: 2mm; text-align: left; vertical-align: top }
td:nth-child(2), td:nth-child(3), th:nth-child(2), th:nth-child(3) { text-align: right }
.note { float: footnote; font-size: 9.5pt; line-height: 12.5pt }
nav ul { list-style: none; padding: 0 } nav a::after { content: leader('.') target-counter(attr(href), page) }
.see::after { content: " (page " target-counter(attr(href), page) ")" }
</style></head><body><h1>%s</h1>
"""


def web(parts):
    """WeasyPrint's source: HTML and CSS for pages."""

    def inlines(items):
        out = []
        for item in items:
            if isinstance(item, str):
                out.append(html.escape(item))
            elif item[0] == "note":
                out.append('<span class="note">%s</span>' % html.escape(item[1]))
            elif item[0] in ("emphasis", "strong"):
                tag = {"emphasis": "em", "strong": "strong"}[item[0]]
                out.append("<%s>%s</%s>" % (tag, html.escape(item[1]), tag))
            elif item[0] == "link":
                out.append('<a href="%s">%s</a>' % (item[1], html.escape(item[2])))
            else:
                out.append('<a class="see" href="#%s">%s</a>' % (item[1], html.escape(item[2])))
        return "".join(out)

    yield HTML_HEAD % (TITLE, TITLE, ORGANISATION, TITLE)
    yield "<nav><h2>Contents</h2><ul>\n"
    for block in blocks(parts):
        if block[0] == "heading":
            yield '<li><a href="#%s">%s</a></li>\n' % (block[2], html.escape(block[3]))
    yield "</ul></nav>\n"
    for block in blocks(parts):
        if block[0] == "heading":
            yield '<h%d id="%s">%s</h%d>\n' % (block[1], block[2], html.escape(block[3]), block[1])
        elif block[0] == "text":
            yield "<p>%s</p>\n" % inlines(block[1])
        elif block[0] == "list":
            tag = "ol" if block[1] else "ul"
            items = "".join("<li>%s</li>\n" % inlines(item) for item in block[2])
            yield "<%s>\n%s</%s>\n" % (tag, items, tag)
        else:
            cells = "".join("<th>%s</th>" % html.escape(head) for head in block[2])
            yield "<table><caption>%s</caption><thead><tr>%s</tr></thead><tbody>\n" % (
                html.escape(block[1]), cells)
            for row in block[3]:
                yield "<tr>%s</tr>\n" % "".join("<td>%s</td>" % html.escape(c) for c in row)
            yield "</tbody></table>\n"
    yield "</body></html>\n"


def write(path, pieces):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(pieces)
