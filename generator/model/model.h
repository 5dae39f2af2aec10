/* The whole model: small, loaded in pass one, read only afterwards (architecture.md, Streaming).
 * site.yml, the known data files, free-form data, the front matter of every document, house style,
 * words. */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "model/calendar.h"
#include "model/house.h"
#include "model/meeting.h"
#include "model/records.h"
#include "model/words.h"
#include "source/source.h"

enum layout_kind { LAYOUT_PAGE, LAYOUT_STRATEGY, LAYOUT_REPORT, LAYOUT_MINUTES, LAYOUT_SLIDES };
enum document_status { DOCUMENT_FINAL, DOCUMENT_DRAFT, DOCUMENT_SUPERSEDED };
enum numbering { NUMBERING_NO, NUMBERING_YES, NUMBERING_PARAGRAPHS };

/* The formats an author may ask for; the table of those that exist is format/format.h. */
enum format_kind {
	FORMAT_HTML,
	FORMAT_PDF,
	FORMAT_LARGE_PRINT,
	FORMAT_DOCX,
	FORMAT_ODT,
	FORMAT_KIND_COUNT
};
/* Those that are known and cannot be made yet: asking for them is a warning. */
enum { FORMATS_NOT_YET = 1u << FORMAT_DOCX | 1u << FORMAT_ODT };

/* What a page without a source shows. */
enum generated_page {
	GENERATED_NOT,  /* it has a source */
	GENERATED_LIST, /* a folder that has no index.md */
	GENERATED_GLOSSARY,
	GENERATED_STATEMENT,
	GENERATED_NOT_FOUND,
	GENERATED_MEETING,   /* .meeting; path is that of meeting.yml */
	GENERATED_PAPER,     /* .paper: a partner's PDF; path is the PDF's */
	GENERATED_BOARD,     /* .board: its meetings; path "content/boards/ID" */
	GENERATED_DECISIONS, /* .board; path "content/boards/ID/decisions" */
	GENERATED_ACTIONS,   /* .board; path "content/boards/ID/actions" */
};

/* The front matter of one document, and where it goes. Kept for the run: about 600 bytes with its
 * texts. A page without a source has for a path that of its folder ("content/about", the home page
 * "content"), the glossary "content/glossary.md", the statement "content/accessibility.md", the 404
 * page "content/404.html". */
struct entry {
	str path;                     /* "content/about/index.md" */
	str address;                  /* "about/"; "" for the home page; from the site's root */
	str title, subtitle, summary; /* with {{values}} replaced */
	enum layout_kind layout;
	enum document_status status;
	enum numbering numbering;
	bool restricted, publish, contents, glossary /* link terms */;
	bool shows_glossary;    /* its body has a {glossary} of every term: set in pass one */
	bool is_index;          /* a folder's index.md, or the list page made where there is none */
	bool generated;         /* has no source */
	uint8_t generated_page; /* enum generated_page */
	uint8_t formats;        /* bits 1 << enum format_kind; HTML always set */
	struct entry *superseded_by;
	const struct meeting *meeting; /* whose folder it lies in or whose page it is, or NULL */
	const struct paper *paper;     /* that it is the page of, or NULL */
	const struct board *board;     /* of a board's pages, or NULL */
	str shown_terms; /* what its {glossary}s with :terms: pick, parted by commas; rarely any */
	str version, period, owner, lang; /* owner: the contact's name or the text; lang never
	                                     absent */
	struct date date, review_due;
	const struct value *front_matter; /* the map, for {{page.x}}; NULL when all is in the fields
	                                     above and there is no other key */
	uint32_t number;                  /* its index in model.entries */
	uint32_t body_line;
};

struct accessibility {
	bool given;
	str status; /* "full", "partial", "none" */
	struct date prepared, reviewed;
	const struct value *method;            /* Markdown or NULL */
	const struct value *failures, *burden; /* lists of Markdown or NULL */
	str reply_within;
};

/* One entry of the site's navigation: a document, or a folder (its index page). */
struct navigation {
	struct entry *entry;
	str label;
};

struct site {
	str title, organisation, url /* without a trailing slash; absent when not given */,
		language, timezone, jurisdiction;
	str description;
	const struct contact *contact;
	uint8_t formats;
	struct navigation *navigation;
	size_t navigation_count;
	struct accessibility accessibility;
	const struct value *values; /* the whole of site.yml, for {{site.x}} */
};

/* A YAML file of content/ for {{name.key}}: the known ones and the free-form. */
struct data_file {
	str name; /* "training" of content/training.yml; "about/figures" below folders */
	str path;
	bool restricted;
	const struct value *value; /* never NULL */
	struct map by_name;        /* keys or ids to its entries, where there are many */
};

struct model {
	struct arena arena;
	const struct source_tree *tree;
	struct site site;
	struct records records;
	struct house house;
	struct words_set words;
	struct entry *entries; /* sorted by path, generated ones last */
	size_t entry_count;
	struct map entry_by_path; /* by folder without a slash too ("content/about"), to its page */
	struct map entry_by_address; /* those that are published */
	struct data_file *data;
	size_t data_count;
	struct map data_by_name;
	struct meeting *meetings; /* by date, then time, then folder */
	size_t meeting_count;
	struct minutes_records minutes;
	struct bank_year *bank_years; /* of bank-holidays.yml */
	size_t bank_year_count;
	struct date today;           /* the day the build stands for */
	bool has_restricted;         /* anything restricted at all: members/ is wanted */
	struct arena *worker_arenas; /* what each thread of pass one read */
	size_t worker_count;
};

struct model_options {
	struct date today;
	size_t jobs; /* front matter is read by so many threads */
};

/* Reads everything; reports all that is wrong; never fails. tree must outlive the model. Minutes
 * are read whole, so markdown_start comes first. */
void model_load(struct model *model, const struct source_tree *tree,
                const struct model_options *options, struct diags *diags);
void model_release(struct model *model);

/* A value by its dotted name, as {{name}} shows it in lang (dates in words):
 * "training.family-services", "page.version", "site.organisation". Looks in the data files (file,
 * then key or id), page (entry's front matter), site. Reports and returns false when there is none
 * (MSG_UNKNOWN_VALUE with the nearest), it is a list or map (MSG_VALUE_NOT_TEXT), or entry is
 * public and the file is restricted (MSG_LINK_RESTRICTED). */
bool model_value(const struct model *model, const struct entry *entry, struct arena *arena,
                 str name, struct place at, str *shown, struct diags *diags);
/* text with every {{name}} in it replaced; text itself when it holds none. */
str model_fill(const struct model *model, const struct entry *entry, struct arena *arena, str text,
               struct place at, struct diags *diags);

/* May readers of this output see the entry? */
static inline bool entry_is_visible(const struct entry *entry, bool members)
{
	return entry->publish && (members || !entry->restricted);
}

/* The trail from the home page to entry, home first, entry last: for breadcrumbs. Returns the
 * count. */
size_t model_trail(const struct model *model, const struct entry *entry, struct entry **trail,
                   size_t most);
const struct words *model_words(const struct model *model, str lang);
/* The path of a board's own page, and with "/decisions" or "/actions" of those below it. */
str model_board_path(struct arena *arena, const struct board *board, str page);
/* Decks have one style in all formats: theirs is large already. */
const struct page_style *model_page_style(const struct model *model, enum layout_kind layout,
                                          enum format_kind format);

#endif
