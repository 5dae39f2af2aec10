"""What the groups of tests share: where things are, how a program is run, how a result is told.

Imported by tests/run and by each module of tests/groups/.
"""

import difflib
import hashlib
import os
import shutil
import subprocess
import tempfile
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TESTS = os.path.join(ROOT, "tests")
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "generator/build"))
FOOLSCAP = os.path.join(BUILD, "foolscap")
ASAN = os.path.join(BUILD, "asan", "foolscap-asan")
TSAN = os.path.join(BUILD, "tsan", "foolscap-tsan")
DATE = "2026-01-01"
WORKERS = 2

# What a sanitiser found ends the program with a status of its own, never one of ours.
SANITISER_STATUS = 99
SANITISERS = {
    "ASAN_OPTIONS": "exitcode=%d:detect_leaks=1:strict_string_checks=1" % SANITISER_STATUS,
    "LSAN_OPTIONS": "suppressions=%s:print_suppressions=0" % os.path.join(TESTS, "leaks.supp"),
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1:exitcode=%d" % SANITISER_STATUS,
    "TSAN_OPTIONS": "exitcode=%d:ignore_noninstrumented_modules=1:history_size=4:suppressions=%s"
    % (SANITISER_STATUS, os.path.join(TESTS, "threads.supp")),
}


class Report:
    """The results of one group. Safe to use from several threads."""

    def __init__(self, group):
        self.group = group
        self.passes = []
        self.failures = []
        self.skips = []
        self.lock = threading.Lock()

    def ok(self, name):
        with self.lock:
            self.passes.append(name)

    def fail(self, name, detail=""):
        with self.lock:
            self.failures.append((name, detail.rstrip("\n")))

    def skip(self, name, reason):
        with self.lock:
            self.skips.append((name, reason))

    def check(self, name, condition, detail=""):
        if condition:
            self.ok(name)
        else:
            self.fail(name, detail)
        return condition

    def equal(self, name, got, want, labels=("expected", "got")):
        return self.check(name, got == want, difference(want, got, labels) if got != want else "")


class Result:
    """How a program ended: its status, standard output and standard error, as bytes."""

    def __init__(self, argv, status, out, err):
        self.argv = argv
        self.status = status
        self.out = out
        self.err = err

    def text(self):
        return "$ %s\nstatus %s\n%s%s" % (
            " ".join(shown(a) for a in self.argv),
            self.status,
            shown(self.out[-4000:]),
            shown(self.err[-6000:]),
        )


def shown(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def difference(want, got, labels=("expected", "got"), limit=80):
    """A unified difference of two byte strings, as text, at most `limit` lines."""
    lines = list(
        difflib.unified_diff(
            shown(want).splitlines(keepends=True),
            shown(got).splitlines(keepends=True),
            labels[0],
            labels[1],
        )
    )
    text = "".join(line if line.endswith("\n") else line + "\n\\ no newline at end\n" for line in lines)
    cut = text.splitlines()
    if len(cut) > limit:
        text = "\n".join(cut[:limit]) + "\n... %d more lines\n" % (len(cut) - limit)
    return text


def environment(extra=None):
    """A small, fixed environment: what a test needs of the machine's is named here."""
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    env.update(SANITISERS)
    if extra:
        env.update(extra)
    return env


def run(argv, cwd=None, env=None, timeout=300, **more):
    """Run a program to its end and return its Result; a time-out is status 'timeout'."""
    more.setdefault("stdin", subprocess.DEVNULL)
    more.setdefault("stdout", subprocess.PIPE)
    more.setdefault("stderr", subprocess.PIPE)
    try:
        done = subprocess.run(argv, cwd=cwd, env=environment(env), timeout=timeout, **more)
        return Result(argv, done.returncode, done.stdout or b"", done.stderr or b"")
    except subprocess.TimeoutExpired as late:
        return Result(argv, "timeout", late.stdout or b"", late.stderr or b"")
    except FileNotFoundError as missing:
        return Result(argv, "missing", b"", str(missing).encode() + b"\n")


class Scratch:
    """A temporary folder that goes when the test has ended, whatever was made unreadable in it."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="foolscap-test-")
        return self.path

    def __exit__(self, *_):
        for folder, _, _ in os.walk(self.path):
            if not os.access(folder, os.W_OK | os.X_OK):
                os.chmod(folder, 0o755)
        shutil.rmtree(self.path, ignore_errors=True)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def files_below(folder, skip=(".foolscap",)):
    """Every file below a folder, as sorted paths relative to it."""
    found = []
    for at, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if f not in skip]
        found += [os.path.relpath(os.path.join(at, name), folder) for name in names]
    return sorted(found, key=os.fsencode)


def digests(folder, skip=(".foolscap",)):
    """Path to SHA-256 for every file below a folder."""
    return {
        path: hashlib.sha256(read(os.path.join(folder, path))).hexdigest()
        for path in files_below(folder, skip)
    }


def digest_difference(one, other):
    """Which files two digests() disagree about, as text; empty when they agree."""
    lines = []
    for path in sorted(set(one) | set(other)):
        if path not in other:
            lines.append("only in the first: " + path)
        elif path not in one:
            lines.append("only in the second: " + path)
        elif one[path] != other[path]:
            lines.append("differs: " + path)
    return "\n".join(lines[:40])


# The repository's own; the one that uses every feature; another council's, in Welsh.
SITES = {"example": ROOT, "gallery": os.path.join(TESTS, "gallery"), "council": os.path.join(TESTS, "council")}


class Built:
    """Sites built once and looked at by several groups."""

    lock = threading.Lock()
    sites = {}

    @classmethod
    def site(cls, name):
        """(folder of the output, Result of the build) of one of SITES."""
        with cls.lock:
            if name not in cls.sites:
                folder = tempfile.mkdtemp(prefix="foolscap-%s-" % name)
                result = run(
                    [FOOLSCAP, "build", "-C", SITES[name], "--output", folder, "--date", DATE]
                )
                cls.sites[name] = (folder, result)
            return cls.sites[name]

    @classmethod
    def remove(cls):
        for folder, _ in cls.sites.values():
            shutil.rmtree(folder, ignore_errors=True)
        cls.sites.clear()


def each_site(report):
    """(name, output folder) of each shared site; one that was not built is a failure."""
    for name in SITES:
        folder, result = Built.site(name)
        if report.check("the %s builds" % name, result.status == 0, result.text()):
            yield name, folder
