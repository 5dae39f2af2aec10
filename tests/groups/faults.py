"""What the machine can do to a build: the old output stays as it was, the reason is said, and the
exit status is 3 (1 for the sources' own errors)."""

import os
import shutil
import signal
import subprocess
import time

import harness
import synthetic
from harness import ASAN, DATE, FOOLSCAP, Scratch, read, write

PAGES = 150
DROP = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
BOTH = ((FOOLSCAP, ""), (ASAN, " (sanitised)"))


def command(site, output=None, program=FOOLSCAP, options=()):
    argv = [program, "build", "-C", site, "--date", DATE, "--quiet", *options]
    return argv + (["--output", output] if output else [])


def small_site(folder, pages=20):
    site = os.path.join(folder, "site")
    synthetic.write_foolscap(site, pages)
    return site


def spoil(site):
    """Change every page, so that a build over an old output has everything to write."""
    content = os.path.join(site, "content")
    for path in harness.files_below(content):
        if path.endswith(".md"):
            with open(os.path.join(content, path), "a", encoding="utf-8") as file:
                file.write("\nOne more paragraph.\n")


def left_overs(output):
    """What a build that ended must not leave: a staged tree or a journal."""
    hidden = os.path.join(output, ".foolscap")
    found = []
    for name in ("next", "old", "journal"):
        path = os.path.join(hidden, name)
        if os.path.isdir(path) and not os.listdir(path):
            continue
        if os.path.lexists(path):
            found.append(name)
    return found


def unchanged(report, name, output, before, result, status=3):
    report.check("%s: exit status %d" % (name, status), result.status == status, result.text())
    report.check("%s: says why" % name, bool(result.err.strip()), result.text())
    after = harness.digests(output)
    report.check(
        "%s: the old output is as it was" % name,
        before == after,
        harness.digest_difference(before, after),
    )


def full_standard_output(report):
    with Scratch() as folder:
        site = small_site(folder)
        source = "content/%s.md" % synthetic.address(3)
        for program, label in BOTH:
            for argv in (
                [program, "--help"],
                [program, "--version"],
                [program, "show", "tree", "-C", site, "--date", DATE, source],
            ):
                with open("/dev/full", "wb") as full:
                    result = harness.run(argv, stdout=full)
                name = "/dev/full: %s%s" % (" ".join(argv[1:3]), label)
                report.check(name, result.status == 3 and result.err.strip(), result.text())
            with open("/dev/full", "wb") as full:
                argv = [program, "build", "-C", site, "--date", DATE]
                result = harness.run(argv, stdout=full)
            report.check(
                "/dev/full: build%s" % label,
                result.status == 3 and result.err.strip(),
                result.text(),
            )


def sources_with_errors(report):
    with Scratch() as folder:
        site = small_site(folder)
        output = os.path.join(site, "output")
        harness.run(command(site))
        before = harness.digests(output)
        spoil(site)
        write(os.path.join(site, "content", "wrong.md"), "---\ntitle: x\n---\n\n[a](gone.md)\n")
        for program, label in BOTH:
            result = harness.run(command(site, program=program))
            unchanged(report, "errors in the sources" + label, output, before, result, 1)
        report.check(
            "errors in the sources: nothing is left over",
            not left_overs(output),
            ", ".join(left_overs(output)),
        )


