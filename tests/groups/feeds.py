"""What machines follow, read by others: the Atom feed by xmllint, calendars by Debian's icalendar, the data of
meetings and the pages' JSON-LD by Python's json. Of the example, the gallery and tests/cases/feeds/meetings, built with
papers.
"""

import json
import os
import re
import shutil
import xml.etree.ElementTree as ElementTree
from urllib.parse import urlsplit

import cases
import harness
from harness import DATE, FOOLSCAP, TESTS, read, write

ATOM = "{http://www.w3.org/2005/Atom}"
JSON_LD = re.compile(rb'<script type="application/ld\+json">(.*?)</script>', re.S)
RFC3339 = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$")
# What icalendar understood, a line an event: Debian's python3-icalendar is for Debian's own Python.
READER = """
import sys
from icalendar import Calendar
from datetime import datetime
from zoneinfo import ZoneInfo
calendar = Calendar.from_ical(open(sys.argv[1], "rb").read())
for event in calendar.walk("VEVENT"):
    start = event.decoded("DTSTART")
    if isinstance(start, datetime):
        start = start.astimezone(ZoneInfo("Europe/London")).strftime("%Y-%m-%d %H:%M")
    print("\\t".join(str(x).replace("\\n", "|") for x in (
        event["UID"], start, event.get("STATUS"), event.get("SEQUENCE"), event["SUMMARY"],
        event.get("LOCATION", ""), event.decoded("DTSTAMP").isoformat(), event.get("DESCRIPTION", ""))))
"""


def file_of(folder, url, base):
    """The file of the output that an address means."""
    path = urlsplit(url).path
    prefix = urlsplit(base).path.rstrip("/") + "/"
    path = path[len(prefix):] if path.startswith(prefix) else "?" + path
    return os.path.join(folder, path + "index.html" if path.endswith("/") or not path else path)


def atom(folder, base):
    path = os.path.join(folder, "feed.atom")
    faults = []
    result = harness.run(["xmllint", "--noout", "--nonet", path])
    if result.status != 0:
        return [result.text()]
    feed = ElementTree.fromstring(read(path))
    for name in ("id", "title", "updated", "author"):
        if len(feed.findall(ATOM + name)) != 1:
            faults.append("the feed has not one %s" % name)
    identifiers, dates = set(), []
    for entry in feed.findall(ATOM + "entry"):
        for name in ("id", "title", "updated"):
            if len(entry.findall(ATOM + name)) != 1 or not entry.find(ATOM + name).text:
                faults.append("an entry has not one %s" % name)
        identifier = entry.find(ATOM + "id").text
        if identifier in identifiers:
            faults.append("%s is there twice" % identifier)
        identifiers.add(identifier)
        dates.append(entry.find(ATOM + "updated").text)
        if not RFC3339.match(dates[-1]):
            faults.append("%s is no time" % dates[-1])
        for link in entry.findall(ATOM + "link"):
            target = file_of(folder, link.get("href"), base)
            if not os.path.exists(target):
                faults.append("%s leads nowhere" % link.get("href"))
            elif link.get("length") and int(link.get("length")) != os.path.getsize(target):
                faults.append("%s is not of %s bytes" % (link.get("href"), link.get("length")))
    if dates != sorted(dates, reverse=True):
        faults.append("the latest does not come first")
    if not identifiers or feed.find(ATOM + "updated").text != dates[0]:
        faults.append("the feed is not as old as its latest entry")
    return faults


def calendar(path, events):
    """Faults; what was read goes to events."""
    faults = []
    data = read(path)
    if b"\n" in data.replace(b"\r\n", b""):
        faults.append("a line does not end with CRLF")
    for line in data.split(b"\r\n"):
        if len(line) > 75:
            faults.append("a line of %d octets: %r" % (len(line), line))
        try:
            line.decode()
        except UnicodeDecodeError:
            faults.append("a character is divided: %r" % line)
    result = harness.run(["/usr/bin/python3", "-c", READER, path])
    if result.status != 0:
        return faults + [result.text()]
    for line in result.out.decode().splitlines():
        uid, start, status, sequence, summary, location, stamp, description = line.split("\t")
        if uid in events:
            faults.append("%s is there twice" % uid)
        events[uid] = {"start": start, "status": status, "sequence": int(sequence), "summary": summary,
                       "location": location, "stamp": stamp, "description": description}
    if not events:
        faults.append("there is no event")
    return faults


def links_of(value):
    """All {"url": ...} of a JSON value."""
    if isinstance(value, dict):
        if "url" in value:
            yield value
        for inner in value.values():
            yield from links_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from links_of(inner)


