"""The manual pages: linted, and each example in them run.

A display (`.Bd -literal` or `.Bd -unfilled`) is an example; a comment before it says what it is:

    .\\" test: file content/doc.md    the display is that file of the example's site
    .\\" test: build                  build what has been collected since the last build: status 0
    .\\" test: error IDENTIFIER       build it: status 1 and this message, by its identifier
    .\\" test: run                    the display holds shell commands, run in the collected site
    .\\" test: none REASON            nothing to run

`build` and `error` may stand after the display. A Markdown file without front matter is given a title;
tests/manuals/ holds what the examples may refer to (data files, images).
"""

import glob
import os
import re
import shutil

import harness
from harness import DATE, FOOLSCAP, ROOT, TESTS, Scratch, read, write

ESCAPES = [
    (r"\(aq", "'"), (r"\(dq", '"'), (r"\(ga", "`"), (r"\(ha", "^"), (r"\(ti", "~"),
    (r"\(em", "\u2014"), (r"\(en", "\u2013"), (r"\(rs", "\\"), (r"\(bu", "\u2022"),
    (r"\&", ""), (r"\-", "-"), (r"\ ", " "), (r"\e", "\\"),
]
UNICODE = re.compile(r"\\\[u([0-9A-F]{4,6})\]")


def plain(line):
    """A line of a literal display as a reader sees it."""
    line = UNICODE.sub(lambda m: chr(int(m.group(1), 16)), line)
    for escape, text in ESCAPES:
        line = line.replace(escape, text)
    return line


def steps(text):
    """(line number, test comment or None, lines of the display or None) in the manual's order."""
    comment, display, inside = None, None, False
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\.\\" test: (.*)', line)
        if match:
            if comment:
                yield number, comment, None
            comment = match.group(1).strip()
            if comment.split()[0] in ("build", "error"):
                yield number, comment, None
                comment = None
        elif re.match(r"\.Bd -(literal|unfilled)", line):
            display, inside = [], True
        elif line.startswith(".Ed") and inside:
            yield number, comment, display
            comment, inside = None, False
        elif inside:
            display.append(plain(line))


