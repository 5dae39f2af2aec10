"""Every PDF of the shared sites: sound by qpdf, tagged and titled by poppler."""

import os

import harness
from harness import each_site


def examine(report, name, path):
    result = harness.run(["qpdf", "--check", path])
    report.check("%s: qpdf --check is clean" % name,
                 result.status == 0 and b"WARNING" not in result.out + result.err, result.text())
    result = harness.run(["pdfinfo", path])
    facts = dict(
        line.split(":", 1) for line in result.out.decode("utf-8", "replace").splitlines()
        if ":" in line
    )
    report.check("%s: tagged" % name, facts.get("Tagged", "").strip() == "yes", result.text())
    report.check("%s: titled" % name, bool(facts.get("Title", "").strip()), result.text())
    report.check("%s: no script, no form" % name,
                 facts.get("JavaScript", "").strip() == "no"
                 and facts.get("Form", "").strip() == "none", result.text())
    result = harness.run(["pdffonts", path])
    rows = result.out.decode().splitlines()[2:]
    bad = [row for row in rows if row.split()[-5:-2] != ["yes", "yes", "yes"]]
    report.check("%s: fonts embedded, subset, with Unicode" % name, rows and not bad,
                 result.text())
    result = harness.run(["pdftotext", "-enc", "UTF-8", path, "-"])
    report.check("%s: holds text" % name, len(result.out.split()) > 20, result.text())
    report.check("%s: no replacement character" % name, b"\xef\xbf\xbd" not in result.out,
                 result.text())


def run(report, only):
    for site, folder in each_site(report):
        paths = [p for p in harness.files_below(folder) if p.endswith(".pdf")]
        report.check("%s: there is a PDF" % site, bool(paths))
        for path in paths:
            examine(report, "%s/%s" % (site, path), os.path.join(folder, path))