def meeting(folder, path, base, events):
    faults = []
    data = json.loads(read(path))
    for name in ("id", "name", "start_date", "status", "agenda", "documents", "updated_at"):
        if name not in data:
            faults.append("it has no %s" % name)
    for link in links_of(data):
        target = file_of(folder, link["url"], base)
        if not os.path.exists(target):
            faults.append("%s leads nowhere" % link["url"])
            continue
        place = urlsplit(link["url"]).fragment
        if place and b' id="%s"' % place.encode() not in read(target):
            faults.append("%s has no such place" % link["url"])
        if "size" in link and link["size"] != os.path.getsize(target):
            faults.append("%s is not of %d bytes" % (link["url"], link["size"]))
        if "pages" in link:
            pages = harness.run(["qpdf", "--show-npages", target]).out.decode().strip()
            if pages != str(link["pages"]):
                faults.append("%s has %s pages, not %s" % (link["url"], pages, link["pages"]))
    page = read(os.path.join(os.path.dirname(path), "index.html")).decode()
    for record in data["extras"].get("decisions", []) + data["extras"].get("actions", []):
        if not record["identifier"] or "sources" not in record:
            faults.append("%s has no source" % record)
        elif ">" + record["identifier"] not in page and record["identifier"] + "<" not in page:
            faults.append("the page does not show %s" % record["identifier"])
    event = events.get(data["id"])
    if not event:
        return faults + ["the calendar has no %s" % data["id"]]
    if event["start"] != data["start_date"][:16].replace("T", " "):
        faults.append("the calendar says %s, the data %s" % (event["start"], data["start_date"]))
    if event["status"].lower() != data["status"]:
        faults.append("the calendar says %s, the data %s" % (event["status"], data["status"]))
    own = {}
    faults += calendar(path[:-len(".json")] + ".ics", own)
    if any(events.get(uid) != own[uid] for uid in own):
        faults.append("meeting.ics and calendar.ics are not of one mind")
    page = read(os.path.join(os.path.dirname(path), "index.html"))
    said = json.loads(JSON_LD.search(page).group(1))
    if said["@type"] != "Event" or said["startDate"] != data["start_date"]:
        faults.append("the page's JSON-LD says %s" % said)
    wanted = {"cancelled": "EventCancelled"}.get(
        data["status"], "EventRescheduled" if data["extras"]["moved_from"] else "EventScheduled")
    if said["eventStatus"] != "https://schema.org/" + wanted:
        faults.append("the page's JSON-LD says %s" % said["eventStatus"])
    return faults


def look(report, name, folder, base):
    """One result for each file."""
    events = {}
    if os.path.exists(os.path.join(folder, "feed.atom")):
        report.check("%s/feed.atom" % name, *told(atom(folder, base)))
    if os.path.exists(os.path.join(folder, "calendar.ics")):
        report.check("%s/calendar.ics" % name, *told(calendar(os.path.join(folder, "calendar.ics"), events)))
    for path in harness.files_below(folder):
        if path.endswith("/meeting.json"):
            report.check("%s/%s" % (name, path),
                         *told(meeting(folder, os.path.join(folder, path), base, events)))
    return events


def told(faults):
    return not faults, "\n".join(faults[:20])