class Example:
    """The site that an example's files are collected in."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "site")
        self.start()

    def start(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(os.path.join(TESTS, "manuals"), self.folder)
        self.fresh = True

    def file(self, path, lines):
        if self.fresh is False:
            self.start()
        text = "\n".join(lines) + "\n"
        if path.endswith(".md") and path.startswith("content/") and not text.startswith("---"):
            text = "---\ntitle: Example\n---\n\n" + text
        write(os.path.join(self.folder, path), text)

    def build(self):
        self.fresh = False
        site = os.path.join(self.folder, "content", "site.yml")
        if not os.path.exists(site):
            shutil.copy(os.path.join(TESTS, "layouts", "site.yml"), site)
        return harness.run([FOOLSCAP, "build", "-C", ".", "--date", DATE], cwd=self.folder)


def run_manual(report, path, folder):
    page = os.path.basename(path)
    example = Example(folder)
    pending = None
    for number, comment, display in steps(read(path).decode()):
        name = "%s:%d" % (page, number)
        words = (comment or "").split()
        if not words:
            report.fail(name, "an example without a `test:` comment before it")
        elif words[0] == "file" and display is not None and len(words) == 2:
            example.file(words[1], display)
            pending = name
        elif words[0] == "build":
            result = example.build()
            report.check("%s builds" % name, result.status == 0, result.text())
            pending = None
        elif words[0] == "error":
            result = example.build()
            wanted = "[%s]" % words[1]
            report.check(
                "%s: error %s" % (name, words[1]),
                result.status == 1 and wanted in result.err.decode(),
                result.text(),
            )
            pending = None
        elif words[0] == "run" and display is not None:
            commands = "\n".join(line[2:] if line.startswith("$ ") else line for line in display)
            env = {"PATH": os.path.dirname(FOOLSCAP) + os.pathsep + os.environ["PATH"],
                   "SOURCE_DATE_EPOCH": "1767225600"}
            example.fresh = False
            result = harness.run(["sh", "-eu", "-c", commands], cwd=example.folder, env=env)
            report.check("%s runs" % name, result.status == 0, result.text())
        elif words[0] != "none":
            report.fail(name, "what does `test: %s` ask for?" % comment)
    if pending:
        report.fail(pending, "a file that no `test: build` follows")


def run(report, only):
    paths = sorted(glob.glob(os.path.join(ROOT, "generator", "man", "*.[0-9]")))
    names = {os.path.basename(path) for path in paths}
    for wanted in ("foolscap.1", "foolscap-content.7", "foolscap-layouts.7"):
        report.check("%s is there" % wanted, wanted in names)
    # In their folder, where mandoc finds the others that each refers to.
    result = harness.run(["mandoc", "-T", "lint", "-W", "style", *sorted(names)],
                         cwd=os.path.join(ROOT, "generator", "man"))
    report.check("mandoc finds nothing in the manuals",
                 result.status == 0 and not result.out.strip(), result.text())
    for path in paths:
        with Scratch() as folder:
            run_manual(report, path, folder)
    identifiers(report, paths)
    command_line(report)
    content(report)
    house_style(report)


# A row of a table of keys: the member's name, or the key where it differs from it.
FIELD = re.compile(r'FIELD(?:_AS|_CHECK)?\((?:struct \w+, (\w+), FIELD|.*?"([a-z0-9-]+)", FIELD)')


def source(*path):
    return read(os.path.join(ROOT, *path)).decode()


def keys(name):
    found = FIELD.findall(source("generator", "model", name).replace("\n", " "))
    return [member or key for member, key in found]


def command_line(report):
    """Options, commands and exit statuses have their places in foolscap(1)."""
    told = source("generator", "man", "foolscap.1")
    rows = source("generator", "command", "options.c")
    wanted = [".It Cm " + name for name in re.findall(r'(?m)^\t\{ "(\w+)", "', rows)]
    wanted += [".It Fl %s%s , Fl -%s" % (letter, " Ar (date|dir|list|n)" if value != "NULL" else "", name)
               for letter, name, value in
               re.findall(r"\{ '(\w)', \"([\w-]+)\", (NULL|\"[^\"]+\")", rows)]
    wanted += [".It " + status for status in
               re.findall(r"EXIT_[A-Z]+ = (\d)", source("generator", "base", "die.h"))]
    missing = [line for line in wanted if not re.search("(?m)^" + line, told)]
    report.check("every option, command and status is in foolscap(1)", len(wanted) > 10 and not missing,
                 "\n".join(missing))


def content(report):
    """What an author may write has its place in foolscap-content(7): directives, options, keys."""
    told = plain(source("generator", "man", "foolscap-content.7"))
    rows = source("generator", "compose", "expand.c").partition("directive_rows[] = {")[2]
    rows = rows.partition("};")[0]
    options = re.findall(r'"([\w-]+)"', "".join(re.findall(r"\.options = \{(.*?)\}", rows, re.S)))
    of_papers = [row for row in re.split(r"\n\t\{", rows) if ".paper = true" in row]
    of_papers = set(re.findall(r'"([\w-]+)"', "".join(
        re.findall(r"\.options = \{(.*?)\}", "".join(of_papers), re.S))))
    later = [row for row in re.split(r"\n\t\{", rows) if "not_yet" in row]
    later = set(re.findall(r'"([\w-]+)"', "".join(later)))
    for what, names, shown in [
        ("directive", re.findall(r'(?m)^\t\{ "([\w-]+)"', rows), "{%s}"),
        ("option", set(options) - later - of_papers, ":%s:"),
        ("key of front matter", keys("front.c"), "%s"),
        ("key of a data file", [key for name in ("site", "contacts", "glossary", "governance", "actions",
                                                            "calendar", "meeting_file", "minutes")
                                for key in keys(name + ".c")], "%s"),
    ]:
        missing = sorted(n for n in set(names)
                         if not re.search(r"(?<![\w-])%s(?![\w-])" % re.escape(shown % n), told))
        report.check("every %s is in foolscap-content(7)" % what, names and not missing,
                     "\n".join(missing))


def house_style(report):
    """What a web team may change has its place in foolscap-layouts(7): keys, phrases, files, properties."""
    def layouts(ending):
        return sorted(glob.glob(os.path.join(ROOT, "layouts", "html", "*" + ending)))

    manual = plain(source("generator", "man", "foolscap-layouts.7"))
    told = set(re.findall(r"[\w-]+", re.sub(r"(?m)^(?!\.(It )?(Cm|Pa) ).*", "", manual)))
    data = source("generator", "format", "html", "data.c")
    data += source("generator", "format", "html", "metadata.c")
    data += source("generator", "compose", "pages.c")
    papers = "".join(source("generator", "compose", name)
                     for name in ("paper_data.c", "cover_sheet.c", "pack.c"))
    rows = source("generator", "compose", "expand.c").partition("directive_rows[] = {")[2]
    rows = [row for row in re.split(r"\n\t\{", rows.partition("};")[0]) if ".paper = true" in row]
    paper_folder = os.path.join(ROOT, "layouts", "paper")
    css = "".join(read(path).decode() for path in layouts(".css"))
    used = set(re.findall(r"var\((--[\w-]+)", css)) - set(re.findall(r"(--[\w-]+)\s*:", css))
    for what, names in [
        ("key of house.yml", keys("house.c")),
        ("phrase", re.findall(r'^WORD\(\w+, "([^"]+)"', source("generator", "model", "words.def.h"), re.M)),
        ("template", [os.path.basename(path)[:-len(".mustache")] for path in layouts(".mustache")]),
        ("style sheet", [os.path.basename(path)[:-len(".css")] for path in layouts(".css")]),
        ("property", used),
        ("template of papers",
         [os.path.relpath(path, paper_folder)[:-len(".md")].split("/")[-1]
          for path in glob.glob(os.path.join(paper_folder, "**", "*.md"), recursive=True)
          if not path.endswith(".cy.md")]),
        ("name of the data of papers",
         re.findall(r'\bput(?:_\w+)?\(&?\w+, STR\("([\w-]+)"\)', papers)
         + re.findall(r'value_put_\w+\([^;]*?STR\("([\w-]+)"\)', papers)
         + re.findall(r'STR_INIT\("(for-[\w-]+)"\)', papers)),
        ("directive of papers", re.findall(r'"([\w-]+)"', "".join(
            [re.match(r' ?"[\w-]+"', row).group() for row in rows]
            + re.findall(r"\.options = \{(.*?)\}", "".join(rows), re.S)))),
        ("name of the data", re.findall(r'value_put_\w+\([^;]*?STR\("([\w-]+)"\)', data)),
    ]:
        missing = sorted(set(names) - told)
        report.check("every %s is in foolscap-layouts(7)" % what, names and not missing,
                     "\n".join(missing))


def explained(path):
    """The identifiers that a manual's section DIAGNOSTICS explains: `.It Cm one , two`."""
    inside = False
    for line in read(path).decode().splitlines():
        if line.startswith(".Sh "):
            inside = line == ".Sh DIAGNOSTICS"
        elif inside and line.startswith(".It Cm "):
            yield from line[len(".It Cm "):].replace(" ,", "").split()


def identifiers(report, paths):
    """Every message of the table is explained in one manual, by its identifier, and no other is."""
    table = os.path.join(ROOT, "generator", "base", "messages.h")
    known = re.findall(r'^MESSAGE\(\w+, "([a-z0-9-]+)"', read(table).decode(), re.M)
    told = [name for path in paths for name in explained(path)]
    report.check("every message is in the table", bool(known), "none was found in messages.h")
    for what, names in [
        ("has an identifier of its own", [n for n in known if known.count(n) > 1]),
        ("is explained in a manual", set(known) - set(told)),
        ("is explained once", [n for n in told if told.count(n) > 1]),
        ("that a manual explains is in the table", set(told) - set(known)),
    ]:
        report.check("every message " + what, not names, "\n".join(sorted(set(names))))
