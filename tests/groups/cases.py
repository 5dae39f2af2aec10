"""tests/cases/<area>/<name>/: a small site beside the files it is expected to give.

The presence of an expected file asks for its check; tests/README.md has the list. Every case runs
with the plain program, whose results are compared with the expected files byte for byte, and
with the sanitised one, whose results must be the plain one's.
"""

import glob
import os
import shlex
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import harness
from harness import ASAN, DATE, FOOLSCAP, ROOT, TESTS, WORKERS, Scratch, read

CASES = os.path.join(TESTS, "cases")
BARE = os.path.join(TESTS, "layouts")
CONTROLS = ("options", "prepare", "use-real-layout", "layouts", "note")


def find(only):
    """Folders of cases, as area/name; `only` holds areas or area/name."""
    found = []
    for path in sorted(glob.glob(os.path.join(CASES, "*", "*", ""))):
        name = os.path.relpath(path, CASES)
        if not only or name in only or name.split(os.sep)[0] in only:
            found.append(name)
    return found


def expected(case):
    return sorted(
        os.path.basename(p) for p in glob.glob(os.path.join(glob.escape(case), "expect.*"))
    )


def lay_out(case, site):
    """Make the case's site in an empty folder."""
    content = os.path.join(site, "content")
    if os.path.isdir(os.path.join(case, "content")):
        shutil.copytree(os.path.join(case, "content"), content, symlinks=True)
    else:
        os.makedirs(content)
        for name in os.listdir(case):
            if name.startswith("expect.") or name in CONTROLS:
                continue
            source, target = os.path.join(case, name), os.path.join(content, name)
            if os.path.isdir(source):
                shutil.copytree(source, target, symlinks=True)
            else:
                shutil.copy(source, target, follow_symlinks=False)
    for name in ("site.yml", "index.md"):
        if not os.path.exists(os.path.join(content, name)):
            shutil.copy(os.path.join(BARE, name), content)

    layouts = os.path.join(site, "layouts")
    if os.path.isdir(os.path.join(case, "layouts")):
        shutil.copytree(os.path.join(case, "layouts"), layouts)
    elif os.path.exists(os.path.join(case, "use-real-layout")):
        shutil.copytree(os.path.join(ROOT, "layouts"), layouts)
    else:
        shutil.copytree(os.path.join(BARE, "bare"), layouts)

    prepare = os.path.join(case, "prepare")
    if os.path.exists(prepare):
        result = harness.run(["sh", "-eu", prepare], cwd=site, env={"TESTS": TESTS})
        if result.status != 0:
            raise RuntimeError("prepare failed\n" + result.text())


def main_source(site):
    """The document that expect.html, expect.tree and the like are about when they name none."""
    for name in ("doc.md", "index.md"):
        if os.path.exists(os.path.join(site, "content", name)):
            return name
    return "doc.md"


def page_of(source):
    """a/doc.md becomes a/doc/index.html; a/index.md becomes a/index.html."""
    stem = source[: -len(".md")]
    if os.path.basename(stem) == "index":
        return stem + ".html"
    return stem + "/index.html"


def pdf_of(source):
    """The PDF of a document, or a meeting's pack: m/meeting.yml, m/meeting.yml#supplement-1."""
    folder, _, name = source.rpartition("/")
    if name.startswith("meeting.yml"):
        return "%s/%s.pdf" % (folder, name.partition("#")[2] or "agenda-pack")
    stem = source[: -len(".md")]
    name = os.path.basename(stem)
    folder = stem if name != "index" else os.path.dirname(stem)
    return os.path.join(folder, "%s.pdf" % name)


