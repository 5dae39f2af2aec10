"""Another council's site (tests/council), made without a line of C: what its restricted paper says is in the members'
site and nowhere in public; its own wording, words and template are what its papers and pages show; meetings that are
cancelled, moved or drafts say so, and a paper that was replaced is still there.
"""

import os
import zlib

import harness

# Said in restricted/06-contract.md alone.
SECRET = ("Gwarchodfa", "48,750", "archwilio", "06-contract")
# (file of public, what it says)
SAYS = (
    ("index.html", "You are welcome to write to us in Welsh or in English."),
    ("meetings/index.html", ">Dechrau<"),
    ("meetings/2025-11-19-craffu/index.html", "Nid oedd digon o aelodau ar gael."),
    ("meetings/2026-01-21-diogelwch/index.html", "Roedd Neuadd y Sir ar gau oherwydd llifogydd."),
    ("meetings/2026-01-21-diogelwch/index.html", "14 Ionawr 2026"),
    ("meetings/2026-01-21-diogelwch/index.html", 'href="tel:01632960123"'),
    ("meetings/2026-03-18-craffu/index.html", "Drafft"),
    ("meetings/2025-10-15-diogelwch/index.html", "materion ariannol cwmni a enwir"),
    ("meetings/2025-10-15-diogelwch/index.html", "ffigurau mis Medi i law"),
    ("meetings/2026-03-18-craffu/02-gwaith/index.html", "Drafft"),
    ("meetings/2025-10-15-diogelwch/05-camau/index.html", "Camau gweithredu"),
    ("meetings/2025-10-15-diogelwch/agenda-pack.pdf", "Annwyl aelodau,"),
    ("meetings/2025-10-15-diogelwch/agenda-pack.pdf", "Mae cyfieithydd yno."),
    ("meetings/2025-10-15-diogelwch/agenda-pack.pdf", "Home fire safety visits"),
    ("meetings/2025-10-15-diogelwch/agenda-pack.pdf", "Contract gwarchod"),
    ("meetings/2025-10-15-diogelwch/agenda-pack.pdf", "What residents said"),
    ("meetings/2025-10-15-diogelwch/agenda-pack.pdf", "materion ariannol cwmni a enwir"),
    ("meetings/2025-10-15-diogelwch/supplement-1.pdf", "daeth ffigurau mis Medi i law"),
    ("meetings/2025-11-19-craffu/agenda-pack.pdf", "Ni chynhelir y cyfarfod hwn."),
    ("meetings/2025-11-19-craffu/agenda-pack.pdf", "Nid oedd digon o aelodau ar gael."),
    ("meetings/2026-01-21-diogelwch/agenda-pack.pdf", "Y dyddiad gwreiddiol: Dydd Mercher 14 Ionawr 2026."),
    ("meetings/2026-01-21-diogelwch/agenda-pack.pdf", "Roedd Neuadd y Sir ar gau oherwydd llifogydd."),
    ("meetings/2026-03-18-craffu/agenda-pack.pdf", "Agenda ddrafft"),
)


def said(path):
    """All that a file says, as one line: the text of its pages, and its bytes with each stream inflated."""
    data = harness.read(path)
    text = data.decode("utf-8", "replace")
    if path.endswith(".pdf"):
        text = harness.run(["pdftotext", "-enc", "UTF-8", path, "-"]).out.decode("utf-8", "replace")
        text += harness.run(["qpdf", "--qdf", "--object-streams=disable", path, "-"]).out.decode("latin-1")
    elif data[:2] == b"\x1f\x8b":
        text = zlib.decompress(data, 31).decode("utf-8", "replace")
    return " ".join(text.split())


def run(report, only):
    output, result = harness.Built.site("council")
    if not report.check("the council's site builds", result.status == 0, result.text()):
        return
    texts = {tree: {path: said(os.path.join(output, tree, path))
                    for path in harness.files_below(os.path.join(output, tree))} for tree in ("public", "members")}
    for word in SECRET:
        found = [path for path, text in texts["public"].items() if word in path + " " + text]
        report.check("nothing public says %s" % word, not found, "\n".join(found))
        report.check("the members' site says %s" % word,
                     any(word in path + " " + text for path, text in texts["members"].items()))
    for path, words in SAYS:
        report.check("%s says: %s" % (path, words), words in texts["public"].get(path, ""),
                     texts["public"].get(path, "there is no such file")[:2000])
    for path in texts["public"]:
        report.check("members have %s, too" % path, path in texts["members"])
