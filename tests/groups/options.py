"""The command line: help, version, wrong use, exit statuses, the last line, and `make install`."""

import os
import pty
import re
import shutil
import subprocess
import time

import harness
import synthetic
from harness import ASAN, DATE, FOOLSCAP, ROOT, Scratch, write

# What each verb's help must name.
BUILD_OPTIONS = ["-C", "--output", "--date", "--jobs", "--format", "--quiet"]
WRONG_USE = [
    [],
    ["--no-such-option"],
    ["no-such-command"],
    ["build", "--no-such-option"],
    ["build", "--jobs"],
    ["build", "--jobs", "none"],
    ["build", "--jobs", "0"],
    ["build", "--date", "2018-02-30"],
    ["build", "--date", "tomorrow"],
    ["build", "-qz"],
    ["build", "-qj"],
    ["build", "--quiet=yes"],
    ["build", "--format", "paper"],
    ["build", "surplus"],
    ["check", "--no-such-option"],
    ["show"],
    ["show", "tree"],
    ["show", "nothing", "doc.md"],
    ["show", "tree", "a.md", "b.md"],
]


def help_and_version(report):
    version = harness.run(["make", "-s", "-C", ROOT, "-f", "Makefile", "-f", "-", "print-version"],
                          input=b"print-version:\n\t@echo $(VERSION)\n", stdin=None)
    wanted = version.out.decode().strip()
    result = harness.run([FOOLSCAP, "--version"])
    report.check(
        "--version says the Makefile's version",
        result.status == 0 and wanted and wanted in result.out.decode() and not result.err,
        result.text(),
    )
    result = harness.run([FOOLSCAP, "--help"])
    text = result.out.decode()
    report.check("--help ends well", result.status == 0 and not result.err, result.text())
    for word in ["build", "check", "show", "tree", "trace", "--help", "--version", "foolscap("]:
        report.check("--help names %s" % word, word in text, text)
    report.check(
        "--help fits in 80 columns",
        max(len(line) for line in text.splitlines() or [""]) <= 80,
        text,
    )
    every = text + harness.run([FOOLSCAP, "build", "--help"]).out.decode()
    for word in BUILD_OPTIONS:
        report.check("the help names %s" % word, word in every, every)


def wrong_use(report):
    with Scratch() as folder:
        for program in (FOOLSCAP, ASAN):
            for arguments in WRONG_USE:
                result = harness.run([program, *arguments], cwd=folder)
                label = "wrong use is status 2: foolscap %s" % " ".join(arguments)
                report.check(
                    label + (" (sanitised)" if program == ASAN else ""),
                    result.status == 2 and result.err.strip() and not result.out,
                    result.text(),
                )


def site_in(folder, text="---\ntitle: Doc\n---\n\nText.\n"):
    site = os.path.join(folder, "site")
    shutil.rmtree(site, ignore_errors=True)
    synthetic.write_foolscap(site, 2)
    write(os.path.join(site, "content", "doc.md"), text)
    return site


def exit_statuses(report):
    with Scratch() as folder:
        site = site_in(folder)
        output = os.path.join(site, "output")

        def status(name, wanted, *arguments):
            result = harness.run([FOOLSCAP, *arguments])
            report.check("%s: exit status %d" % (name, wanted), result.status == wanted,
                         result.text())
            return result

        result = status("check of a sound site", 0, "check", "-C", site, "--date", DATE)
        report.check("check writes nothing", not os.path.exists(output), result.text())
        result = status("build of a sound site", 0, "build", "-C", site, "--date", DATE)
        last = result.out.decode().splitlines()[-1:] or [""]
        report.check("the last line says where to look", "output" in last[0], result.text())
        report.check("the last line says in what time",
                     re.search(r"\d+(\.\d+)? ?(ms|s|seconds?)\b", last[0]), result.text())
        result = status("--quiet", 0, "build", "-C", site, "--date", DATE, "--quiet")
        report.check("--quiet says nothing", not result.out and not result.err, result.text())
        result = status("letters together, the last with its value", 0, "build", "-qC", site,
                        "-d" + DATE, "-qj2")
        report.check("letters together are all heeded", not result.out and not result.err,
                     result.text())
        other = os.path.join(folder, "elsewhere")
        status("--output", 0, "build", "-C", site, "--date", DATE, "--output", other)
        report.check("--output is where the output goes",
                     harness.digests(other) == harness.digests(output))
        status("a folder that is not there", 2, "build", "-C", os.path.join(folder, "gone"))
        status("show tree of a sound document", 0, "show", "tree", "-C", site, "content/doc.md")
        status("show tree of no document", 2, "show", "tree", "-C", site, "content/gone.md")

        site_in(folder, "---\ntitle: Doc\n---\n\n[x](gone.md)\n")
        status("check of a site with an error", 1, "check", "-C", site, "--date", DATE)
        status("build of a site with an error", 1, "build", "-C", site, "--date", DATE)
        report.check("a failed first build writes no page",
                     not os.path.exists(os.path.join(output, "public")))


