/* A compiled template: a flat array of instructions, in which what a tag encloses stands between
 * it and its skip. compile.c makes it, render.c runs it; nobody else looks inside. */
#ifndef TEMPLATE_INSTRUCTION_H
#define TEMPLATE_INSTRUCTION_H

#include "template/template.h"

enum operation {
	OP_TEXT,
	OP_VALUE,    /* {{name}}: escaped */
	OP_RAW,      /* {{{name}}}, {{&name}} */
	OP_SECTION,  /* {{#name}} */
	OP_INVERTED, /* {{^name}} */
	OP_PARTIAL,  /* {{>name}} */
	OP_PARENT,   /* {{<name}}: encloses OP_BLOCKs alone, its arguments */
	OP_BLOCK,    /* {{$name}}: a parameter with its default, or an argument of a parent */
};

struct instruction {
	enum operation op;
	uint32_t skip; /* index of what follows this and all that it encloses */
	uint32_t at;   /* byte of the tag in the template's text */
	uint32_t part_count;
	bool ends_line;   /* OP_TEXT: its last byte is a newline */
	bool standalone;  /* OP_PARTIAL, OP_PARENT: alone on its line */
	bool dynamic;     /* OP_PARTIAL, OP_PARENT: parts name the value that names the template */
	str text;         /* OP_TEXT: what to write; else the name as it stands in the template */
	const str *parts; /* the name between its full stops; none for {{.}} */
	str indent;       /* goes before each line of what is put in here */
	str newline;      /* OP_BLOCK alone on its lines: ends what is put in there */
	const struct template *target; /* OP_PARTIAL, OP_PARENT: NULL for no such template */
};

struct template
{
	str name;
	struct text text;
	struct instruction *items; /* in the set's arena */
	uint32_t count;
	bool broken; /* its syntax, or that of a template that it names; it renders as nothing */
};

enum { TEMPLATE_DEPTH_MOST = 100 };

/* Fills compiled->items from its text. Names of partials and parents are looked up later, by
 * template.c, so that templates may name one another. False after reports. */
bool template_compile(struct arena *arena, struct template *compiled, struct diags *diags);

#endif
