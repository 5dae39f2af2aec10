"""How a program is timed: shared by the scripts of tests/bench."""

import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import threading
import time

from harness import environment


class Stopped(Exception):
    """The program took longer than it was given."""


class Run:
    """One run that ended well: seconds by the clock, seconds of the processors, peak memory in bytes."""

    def __init__(self, seconds, processor, memory, said):
        self.seconds = seconds
        self.processor = processor
        self.memory = memory
        self.said = said


def timed(argv, cwd=None, env=None, limit=None):
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(argv, cwd=cwd, env=environment(env), stdin=subprocess.DEVNULL,
                                 stdout=said, stderr=said)
        stopped = threading.Event()

        def stop():
            stopped.set()
            child.send_signal(signal.SIGKILL)

        timer = threading.Timer(limit, stop) if limit else None
        if timer:
            timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if timer:
            timer.cancel()
        if stopped.is_set():
            raise Stopped()
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
        if child.returncode != 0:
            raise SystemExit("%s: status %d\n%s" % (" ".join(argv), child.returncode, text[-3000:]))
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, text)


def median(measure, runs):
    """The medians of the times, the greatest memory, what the last run said."""
    results = [measure() for _ in range(runs)]
    return Run(statistics.median(r.seconds for r in results),
               statistics.median(r.processor for r in results),
               max(r.memory for r in results), results[-1].said)


def cold(argv, output, **more):
    """Run with no output folder; the old one goes away beforehand, outside the clock."""

    def measure():
        shutil.rmtree(output, ignore_errors=True)
        return timed(argv, **more)

    return measure
