"""What was written, read by others: the Nu HTML checker, an XML parser, and a walk over every link.

The link walk is an independent one: it reads the pages as a browser's user meets them.
"""

import json
import os
import re
import shutil
import xml.etree.ElementTree as ElementTree
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import harness
import node
from harness import each_site, read

ORIGIN = "http://site.invalid/"
LOADS = {("img", "src"), ("script", "src"), ("iframe", "src"), ("source", "src"), ("object", "data"),
         ("image", "href"), ("use", "href"), ("embed", "src"), ("video", "src"), ("audio", "src")}


def nu(report, site, folder, pages):
    jar = os.path.join(node.FOLDER, "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
    argv = ["java", "-Xss4m", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always",
            *[os.path.join(folder, page) for page in pages]]
    result = harness.run(argv)
    try:
        messages = json.loads(result.out)["messages"]
    except ValueError:
        report.fail("%s: the Nu HTML checker runs" % site, harness.shown(result.err[-3000:]))
        return
    wrong = {}
    for message in messages:
        if message["type"] != "info":
            path = unquote(urlsplit(message.get("url", "")).path)
            wrong.setdefault(os.path.relpath(path, folder), []).append(
                "%s:%s %s\n    %s" % (message.get("lastLine"), message.get("lastColumn"),
                                      message["message"], message.get("extract", "").strip()))
    for page in pages:
        report.check("%s/%s: the Nu HTML checker finds no error" % (site, page),
                     page not in wrong, "\n".join(wrong.get(page, [])[:8]))


def well_formed(report, site, folder, pages):
    result = harness.run(["xmllint", "--noout", "--nonet", *pages], cwd=folder)
    said = result.err.decode("utf-8", "replace")
    for page in pages:
        mine = [line for line in said.splitlines() if line.startswith(page + ":")]
        report.check("%s/%s: well-formed as XML" % (site, page), not mine, "\n".join(mine[:5]))
    report.check("%s: xmllint ends well" % site, result.status == 0, said[:3000])


class Page:
    """The identifiers and the addresses of a page."""

    def __init__(self, path, text):
        self.path = path
        self.identifiers = set()
        self.repeated = []
        self.links = []
        self.loads = []
        for element in ElementTree.fromstring(text).iter():
            if not isinstance(element.tag, str):
                continue
            tag = element.tag.rsplit("}", 1)[-1]
            identifier = element.get("id")
            if identifier is not None:
                if identifier in self.identifiers:
                    self.repeated.append(identifier)
                self.identifiers.add(identifier)
            for attribute, value in element.attrib.items():
                attribute = attribute.rsplit("}", 1)[-1]
                if (tag, attribute) in LOADS:
                    self.loads.append(value)
                elif (tag, attribute) == ("link", "href"):
                    relations = element.get("rel", "").split()
                    (self.links if "canonical" in relations else self.loads).append(value)
                elif (tag, attribute) == ("a", "href"):
                    self.links.append(value)


def file_of(address):
    """The file that a web server gives for an address of the site."""
    path = unquote(urlsplit(address).path).lstrip("/")
    return path + "index.html" if path == "" or path.endswith("/") else path


def links(report, site, folder, pages):
    known = {}
    for page in pages:
        try:
            known[page] = Page(page, read(os.path.join(folder, page)))
        except ElementTree.ParseError as error:
            report.fail("%s/%s: its links can be read" % (site, page), str(error))
    files = set(harness.files_below(folder))
    for page in known.values():
        wrong = ["id %s stands twice" % identifier for identifier in page.repeated]
        at = ORIGIN + re.sub(r"(^|/)index\.html$", r"\1", page.path)
        for address in page.links + page.loads:
            target, anchor = urldefrag(urljoin(at, address))
            if not target.startswith(ORIGIN):
                if address in page.loads and not address.startswith("data:"):
                    wrong.append("loads %s from elsewhere" % address)
                continue
            file = file_of(target)
            if file not in files:
                wrong.append("%s leads to nothing" % address)
            elif anchor and file in known and unquote(anchor) not in known[file].identifiers:
                wrong.append("%s: no such place on that page" % address)
        report.check("%s/%s: links and identifiers" % (site, page.path), not wrong,
                     "\n".join(wrong[:20]))


def sitemap(report, site, folder):
    path = os.path.join(folder, "sitemap.xml")
    if not report.check("%s: a site map" % site, os.path.exists(path)):
        return
    found = re.findall(r"<loc>([^<]*)</loc>", read(path).decode())
    missing = [a for a in found if not os.path.exists(os.path.join(folder, file_of(a)))]
    report.check("%s: the site map leads to pages" % site, found and not missing,
                 "\n".join(missing))


def manifest(report, site, folder):
    """manifest.json lists each file with its size and SHA-256, and the versions."""
    path = os.path.join(folder, "manifest.json")
    if not report.check("%s: a manifest" % site, os.path.exists(path)):
        return
    data = json.loads(read(path))
    listed = {entry["path"]: entry for entry in data["files"]}
    digests = harness.digests(folder)
    digests.pop("manifest.json", None)
    listed.pop("manifest.json", None)
    report.equal("%s: the manifest lists each file" % site,
                 "\n".join(sorted(listed)).encode(), "\n".join(sorted(digests)).encode())
    wrong = [p for p, entry in listed.items() if p in digests and (
        entry["sha256"] != digests[p]
        or entry["size"] != os.path.getsize(os.path.join(folder, p)))]
    report.check("%s: the manifest's sizes and hashes" % site, not wrong, "\n".join(wrong))
    report.check("%s: the manifest names fonts and libraries" % site, bool(data.get("versions")),
                 str(data.get("versions")))


def run(report, only):
    ready = node.ready(report)
    for site, output in each_site(report):
        for tree in ("public", "members"):
            folder = os.path.join(output, tree)
            if not os.path.isdir(folder):
                continue
            name = site if tree == "public" else site + " for members"
            pages = [p for p in harness.files_below(folder) if p.endswith(".html")]
            if not report.check("%s: there are pages" % name, bool(pages)):
                continue
            if ready and shutil.which("java"):
                nu(report, name, folder, pages)
            elif ready:
                report.fail("%s: the Nu HTML checker runs" % name, "no java")
            well_formed(report, name, folder, pages)
            links(report, name, folder, pages)
            sitemap(report, name, folder)
            manifest(report, name, folder)