def case(report):
    """What the sources of the case say, found in what was read."""
    with harness.Scratch() as scratch:
        site = os.path.join(scratch, "site")
        cases.lay_out(os.path.join(TESTS, "cases", "feeds", "meetings"), site)
        about = os.path.join(site, "content", "site.yml")
        write(about, read(about).replace(b"formats: [html]", b"formats: [html, pdf, large-print]"))
        result = harness.run([FOOLSCAP, "build", "--quiet", "-C", site, "--date", DATE])
        if not report.check("the case builds", result.status == 0, result.text()):
            return
        base = "https://council.test.example/safe"
        for tree in ("public", "members"):
            folder = os.path.join(site, "output", tree)
            events = look(report, "case " + tree, folder, base)
            report.check("case %s: has a feed" % tree, os.path.exists(os.path.join(folder, "feed.atom")))
            at = "@council.test.example"
            moved, cancelled = events.get("2018-12-11-group" + at), events.get("2019-01-15-cancelled" + at)
            report.check("case %s: a meeting that was moved has its new day" % tree,
                         moved and moved["start"] == "2018-12-18 23:30" and moved["sequence"] == 2, str(moved))
            report.check("case %s: a cancelled meeting is kept" % tree,
                         cancelled and cancelled["status"] == "CANCELLED" and cancelled["sequence"] == 1
                         and "Too few members" in cancelled["description"], str(cancelled))
            report.check("case %s: characters of three octets come back whole" % tree,
                         cancelled and "নতুন তারিখ পরে জানানো হবে।" in cancelled["description"], str(cancelled))
            questions = events.get("2018-07-27-scpb-questions" + at)
            report.check("case %s: the deadline for questions" % tree,
                         questions and questions["start"] == "2018-07-24 10:00", str(questions))
            papers = events.get("2018-07-27-scpb-papers" + at)
            report.check("case %s: the day of publication" % tree,
                         papers and papers["start"] == "2018-07-19", str(papers))
            hall = events.get("2018-07-27-scpb" + at)
            report.check("case %s: what stands in a text comes back" % tree,
                         hall and hall["location"] ==
                         "Hendon Town Hall, The Burroughs; Committee Room 1\\2, London NW4 4BQ", str(hall))
            data = json.loads(read(os.path.join(folder, "meetings", "2018-07-27-scpb", "meeting.json")))
            notes = [d["note"] for d in data["documents"]]
            report.check("case %s: packs and minutes are documents of the meeting" % tree,
                         sorted(notes) == ["agenda-pack"] * 2 + ["minutes"] + ["supplement"] * 2, str(notes))
            paper = data["agenda"][1]["media"][0]
            report.check("case %s: a paper says its pages in the pack" % tree,
                         int(paper.get("first_page", 0)) > 1 and paper["last_page"] >= paper["first_page"],
                         str(paper))
            outcome(report, tree, folder, data)
            feeds = [p for p in harness.files_below(folder) if p.endswith((".atom", ".ics", "meeting.json"))]
            naming = [p for p in feeds
                      if re.search(rb"Example Ltd|Secret|03-contract|Zeppelin", read(os.path.join(folder, p)))]
            report.check("case %s: restricted papers are %s" % (tree, "named" if tree == "members" else "not named"),
                         bool(naming) == (tree == "members"), " ".join(naming))


def outcome(report, tree, folder, data):
    """What minutes decided and asked for: in words alone, as far as this audience may know."""
    said, members = data["extras"], tree == "members"
    report.check("case %s: a decision is data" % tree, [
        (d["identifier"], d["motion_text"], d["result"], d["start_date"], d["reasons"], d["options"], d["item"])
        for d in said.get("decisions", [])] == [
            ("2018-07-27/2.1", "The strategy of Test Council was approved, as amended, <&; with Figures.", "pass",
             "2018-07-27", "It is due.", "\u201cWait a year: \u201cno\u201d.\u201d", "Community Safety Strategy")],
                 str(said.get("decisions")))
    report.check("case %s: so are actions, as far as is known of them" % tree, [
        (a["identifier"], a["description"], a.get("owner"), a.get("due"), a["status"], a.get("closed"))
        for a in said.get("actions", [])] == [
            ("2018-07-27/2.1", "Publish the strategy.", "Governance Service", "2018-09-28", "complete", "2018-10-26"),
            ("2018-07-27/2.2", "Write to the contractor.", "The chair", None,
             "complete" if members else "outstanding", "2018-11-30" if members else None),
            ("2018-07-27/2.3", "Nobody\u2019s, and open.", None, None, "outstanding", None)],
                 str(said.get("actions")))
    report.check("case %s: data are as new as the minutes" % tree, data["updated_at"] == "2018-08-10", data["updated_at"])
    other = json.loads(read(os.path.join(folder, "meetings", "2018-12-11-group", "meeting.json")))
    decided = [d["motion_text"] for d in other["extras"].get("decisions", [])]
    report.check("case %s: restricted minutes are data %s" % (tree, "too" if members else "of nobody"),
                 decided == (["Zeppelin has the contract."] if members else [])
                 and bool(other["extras"].get("actions")) == members
                 and other["updated_at"] == ("2018-12-20" if members else "2018-12-18"), str(other["extras"]))


def run(report, only):
    if not os.path.exists("/usr/bin/python3") or not shutil.which("xmllint"):
        report.fail("Debian's Python and xmllint are there")
        return
    if not only or "case" in only:
        case(report)
    if only and "sites" not in only:
        return
    for site, output in harness.each_site(report):
        for tree in ("public", "members"):
            folder = os.path.join(output, tree)
            if os.path.isdir(folder):
                url = json_url(folder)
                look(report, site if tree == "public" else site + " for members", folder, url)
        data = [p for p in harness.files_below(os.path.join(output, "public")) if p.endswith("/meeting.json")]
        if data:
            report.check("%s: a meeting shows what it decided" % site, any(
                b'"motion_text"' in read(os.path.join(output, "public", p)) for p in data))


def json_url(folder):
    """The site's url, from its home page's canonical address."""
    match = re.search(rb'<link rel="canonical" href="([^"]*)"', read(os.path.join(folder, "index.html")))
    return match.group(1).decode() if match else "/"
