"""Every page of the shared sites in headless Chromium; see tests/browser/check.mjs. Decks are shown with the keyboard
as well; see tests/browser/slides.mjs."""

import json
import os
import shutil

import harness
import node
from harness import each_site


def run(report, only):
    if not node.ready(report):
        return
    chromium = shutil.which("chromium")
    if not chromium:
        report.fail("chromium is there", "no command `chromium`")
        return
    for site, output in each_site(report):
        for tree in ("public", "members"):
            folder = os.path.join(output, tree)
            if not os.path.isdir(folder) or (only and site not in only):
                continue
            pages = [p for p in harness.files_below(folder) if p.endswith(".html")]
            name = site if tree == "public" else site + " for members"
            look(report, name, folder, pages, chromium)
            decks = [p for p in pages if b'<dialog class="slides"' in harness.read(os.path.join(folder, p))]
            if decks:
                look(report, name + ", shown", folder, decks, chromium, "slides.mjs")


def look(report, site, folder, pages, chromium, script="check.mjs"):
    # Chromium wants a home it may write to.
    with harness.Scratch() as home:
        result = harness.run(
            ["node", os.path.join(node.FOLDER, script), chromium, folder, *pages],
            env={"HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home},
            timeout=900,
        )
    seen = set()
    for line in result.out.decode("utf-8", "replace").splitlines():
        told = json.loads(line)
        seen.add(told["page"])
        report.check("%s/%s: %s" % (site, told["page"], told["check"]), told["ok"],
                     told.get("detail", ""))
    report.check("%s: every page was looked at" % site,
                 result.status == 0 and seen == set(pages), result.text()[-3000:])
