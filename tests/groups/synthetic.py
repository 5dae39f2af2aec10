"""A generated site: N pages of about 7 KB Markdown in sections, with a glossary.

Used by the tests that need a site of some size, and by tests/bench. The same pages can be written for
Hugo. The text depends on the page's number alone.
"""

import os
import random

WORDS = (
    "the council works with partners across the borough to protect people at risk and every year "
    "the board reviews what was done against the plan that members agreed staff in schools "
    "colleges health and housing are trained to notice early signs and to ask for advice before "
    "concerns grow referrals are considered by a panel which meets monthly and offers support "
    "that is voluntary and confidential local data shows where need is greatest services publish "
    "performance figures each quarter so that residents can judge progress for themselves funding "
    "comes from several sources and is reported in the annual accounts lessons from reviews are "
    "shared with neighbouring authorities"
).split()
TERMS = [
    "Channel", "Safeguarding", "Contest", "Risk assessment", "Referral", "Panel", "Quorum",
    "Partnership board", "Action plan", "Designated lead", "Early help", "Mentor", "Threshold",
    "Vulnerability", "Local profile", "Peer review", "Statutory duty", "Disclosure", "Consent",
    "Case conference", "Community cohesion", "Digital resilience", "Extremism", "Front door",
    "Governance", "Information sharing", "Multi-agency", "Oversight", "Prevention", "Resilience",
]
PER_SECTION = 50


def sentence(pick, length=14):
    words = [pick.choice(WORDS) for _ in range(length)]
    return " ".join(words).capitalize() + "."


def paragraph(pick, sentences=4):
    parts = [sentence(pick) for _ in range(sentences)]
    if pick.random() < 0.5:
        parts.insert(1, "%s is explained in the glossary." % pick.choice(TERMS))
    return " ".join(parts)


def address(number):
    return "section-%03d/page-%05d" % (number // PER_SECTION, number)


def body(number, total, link):
    """The Markdown of a page; link(number) gives the target of a link to another page."""
    pick = random.Random(number)
    out = [paragraph(pick) + "[^1]\n"]
    for part in range(1, 5):
        out.append("## Part %d: %s\n" % (part, sentence(pick, 5)[:-1]))
        out.append(paragraph(pick) + "\n")
        other = pick.randrange(total)
        out.append("See [page %d](%s) for *more* about **this**.\n" % (other, link(other)))
        out.append("### %s\n" % sentence(pick, 4)[:-1])
        out += ["- " + sentence(pick, 10) for _ in range(5)]
        out.append("")
        out.append(paragraph(pick, 3) + "\n")
        out += ["%d. %s" % (n + 1, sentence(pick, 9)) for n in range(3)]
        out.append("")
        out.append(paragraph(pick, 2) + "\n")
    out.append("| Measure | Target | Result |\n| --- | ---: | ---: |")
    for row in range(8):
        out.append("| %s | %d | %d |" % (sentence(pick, 4)[:-1], row * 7, pick.randrange(100)))
    out.append("\n[^1]: %s\n" % sentence(pick))
    return "\n".join(out)


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def write_foolscap(folder, pages, formats="html", date="2026-01-01"):
    content = os.path.join(folder, "content")
    put(
        content + "/site.yml",
        "title: Bench\norganisation: Bench Council\nurl: https://bench.example\n"
        "language: en-GB\ntimezone: Europe/London\nformats: [%s]\n"
        "navigation: [section-000]\n"
        "accessibility: {status: full, prepared: 2025-12-01, reviewed: 2025-12-01, method: Read.}\n"
        % formats,
    )
    put(
        content + "/glossary.yml",
        "".join(
            "- term: %s\n  definition: What %s means in this borough, in a sentence of its own.\n"
            % (term, term.lower())
            for term in TERMS
        ),
    )
    put(content + "/index.md", "---\ntitle: Home\n---\n\nA site of %d pages.\n" % pages)
    for number in range(pages):
        here = number // PER_SECTION

        def link(other):
            folder_of = other // PER_SECTION
            name = "page-%05d.md" % other
            return name if folder_of == here else "../section-%03d/%s" % (folder_of, name)

        put(
            "%s/%s.md" % (content, address(number)),
            "---\ntitle: Page %d\ndate: %s\n---\n\n%s" % (number, date, body(number, pages, link)),
        )


HUGO_HEAD = (
    '<!DOCTYPE html>\n<html lang="en-GB">\n<head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{{ .Title }} - {{ .Site.Title }}'
    '</title><link rel="canonical" href="{{ .Permalink }}">'
    '<link rel="stylesheet" href="/style.css"></head>\n<body><a href="#main">Skip</a><header>'
    "{{ .Site.Title }}</header><nav>{{ with .Site.GetPage \"/section-000\" }}"
    '<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>'
)
HUGO_FOOT = "<footer>Bench Council</footer></body></html>\n"


def write_hugo(folder, pages, date="2026-01-01"):
    """The same pages for Hugo, with links checked by its own `ref` and a contents list."""
    put(
        folder + "/config.toml",
        'baseURL = "https://bench.example/"\ntitle = "Bench"\nlanguageCode = "en-GB"\n'
        'disableKinds = ["RSS", "taxonomy", "term"]\n[markup.goldmark.extensions]\n'
        "typographer = true\n",
    )
    put(
        folder + "/layouts/_default/single.html",
        HUGO_HEAD + '<main id="main"><h1>{{ .Title }}</h1><p>{{ .Date.Format "2 January 2006" }}'
        "</p>{{ .TableOfContents }}{{ .Content }}</main>" + HUGO_FOOT,
    )
    put(
        folder + "/layouts/_default/list.html",
        HUGO_HEAD + '<main id="main"><h1>{{ .Title }}</h1>{{ .Content }}<ul>{{ range .Pages }}<li>'
        '<a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></main>' + HUGO_FOOT,
    )
    put(folder + "/layouts/index.html", "{{ define \"x\" }}{{ end }}" + HUGO_HEAD
        + '<main id="main"><h1>{{ .Title }}</h1>{{ .Content }}</main>' + HUGO_FOOT)
    put(folder + "/content/_index.md", "---\ntitle: Home\n---\n\nA site of %d pages.\n" % pages)
    glossary = "".join("%s\n: What %s means.\n\n" % (t, t.lower()) for t in TERMS)
    put(folder + "/content/glossary.md", "---\ntitle: Glossary\n---\n\n" + glossary)
    for section in range((pages + PER_SECTION - 1) // PER_SECTION):
        put(
            "%s/content/section-%03d/_index.md" % (folder, section),
            "---\ntitle: Section %d\n---\n" % section,
        )
    for number in range(pages):

        def link(other):
            return '{{< relref "/%s" >}}' % address(other)

        put(
            "%s/content/%s.md" % (folder, address(number)),
            "---\ntitle: Page %d\ndate: %s\n---\n\n%s" % (number, date, body(number, pages, link)),
        )
