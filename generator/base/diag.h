/* Diagnostics: the author's mistakes, with file, line, column, the source line, what is wrong and
 * the nearest right thing (architecture.md, Diagnostics). They are collected, never printed at
 * once: all of a run are shown, sorted, so that the thread count does not change the output. */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/memory.h"
#include "base/str.h"

#include <stdio.h>

/* A text that a message can point into: path as shown to the author (from the site's folder,
 * e.g. "content/index.md"), bytes after a byte-order mark. Must outlive the places in it. */
struct text {
	str path;
	str bytes;
};

/* line from 1, 0 for the file as a whole; column in characters from 1, 0 for the whole line. */
struct place {
	const struct text *text;
	uint32_t line, column;
};

enum severity { SEVERITY_WARNING, SEVERITY_ERROR };

enum message {
#define MESSAGE(name, id, severity, text, hint) MSG_##name,
#include "base/messages.h"
#undef MESSAGE
	MSG_COUNT
};

struct message_row {
	const char *id; /* stable: manuals and tests name it */
	enum severity severity;
	const char *text; /* {1} {2} {3} stand for the words of the call */
	const char *hint; /* "" for none */
};
extern const struct message_row message_table[MSG_COUNT];

struct diag {
	enum message message;
	str path;
	uint32_t line, column;
	str text, hint, excerpt; /* excerpt: the source line, without its end */
};

/* Not shared between threads: each worker has its own, merged at the end. */
struct diags {
	struct arena arena;
	struct diag *items;
	size_t count, room;
	size_t errors, warnings;
	/* Where the last message's line began: the next is mostly further down the same text. */
	str last_path, last_bytes;
	uint32_t last_line;
	size_t last_start;
};

struct diag_call {
	struct place at;
	str path;     /* instead of at.text, where there is no text (an unreadable file) */
	str words[3]; /* for {1} {2} {3}; copied */
	str nearest;  /* when present, the hint is: did you mean "..."? */
	str hint;     /* when present, instead of the table's */
};

/* diag(diags, MSG_MISSING_TITLE, .at = place, .words = { name }); copies all it is given. */
#define diag(diags, message, ...) diag_add((diags), (message), &(struct diag_call){ __VA_ARGS__ })
void diag_add(struct diags *diags, enum message message, const struct diag_call *call);

/* Moves all of from into into; from is left empty. */
void diags_merge(struct diags *into, struct diags *from);
/* Sorted by path, line, column, message, words; the same message twice at one place once. */
void diags_sort(struct diags *diags);
void diags_print(const struct diags *diags, FILE *to);
void diags_release(struct diags *diags);

/* The place of a byte in text.bytes. O(position): for messages, not for every node. */
struct place place_at(const struct text *text, size_t byte);
/* The byte offset of a place's line start in text->bytes, or bytes.n past the end. */
size_t place_line_start(const struct text *text, uint32_t line);
/* The column (in characters) of a byte offset within a line's bytes. */
uint32_t place_column(str line, size_t byte);

#endif