def read_only_output(report):
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        report.skip("a read-only output folder", "root, and no setpriv to drop it with")
        return
    drop = DROP if os.geteuid() == 0 else []
    with Scratch() as folder:
        os.chmod(folder, 0o755)
        site = small_site(folder)
        output = os.path.join(site, "output")
        harness.run(command(site))
        before = harness.digests(output)
        spoil(site)
        # The program itself may lie where the other user cannot go.
        program = shutil.copy(FOOLSCAP, os.path.join(folder, "program"))
        os.chmod(program, 0o755)
        for at, folders, names in os.walk(output):
            os.chmod(at, 0o555)
            for name in names:
                os.chmod(os.path.join(at, name), 0o444)
        result = harness.run(drop + command(site, program=program))
        unchanged(report, "a read-only output folder", output, before, result)
        for at, _, _ in os.walk(output):
            os.chmod(at, 0o755)

        closed = os.path.join(site, "closed")
        os.mkdir(closed, 0o555)
        inside = os.path.join(closed, "output")
        result = harness.run(drop + command(site, output=inside, program=program))
        report.check(
            "an output folder that cannot be made: exit status 3",
            result.status == 3 and result.err.strip(),
            result.text(),
        )

        hidden = os.path.join(site, "content", "hidden.md")
        write(hidden, "---\ntitle: x\n---\n\nText.\n")
        os.chmod(hidden, 0)
        result = harness.run(
            drop + command(site, output=os.path.join(folder, "new"), program=program)
        )
        report.check(
            "a source that cannot be read is named",
            result.status in (1, 3) and b"hidden.md" in result.err,
            result.text(),
        )


def full_disk(report):
    """The output on a tmpfs that holds the old output but not the new one beside it."""
    with Scratch() as folder:
        probe = harness.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", folder])
        if probe.status != 0:
            report.skip("a full disk", "no right to mount: " + harness.shown(probe.err).strip())
            return
        site = small_site(folder, 100)
        disk = os.path.join(folder, "disk")
        os.makedirs(disk)
        for program, label in BOTH:
            # Everything happens in one mount namespace: build, change, build again, compare.
            script = """
set -eu
mount -t tmpfs -o size={size}k,mode=755 none {disk}
{first}
(cd {disk} && find public -type f -exec sha256sum {{}} + | sort) > {before}
for page in $(find {site}/content -name 'page-*.md'); do
    printf '\\nOne more paragraph.\\n' >> "$page"
done
status=0
{second} || status=$?
(cd {disk} && find public -type f -exec sha256sum {{}} + | sort) > {after}
ls -A {disk}/.foolscap/next 2>/dev/null | sed 's/^/left over: /' || true
exit $status
"""
            before, after = os.path.join(folder, "before"), os.path.join(folder, "after")
            measure = os.path.join(folder, "measure")
            shutil.rmtree(measure, ignore_errors=True)
            harness.run(command(site, output=measure))
            # Each file takes whole pages of the tmpfs, each folder none.
            used = sum(
                (os.path.getsize(os.path.join(measure, path)) + 4095) // 4096 * 4
                for path in harness.files_below(measure)
            )
            text = script.format(
                size=used + used // 4,
                disk=disk,
                site=site,
                before=before,
                after=after,
                first=" ".join(command(site, output=disk)),
                second=" ".join(command(site, output=disk, program=program)),
            )
            result = harness.run(["unshare", "-m", "sh", "-c", text])
            name = "a full disk" + label
            report.check("%s: exit status 3" % name, result.status == 3, result.text())
            report.check("%s: says why" % name, b"No space left" in result.err, result.text())
            kept = os.path.exists(before) and os.path.exists(after)
            report.check(
                "%s: the old output is as it was" % name,
                kept and read(before) and read(before) == read(after),
                harness.difference(read(before), read(after)) if kept else result.text(),
            )
            report.check(
                "%s: nothing is left over" % name, b"left over" not in result.out, result.text()
            )


def whole(old, new, now):
    """Is a tree the old one or the new one, and nothing between?"""
    return now == old or now == new


KILLS = {signal.SIGKILL: 24, signal.SIGTERM: 8, signal.SIGINT: 8}  # signal: how often


