/* A partner's PDF, read by qpdf in a child process with memory and time limits, since it may be
 * hostile. What comes back is a copy of what is to be bound in, in our own types: page sizes,
 * structure, outline, objects. Called by compose/ (which decides on slip sheets), page/ (sizes,
 * bookmarks) and format/pdf (objects). */
#ifndef SOURCE_BOUND_H
#define SOURCE_BOUND_H

#include "source/source.h"

enum bound_state {
	BOUND_BROKEN,   /* cannot be read: nothing is bound in (reported as an error) */
	BOUND_LOCKED,   /* needs a password: a slip sheet alone */
	BOUND_UNTAGGED, /* pages as figures after a slip sheet */
	BOUND_TAGGED,   /* pages with their structure */
};

/* Lengths are thousandths of a point; width and height as the page is seen, after /Rotate and the
 * crop box. */
struct bound_page {
	int32_t width, height;
	/* The margins that are free of marks on the page as seen, for the stamp and the page
	 * number. */
	int32_t free_top, free_bottom;
};

struct bound_heading {
	uint8_t level; /* from 1, at most 6 */
	str title;
	uint32_t page; /* from 0 */
	int32_t y;     /* as seen, from the top */
};

struct bound_pdf {
	enum bound_state state;
	bool restricted_permissions; /* opened without a password, though its permissions say no */
	bool repaired;               /* its table of objects was wrong and was made anew */
	/* What the file says of itself: PDF/UA-1; PDF/A with tags, in colours that ours allows. */
	bool claims_ua, claims_a;
	str fault; /* of a tagged one: why it cannot be PDF/UA; absent when nothing was found */
	bool has_form, has_scripts; /* fields that became plain content, scripts and files that were
	                               left behind */
	bool form_undrawn; /* what was filled in may not show: the reader of the file was to draw it
	                    */
	str lang;          /* absent when it has none */
	struct bound_page *pages;
	uint32_t page_count;
	struct bound_heading *headings; /* its outline, else the headings of its structure */
	size_t heading_count;
	const struct bound_objects *objects; /* see bound_objects.h; NULL when broken or locked */
};

/* Everything lives in arena. Never NULL: what is wrong is reported at at (bound-broken,
 * bound-locked ...). Starts a process and takes some 20 ms, so that a file is read once for all
 * packs. Thread-safe. */
const struct bound_pdf *bound_pdf_read(const struct source_tree *tree, struct arena *arena,
                                       str path, struct place at, struct diags *diags);
/* The same of bytes that are in memory: nothing is reported; *failure says why it is broken. */
const struct bound_pdf *bound_pdf_of_bytes(struct arena *arena, str bytes, str *failure);

/* The program starts itself as that child. Any main() that may read a partner's PDF begins with
 * this: it does not return in the child. */
void bound_child_if_asked(int count, char **arguments);

#endif