def dates(report):
    """--date, else SOURCE_DATE_EPOCH, else the newest commit's date, else today with a warning."""
    with Scratch() as folder:
        site = site_in(folder)

        def built(name, env=None, *arguments):
            output = os.path.join(folder, name)
            result = harness.run(
                [FOOLSCAP, "build", "-C", site, "--output", output, *arguments], env=env
            )
            report.check("%s: builds" % name, result.status == 0, result.text())
            return result, harness.digests(output)

        day = built("date", None, "--date", "2020-02-29")
        epoch = built("epoch", {"SOURCE_DATE_EPOCH": "1582934400"})
        report.check("SOURCE_DATE_EPOCH stands for --date", day[1] == epoch[1],
                     harness.digest_difference(day[1], epoch[1]))
        warned = built("today")
        report.check("today's date is said in a warning", b"warning" in warned[0].err,
                     warned[0].text())
        git = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
               "GIT_AUTHOR_DATE": "2020-02-29T12:00:00Z",
               "GIT_COMMITTER_DATE": "2020-02-29T12:00:00Z"}
        identity = ["-c", "user.name=Tests", "-c", "user.email=tests@example.org"]
        for arguments in (["init", "-q"], ["add", "content"], [*identity, "commit", "-qm", "x"]):
            harness.run(["git", *arguments], cwd=site, env=git)
        commit = built("commit")
        report.check("the newest commit's date stands for --date", day[1] == commit[1],
                     harness.digest_difference(day[1], commit[1]))


def on_a_terminal(argv):
    """(seconds, what a terminal showed) of a run whose standard error is one."""
    ours, its = pty.openpty()
    begun = time.monotonic()
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=its,
                             env=harness.environment())
    os.close(its)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the terminal's other end is closed
            part = b""
        if not part:
            break
        shown += part
    child.wait()
    os.close(ours)
    return time.monotonic() - begun, shown.decode("utf-8", "replace")


def progress(report):
    with Scratch() as folder:
        site = os.path.join(folder, "site")
        synthetic.write_foolscap(site, 3000)
        build = ["build", "-C", site, "--date", DATE, "--jobs", "1", "--format", "html"]
        # The sanitised program takes far longer than a second for these; should a machine ever not,
        # the line must not be there either.
        seconds, shown = on_a_terminal([ASAN, *build])
        lines = re.findall(r"\rfoolscap: [0-9]+ of [0-9]+", shown)
        report.check("a progress line on a terminal when the work takes longer than a second",
                     bool(lines) == (seconds > 1.0) or 1.0 < seconds < 2.0, shown)
        report.check("the progress line is cleared", not lines or "\r\x1b[K" in shown, shown)
        _, shown = on_a_terminal([ASAN, *build, "--quiet"])
        report.check("no progress line with --quiet", "foolscap: " not in shown, shown)
        plain = harness.run([ASAN, *build])
        report.check("no progress line where it is no terminal", b"\r" not in plain.err, plain.text())


def install(report):
    if os.path.relpath(harness.BUILD, ROOT) != os.path.join("generator", "build"):
        report.skip("make install", "the build folder is not the Makefile's own")
        return
    with Scratch() as folder:
        places = ["DESTDIR=" + folder, "PREFIX=/opt/foolscap"]
        result = harness.run(["make", "-C", ROOT, "install", *places])
        report.check("make install ends well", result.status == 0, result.text())
        wanted = {"opt/foolscap/bin/foolscap"}
        for name in os.listdir(os.path.join(ROOT, "generator", "man")):
            if name.endswith((".1", ".7")):
                wanted.add("opt/foolscap/share/man/man%s/%s" % (name[-1], name))
        got = set(harness.files_below(folder))
        report.check("make install: the program and its manuals", got == wanted,
                     "\n".join(sorted(got ^ wanted)))
        result = harness.run([os.path.join(folder, "opt/foolscap/bin/foolscap"), "--version"])
        report.check("the installed program runs", result.status == 0, result.text())
        site = site_in(folder)
        program = os.path.join(folder, "opt/foolscap/bin/foolscap")
        result = harness.run([program, "build", "-C", site, "--date", DATE])
        report.check("the installed program builds a site without layouts/",
                     result.status == 0, result.text())
        shutil.rmtree(site)
        result = harness.run(["make", "-C", ROOT, "uninstall", *places])
        report.check("make uninstall leaves no file",
                     result.status == 0 and not harness.files_below(folder),
                     "\n".join(harness.files_below(folder)))


def run(report, only):
    help_and_version(report)
    wrong_use(report)
    exit_statuses(report)
    dates(report)
    progress(report)
    install(report)
