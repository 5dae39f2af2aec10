"""The unit tests: every tests/unit/test_*.c, plain and under AddressSanitizer and UBSan.

cmocka prints a line for each test, which is what is counted here.
"""

import glob
import os
import re
from concurrent.futures import ThreadPoolExecutor

import harness
from harness import BUILD, ROOT, TESTS, WORKERS, shown

LINE = re.compile(r"^\[\s*(OK|FAILED|SKIPPED|ERROR)\s*\] (?!\d+ test|---)(\S+)", re.M)


def told(output):
    """What went wrong, without the tests that went well and without one leak after another."""
    output = output.split("\nIndirect leak of")[0]
    lines = [l for l in output.splitlines() if not re.match(r"\[ (RUN     |      OK) \]", l)]
    return "\n".join(lines[:50])


def run_one(report, variant, name):
    program = os.path.join(BUILD, variant, "unit", name)
    label = "%s%s" % (name, " (sanitised)" if variant else "")
    result = harness.run([program], cwd=ROOT)
    output = shown(result.err) + shown(result.out)
    states = {}
    for state, test in LINE.findall(output):
        states.setdefault(test, set()).add(state)
    for test, seen in states.items():
        if seen == {"OK"}:
            report.ok("%s: %s" % (label, test))
        elif seen == {"SKIPPED"}:
            report.skip("%s: %s" % (label, test), "the test says so")
        else:
            report.fail("%s: %s" % (label, test), told(output))
    if not states:
        report.fail("%s holds a test" % label, result.text())
    elif result.status != 0 and not any(seen - {"OK", "SKIPPED"} for seen in states.values()):
        report.fail("%s ends well" % label, result.text())


def run(report, only):
    names = sorted(
        os.path.splitext(os.path.basename(path))[0]
        for path in glob.glob(os.path.join(TESTS, "unit", "test_*.c"))
    )
    chosen = [n for n in names if not only or n in only or n[len("test_") :] in only]
    jobs = [(variant, name) for name in chosen for variant in ("", "asan")]
    with ThreadPoolExecutor(WORKERS) as pool:
        for waiting in [pool.submit(run_one, report, *job) for job in jobs]:
            waiting.result()
