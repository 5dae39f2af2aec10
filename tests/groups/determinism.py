"""The same sources give the same bytes, whatever the time zone, locale, --jobs or directory order."""

import os
import shutil

import harness
from harness import DATE, FOOLSCAP, ROOT, TESTS, Scratch

SITES = {"example": ROOT, "gallery": os.path.join(TESTS, "gallery")}


def make_locale(folder, name):
    """Generate a locale into a folder for LOCPATH; the C library has none of it by default."""
    target = os.path.join(folder, name)
    language = name.split(".")[0]
    result = harness.run(["localedef", "-i", language, "-f", "UTF-8", target])
    return os.path.isdir(target), result


def copy_in_order(source, target, reverse):
    """Copy a tree, creating its files in the order of their names or the reverse."""
    os.makedirs(target)
    for name in sorted(os.listdir(source), reverse=reverse):
        here, there = os.path.join(source, name), os.path.join(target, name)
        if os.path.isdir(here) and not os.path.islink(here):
            copy_in_order(here, there, reverse)
        else:
            shutil.copy2(here, there, follow_symlinks=False)


def build(report, label, source, output, env=None, options=()):
    result = harness.run(
        [FOOLSCAP, "build", "-C", source, "--output", output, "--date", DATE, "--quiet", *options],
        env=env,
    )
    report.check("%s builds" % label, result.status == 0, result.text())
    return result.err, harness.digests(output)


def same(report, label, one, other):
    report.check(
        "%s: same messages" % label,
        one[0] == other[0],
        harness.difference(one[0], other[0], ("first", "second")),
    )
    report.check(
        "%s: same bytes" % label,
        bool(one[1]) and one[1] == other[1],
        harness.digest_difference(one[1], other[1]) or "nothing was written",
    )


def run(report, only):
    with Scratch() as folder:
        locales = os.path.join(folder, "locales")
        os.makedirs(locales)
        made, result = make_locale(locales, "tr_TR.UTF-8")
        report.check("a Turkish locale can be made", made, result.text())
        variants = {
            "UTC, C, one job": ({"TZ": "UTC", "LC_ALL": "C"}, ["--jobs", "1"]),
            "Apia, Turkish, four jobs": (
                {"TZ": "Pacific/Apia", "LC_ALL": "tr_TR.UTF-8", "LOCPATH": locales},
                ["--jobs", "4"],
            ),
        }
        for name, source in SITES.items():
            if only and name not in only:
                continue
            outcomes = []
            for number, (label, (env, options)) in enumerate(variants.items()):
                output = os.path.join(folder, "%s-%d" % (name, number))
                outcomes.append(
                    build(report, "%s: %s" % (name, label), source, output, env, options)
                )
            same(report, "%s: time zone, locale and jobs" % name, *outcomes)

            shuffled = []
            for reverse in (False, True):
                copy = os.path.join(folder, "%s-copy-%d" % (name, reverse))
                os.makedirs(copy)
                for part in ("content", "layouts"):
                    if os.path.isdir(os.path.join(source, part)):
                        copy_in_order(
                            os.path.join(source, part), os.path.join(copy, part), reverse
                        )
                label = "%s: files made in %s order" % (name, "reverse" if reverse else "name")
                shuffled.append(build(report, label, copy, os.path.join(copy, "output")))
            same(report, "%s: directory order" % name, *shuffled)

            again = os.path.join(folder, "%s-0" % name)
            repeated = build(report, "%s: built again over itself" % name, source, again)
            same(report, "%s: built again over itself" % name, outcomes[0], repeated)
