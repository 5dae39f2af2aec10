"""Builds with four jobs under ThreadSanitizer: the example, the gallery and a generated site."""

import os

import harness
import synthetic
from harness import DATE, FOOLSCAP, ROOT, TESTS, TSAN, Scratch


def run(report, only):
    with Scratch() as folder:
        generated = os.path.join(folder, "generated")
        synthetic.write_foolscap(generated, 120)
        sites = {"example": ROOT, "gallery": os.path.join(TESTS, "gallery"), "generated": generated}
        for name, source in sites.items():
            if only and name not in only:
                continue
            output = os.path.join(folder, name + "-output")
            arguments = ["build", "-C", source, "--date", DATE, "--quiet", "--jobs", "4"]
            result = harness.run([TSAN, *arguments, "--output", output], timeout=600)
            report.check("%s: no race with four jobs" % name, result.status == 0, result.text())
            plain = os.path.join(folder, name + "-plain")
            harness.run([FOOLSCAP, *arguments, "--output", plain])
            report.check(
                "%s: the same bytes" % name,
                os.path.isdir(output) and harness.digests(output) == harness.digests(plain),
                harness.digest_difference(harness.digests(plain), harness.digests(output)),
            )
