"""The npm packages of tests/browser/, installed once as its package-lock.json says."""

import os
import threading

import harness
from harness import TESTS, read, write

FOLDER = os.path.join(TESTS, "browser")
lock = threading.Lock()


def ready(report):
    """Are the packages there? Installs them when they are not those of package-lock.json."""
    with lock:
        wanted = read(os.path.join(FOLDER, "package-lock.json"))
        stamp = os.path.join(FOLDER, "node_modules", ".installed")
        if os.path.exists(stamp) and read(stamp) == wanted:
            return True
        result = harness.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=FOLDER,
            env={key: value for key, value in os.environ.items() if key != "BUILD"},
        )
        if not report.check("npm packages can be had", result.status == 0, result.text()):
            return False
        write(stamp, wanted)
        return True
