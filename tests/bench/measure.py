"""How a program is timed: shared by the scripts of tests/bench."""

import os
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


def fresh(argv_to, output, **more):
    """Runs into an output folder that is not there yet: a new one each time, and nothing is removed before
    the end of the bench. ext4 makes files far slower soon after many were removed (ten thousand of them
    in 3 to 8 seconds instead of 0.4), and that would be all that was measured."""
    runs = [0]

    def measure():
        runs[0] += 1
        return timed(argv_to("%s-%d" % (output, runs[0])), **more)

    return measure


def medians(measures, runs):
    """As median, of several programs by turns, so that what else the machine does meets them alike."""
    results = [[] for _ in measures]
    for _ in range(runs):
        for at, measure in enumerate(measures):
            results[at].append(measure())
    return [median(iter(each).__next__, len(each)) for each in results]