class Outcome:
    """What one program made of a case."""

    def __init__(self, program, site, case):
        self.program = program
        self.site = site
        options = []
        path = os.path.join(case, "options")
        if os.path.exists(path):
            options = shlex.split(read(path).decode(), comments=True)
        if "--date" not in options:
            options += ["--date", DATE]
        self.result = harness.run(
            [program, "build", "-C", ".", "--quiet"] + options, cwd=site
        )
        self.output = os.path.join(site, "output")

    def file(self, path):
        full = os.path.join(self.output, path)
        return read(full) if os.path.exists(full) else b"(no such file)\n"

    def show(self, what, source):
        result = harness.run(
            [self.program, "show", what, "-C", ".", "--date", DATE, "content/" + source],
            cwd=self.site,
        )
        return result.out + (result.err if result.status else b"")

    def of(self, expectation):
        """The bytes that an expected file is compared with."""
        kind, _, where = expectation[len("expect.") :].partition("~")
        path = where.replace("~", "/")
        source = path or main_source(self.site)
        if kind == "diagnostics":
            return self.result.err
        if kind == "status":
            return b"%d\n" % self.result.status
        if kind == "files":
            return "".join(p + "\n" for p in harness.files_below(self.output)).encode()
        if kind == "html":
            return self.file("public/" + page_of(source))
        if kind in ("public", "members"):
            return self.file(kind + "/" + path)
        if kind in ("tree", "trace"):
            return self.show(kind, source)
        if kind == "text":
            pdf = os.path.join(self.output, "public", pdf_of(source))
            result = harness.run(["pdftotext", "-layout", "-enc", "UTF-8", pdf, "-"])
            return result.out + result.err
        return None


def status_wanted(case, names):
    """An error in the expected diagnostics is a status of 1 unless expect.status says more."""
    if "expect.status" in names:
        return int(read(os.path.join(case, "expect.status")))
    if "expect.diagnostics" in names:
        return 1 if b": error: " in read(os.path.join(case, "expect.diagnostics")) else 0
    return 0


def run_case(report, name):
    case = os.path.join(CASES, name)
    names = expected(case)
    if not names:
        report.fail(name, "asks for nothing: it has no expect.* file")
        return
    with Scratch() as plain_site, Scratch() as sanitised_site:
        lay_out(case, plain_site)
        plain = Outcome(FOOLSCAP, plain_site, case)
        wanted = status_wanted(case, names)
        report.check(
            "%s: exit status %d" % (name, wanted),
            plain.result.status == wanted,
            plain.result.text(),
        )
        for expectation in names:
            if expectation == "expect.status":
                continue
            got = plain.of(expectation)
            if got is None:
                report.fail("%s: %s" % (name, expectation), "no such kind of expected file")
                continue
            report.equal("%s: %s" % (name, expectation), got, read(os.path.join(case, expectation)))

        lay_out(case, sanitised_site)
        compare(report, name, names, plain, Outcome(ASAN, sanitised_site, case))


def compare(report, name, names, plain, sanitised):
    """The sanitised program finds nothing and makes the same, file for file."""
    label = "%s (sanitised)" % name
    if plain.result.status != sanitised.result.status:
        report.fail(label, sanitised.result.text())
        return
    problems = harness.difference(plain.result.err, sanitised.result.err, ("plain", "sanitised"))
    problems += harness.digest_difference(
        harness.digests(plain.output), harness.digests(sanitised.output)
    )
    for expectation in names:
        if expectation.split("~")[0] in ("expect.tree", "expect.trace"):
            problems += harness.difference(
                plain.of(expectation), sanitised.of(expectation), ("plain", "sanitised")
            )
    report.check(label, not problems, problems)


def guarded(report, name):
    try:
        run_case(report, name)
    except Exception as error:
        report.fail(name, "%s: %s" % (type(error).__name__, error))


def run(report, only):
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda name: guarded(report, name), find(only)))


def bless(only):
    """Rewrite the expected files that are there and print what changed in them."""
    changed = 0
    for name in find(only):
        case = os.path.join(CASES, name)
        with Scratch() as site:
            lay_out(case, site)
            outcome = Outcome(FOOLSCAP, site, case)
            if outcome.result.status not in (0, 1, 2, 3):
                print("%s: not blessed\n%s" % (name, outcome.result.text()), file=sys.stderr)
                continue
            for expectation in expected(case):
                path = os.path.join(case, expectation)
                got, had = outcome.of(expectation), read(path)
                if got is None or got == had:
                    continue
                changed += 1
                label = os.path.relpath(path, ROOT)
                sys.stdout.write(
                    harness.difference(had, got, (label, label + " (new)"), limit=100000)
                )
                with open(path, "wb") as file:
                    file.write(got)
            if outcome.result.status != status_wanted(case, expected(case)):
                print(
                    "%s: ended with status %s; an expect.status is needed if that is right"
                    % (name, outcome.result.status),
                    file=sys.stderr,
                )
    print("%d expected files changed" % changed)
    return 0
