/* The formats: each output is one folder and one row. The command line, the help, the site's
 * download links and the tests read this table. */
#ifndef FORMAT_FORMAT_H
#define FORMAT_FORMAT_H

#include "model/model.h"

struct format {
	enum format_kind kind;
	const char *name;   /* as --format and front matter write it: "large-print" */
	const char *suffix; /* after the document's name: "-large-print.pdf"; NULL for html */
	const char *label;  /* of downloads: "PDF" */
	const char *about;  /* one line for the help */
};
extern const struct format format_table[FORMAT_KIND_COUNT];

/* A downloadable file of a document, as made in this run. */
struct download {
	const struct format *format;
	str address; /* "prevent-strategy/prevent-strategy.pdf" */
	size_t size;
	uint32_t pages; /* 0 when it has none */
};
/* Of one entry; NULL-safe. */
struct downloads {
	struct download items[FORMAT_KIND_COUNT];
	size_t count;
};

/* "a/b/" + "prevent-strategy" + suffix: where a format of entry stands. */
str format_address(struct arena *arena, const struct entry *entry, const struct format *format);

#endif
