"""The house style as far as programs can tell: layout (clang-format), lengths of files and lines, blanks at the
ends of lines, and what cppcheck finds. `style:layout`, `style:lengths` and `style:cppcheck` run a part.
"""

import glob
import os
import re

import harness
from harness import ROOT, TESTS, read

LINES_MOST = 750
# Columns, with tabs at every eighth; as .editorconfig has it.
COLUMNS_MOST = {".c": 100, ".h": 100, ".py": 120, ".mjs": 120, ".css": 100}
TEXTS = set(COLUMNS_MOST) | {".md", ".yml", ".mustache", ".def", ".1", ".7", ".json", ".supp", ""}
# The cases of a specification, as they are.
NOT_OURS = {"tests/unit/mustache_spec.h"}
# Where blanks and lengths are the matter of a test, or others' programs lie.
PASSED_OVER = {"build", "cases", "council", "gallery", "manuals", "node_modules", "pictures", "results", "__pycache__"}


def texts():
    """The paths of what people write, from the repository's root."""
    for name in ("Makefile", "README.md"):
        yield name
    for top in ("generator", "layouts", "tests"):
        for folder, folders, names in os.walk(os.path.join(ROOT, top)):
            folders[:] = sorted(f for f in folders if f not in PASSED_OVER)
            for name in sorted(names):
                path = os.path.relpath(os.path.join(folder, name), ROOT)
                if os.path.splitext(name)[1] in TEXTS and path not in NOT_OURS:
                    yield path


def too_long(line, most):
    """A line that holds a text in quotes may be longer: messages are searched for."""
    return len(line.expandtabs(8)) > most and '"' not in line


def lengths(report):
    for path in texts():
        kind = os.path.splitext(path)[1]
        lines = read(os.path.join(ROOT, path)).decode("utf-8").split("\n")
        problems = []
        if kind in COLUMNS_MOST and len(lines) - 1 > LINES_MOST:
            problems.append("%s: %d lines, more than %d" % (path, len(lines) - 1, LINES_MOST))
        for number, line in enumerate(lines, 1):
            if line != line.rstrip(" \t"):
                problems.append("%s:%d: blanks at the end" % (path, number))
            if kind in COLUMNS_MOST and too_long(line, COLUMNS_MOST[kind]):
                problems.append("%s:%d: over %d columns" % (path, number, COLUMNS_MOST[kind]))
        report.check("%s has no long lines" % path, not problems, "\n".join(problems))


def sources(*patterns):
    return sorted(
        os.path.relpath(path, ROOT)
        for pattern in patterns
        for path in glob.glob(os.path.join(ROOT, pattern), recursive=True)
        if not path.startswith(os.path.join(ROOT, "generator", "build"))
    )


def layout(report):
    paths = sources("generator/**/*.[ch]", "tests/unit/*.[ch]")
    result = harness.run(["clang-format", "--dry-run", "--Werror", *paths], cwd=ROOT)
    wrong = set(re.findall(rb"^([^:\n]+):\d+:\d+: ", result.err, re.M))
    for path in paths:
        report.check("%s is laid out as clang-format has it" % path, path.encode() not in wrong,
                     "run: clang-format -i %s" % path)
    report.check("clang-format ran", result.status == (1 if wrong else 0), result.text())


def cppcheck(report):
    result = harness.run(
        ["cppcheck", "--quiet", "--std=c11", "--error-exitcode=1", "-j", str(harness.WORKERS), "--inline-suppr",
         "--enable=warning,performance,portability", "-Igenerator",
         "--suppressions-list=" + os.path.join(TESTS, "cppcheck.supp"), *sources("generator/**/*.c")],
        cwd=ROOT, timeout=900,
    )
    report.check("cppcheck finds nothing", result.status == 0, result.text())


PARTS = {"layout": layout, "lengths": lengths, "cppcheck": cppcheck}


def run(report, only):
    for name, part in PARTS.items():
        if not only or name in only:
            part(report)