def interrupted(report):
    """A build is killed at many moments; public/ is whole each time, and the next build is right."""
    with Scratch() as folder:
        site = small_site(folder, PAGES)
        output = os.path.join(site, "output")
        start = time.monotonic()
        harness.run(command(site))
        old = harness.digests(output)
        spoil(site)
        fresh = os.path.join(folder, "fresh")
        harness.run(command(site, output=fresh))
        lasting = max(time.monotonic() - start, 0.02) / 2
        new = harness.digests(fresh)
        report.check("a killed build: there is a difference to see", old and new and old != new)

        kept = os.path.join(folder, "kept")
        shutil.copytree(output, kept, symlinks=True)
        for number, rounds in KILLS.items():
            torn, wrong, left = [], [], []
            for turn in range(rounds):
                shutil.rmtree(output)
                shutil.copytree(kept, output, symlinks=True)
                child = subprocess.Popen(
                    command(site),
                    env=harness.environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                time.sleep(lasting * 1.2 * turn / rounds)
                child.send_signal(number)
                child.wait()
                if child.returncode == 128 + number:
                    left += left_overs(output)
                if not whole(old, new, harness.digests(output)):
                    torn.append("after %d ms" % (1000 * lasting * 1.2 * turn / rounds))
                result = harness.run(command(site))
                if result.status != 0 or harness.digests(output) != new or left_overs(output):
                    wrong.append(result.text() + " ".join(left_overs(output)))
            name = "killed by %s at %d moments" % (signal.Signals(number).name, rounds)
            report.check("%s: old or new, never between" % name, not torn, "\n".join(torn))
            report.check("%s: who heeds it leaves nothing staged" % name, not left,
                         " ".join(left))
            report.check("%s: the next build is right" % name, not wrong, "\n".join(wrong[:2]))


def stopped_while_clearing(report):
    """A build that is stopped just behind the exchange removes the old trees before it ends."""
    with Scratch() as folder:
        site = small_site(folder, PAGES)
        public = os.path.join(site, "output", "public")
        harness.run(command(site))
        stopped, left, wrong = 0, [], []
        for _ in range(12):
            spoil(site)
            old = os.stat(public).st_ino
            child = subprocess.Popen(
                command(site),
                env=harness.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            while child.poll() is None:
                try:
                    if os.stat(public).st_ino != old:
                        break
                except FileNotFoundError:  # between the two renames that stand for the exchange
                    pass
            child.send_signal(signal.SIGTERM)
            child.wait()
            stopped += child.returncode == 128 + signal.SIGTERM
            if child.returncode not in (0, -signal.SIGTERM, 128 + signal.SIGTERM):
                wrong.append(str(child.returncode))
            if child.returncode != -signal.SIGTERM:
                left += left_overs(os.path.join(site, "output"))
        report.check("stopped behind the exchange: it was, at least once", stopped > 0)
        report.check("stopped behind the exchange: exit status 143 or all done", not wrong,
                     " ".join(wrong))
        report.check("stopped behind the exchange: no old tree is left", not left, " ".join(left))


def two_at_once(report):
    with Scratch() as folder:
        site = small_site(folder, PAGES)
        output = os.path.join(site, "output")
        fresh = os.path.join(folder, "fresh")
        harness.run(command(site, output=fresh))
        children = [
            subprocess.Popen(
                command(site),
                env=harness.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            for _ in range(3)
        ]
        said = [child.communicate(timeout=120)[0] for child in children]
        states = [child.returncode for child in children]
        report.check(
            "three builds at once all end well",
            states == [0, 0, 0],
            "%s\n%s" % (states, harness.shown(b"\n".join(said))),
        )
        report.check(
            "three builds at once: the output is right",
            harness.digests(output) == harness.digests(fresh),
            harness.digest_difference(harness.digests(fresh), harness.digests(output)),
        )


def unchanged_files_stay(report):
    """A file whose bytes did not change keeps its time stamp; one that did is new."""
    with Scratch() as folder:
        site = small_site(folder)
        output = os.path.join(site, "output", "public")
        harness.run(command(site))
        page = os.path.join(output, synthetic.address(2), "index.html")
        other = os.path.join(output, synthetic.address(3), "index.html")
        if not report.check("hard links: a page is there", os.path.exists(page)):
            return
        for path in (page, other):
            os.utime(path, (1000000000, 1000000000))
        with open(
            os.path.join(site, "content", synthetic.address(3) + ".md"), "a", encoding="utf-8"
        ) as file:
            file.write("\nOne more paragraph.\n")
        result = harness.run(command(site))
        report.check("hard links: the second build ends well", result.status == 0, result.text())
        report.check("hard links: an unchanged file keeps its time",
                     os.stat(page).st_mtime == 1000000000)
        report.check("hard links: a changed file does not",
                     os.stat(other).st_mtime != 1000000000)
        report.check("hard links: an unchanged file has one name",
                     os.stat(page).st_nlink == 1)


def tampered_output(report):
    """A file of the output that someone changed by hand is put right by the next build."""
    with Scratch() as folder:
        site = small_site(folder)
        output = os.path.join(site, "output")
        harness.run(command(site))
        before = harness.digests(output)
        write(os.path.join(output, "public", synthetic.address(1), "index.html"), "changed")
        write(os.path.join(output, "public", "stray.txt"), "stray")
        result = harness.run(command(site))
        report.check("a changed output is put right: ends well", result.status == 0, result.text())
        after = harness.digests(output)
        report.check(
            "a changed output is put right",
            bool(before) and before == after,
            harness.digest_difference(before, after),
        )


def pathological(report):
    """Inputs that make parsers quadratic are refused or read in proportion to their size."""
    inputs = {
        "images within images": "![[]()" * 40000,
        "declarations": "<!A " * 60000,
        "processing instructions": "<?" * 100000,
        "quotes": "\"'" * 60000,
        "brackets": "[" * 100000,
        "emphasis": "*a **b " * 30000,
        "nested quotations": "> " * 5000 + "a",
        "nested lists": "".join("  " * n + "- a\n" for n in range(1500)),
        "backticks": "".join("`" * n + "a" for n in range(1, 700)),
        "braces": "{{" * 60000,
        "a table of many columns": "|" + "a|" * 3000 + "\n|" + "-|" * 3000 + "\n",
        "reference definitions": "".join("[a%d]: /x\n" % n for n in range(20000)),
        "heading attributes": "## a {" + "#a " * 50000 + "}\n",
        "footnotes": "".join("a[^%d]\n\n[^%d]: b\n\n" % (n, n) for n in range(5000)),
        "fences": "".join("%s{note}\n" % ("`" * (2000 - n)) for n in range(1500)),
    }
    yaml = {
        "brackets in YAML": "a: " + "[" * 80000,
        "indentation in YAML": "".join(" " * n + "a:\n" for n in range(2000)),
        "dashes in YAML": "- " * 50000,
        "a long key in YAML": "k" * 200000 + ": x\n",
        "many keys in YAML": "".join("k%d: x\n" % n for n in range(100000)),
    }
    for name, text in inputs.items():
        judge(report, name, "doc.md", "---\ntitle: x\n---\n\n" + text + "\n")
    for name, text in yaml.items():
        judge(report, name, "data.yml", text)


def judge(report, name, file, text):
    with Scratch() as folder:
        site = small_site(folder, 1)
        write(os.path.join(site, "content", file), text)
        start = time.monotonic()
        result = harness.run(command(site), timeout=60)
        took = time.monotonic() - start
        report.check(
            "%s: right or refused, in time" % name,
            result.status in (0, 1) and took < 5,
            "%.1f s\n%s" % (took, result.text()),
        )


PARTS = {
    "stdout": full_standard_output,
    "sources": sources_with_errors,
    "readonly": read_only_output,
    "disk": full_disk,
    "killed": interrupted,
    "clearing": stopped_while_clearing,
    "together": two_at_once,
    "links": unchanged_files_stay,
    "tampered": tampered_output,
    "pathological": pathological,
}


def run(report, only):
    for name, part in PARTS.items():
        if not only or name in only:
            part(report)
