"""A layer of generator/ includes only layers below it (generator/README.md)."""

import glob
import os
import re

from harness import ROOT, read

# Highest first.
LAYERS = [
    "command",
    "publish",
    "format",
    "page",
    "compose",
    "model",
    "template",
    "source",
    "document",
    "base",
]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', re.M)


def run(report, only):
    generator = os.path.join(ROOT, "generator")
    paths = glob.glob(os.path.join(generator, "**", "*.[ch]"), recursive=True)
    for path in sorted(paths):
        name = os.path.relpath(path, generator)
        layer = name.split(os.sep)[0]
        if layer == "build":
            continue
        problems = []
        if layer not in LAYERS and name != "main.c":
            problems.append("%s is in no layer" % name)
        for included in INCLUDE.findall(read(path).decode()):
            target = included.split("/")[0]
            if target not in LAYERS:
                problems.append('"%s" does not begin with a layer' % included)
            elif layer in LAYERS and LAYERS.index(target) < LAYERS.index(layer):
                problems.append('%s includes "%s", a layer above it' % (name, included))
        report.check(name, not problems, "\n".join(problems))
