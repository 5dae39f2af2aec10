/* What a partner's PDF is made of once it has been read: its objects in our own types, and what
 * bound_child.c found out about them. Filled by bound_decode.c from what the child wrote, which
 * checks each index and each text, so that page/bound.c and format/pdf/bound.c may trust them.
 * Clauses are of ISO 32000-1. */
#ifndef SOURCE_BOUND_OBJECTS_H
#define SOURCE_BOUND_OBJECTS_H

#include "source/bound.h"

enum bound_kind {
	BOUND_NULL,
	BOUND_FALSE,
	BOUND_TRUE,
	BOUND_NUMBER,     /* .text: as written, "-1.5" */
	BOUND_STRING,     /* .text: its bytes */
	BOUND_NAME,       /* .text: without the solidus, #xx resolved */
	BOUND_ARRAY,      /* .items */
	BOUND_DICTIONARY, /* .items: names and values in turn */
	BOUND_REFERENCE,  /* .reference: an index in objects */
};

struct bound_value {
	uint8_t kind;
	uint32_t count; /* of items */
	union {
		str text;
		const struct bound_value *items;
		uint32_t reference;
	};
};

enum { BOUND_DEPTH_MOST = 64 }; /* of arrays and dictionaries in one another */

struct bound_object {
	struct bound_value value; /* of a stream: its dictionary, without /Length */
	bool stream, packed;      /* packed: bytes are as its /Filter says */
	str bytes;
};

/* One page's content. Lengths are thousandths of a point, factors millionths. */
struct bound_content {
	/* [a b c d e f]: from the page's own coordinates to those of the page as seen, y upwards
	 * from its lower left corner. */
	int32_t matrix[6];
	int32_t clip[4]; /* x, y, width, height of what is seen, in the page's own coordinates */
	str bytes;       /* q and Q, BT and ET, BMC and EMC in pairs */
	struct bound_value resources; /* a dictionary of dictionaries */
	struct bound_value group;     /* of transparency, or null */
	uint32_t marked;              /* identifiers of marked content: 0 to marked - 1 */
};

enum { BOUND_NOWHERE = UINT32_MAX };

/* An annotation that is a link; coordinates of the page as seen, y downwards. */
struct bound_link {
	uint32_t page;
	int32_t x, y, width, height;
	str url;         /* elsewhere, or absent */
	uint32_t target; /* a page of this file, or BOUND_NOWHERE */
	int32_t target_y;
	str description;  /* /Contents, or absent */
	uint32_t element; /* whose kid it is, or BOUND_NOWHERE */
	uint32_t order;
};

/* A structure element, its role a standard one (14.8.4). Elements stand after their parents. */
struct bound_element {
	str role;        /* "P"; headings are "H1" to "H6" as their document has them */
	uint8_t level;   /* of a heading, else 0 */
	uint32_t parent; /* index, or BOUND_NOWHERE: below the paper's part */
	uint32_t order;  /* of all kids of elements: elements, content, links */
	str lang, alternative, actual_text, expansion, title; /* UTF-8, or absent */
	str id;                                               /* bytes, or absent */
	struct bound_value attributes; /* array of dictionaries, without /BBox; or null */
	uint32_t bbox_page;            /* BOUND_NOWHERE: no box */
	int32_t bbox[4];               /* x, y downwards, width, height of the page as seen */
};

/* Marked content that belongs to an element. */
struct bound_kid {
	uint32_t element, order, page;
	uint32_t object; /* a form that holds it, or BOUND_NOWHERE: the page itself */
	uint32_t mcid;
};

struct bound_objects {
	struct bound_content *contents; /* of each page */
	struct bound_link *links;       /* by page */
	size_t link_count;
	struct bound_element *elements;
	size_t element_count;
	struct bound_kid *kids; /* by order */
	size_t kid_count;
	struct bound_object *objects;
	size_t object_count;
	/* Layers (8.11): references to all, and which are off. */
	uint32_t *layers;
	bool *layer_off;
	size_t layer_count;
};

/* The value of a name in a dictionary, or NULL. */
static inline const struct bound_value *bound_get(const struct bound_value *dictionary, str key)
{
	if (dictionary->kind == BOUND_DICTIONARY)
		for (uint32_t i = 0; i + 1 < dictionary->count; i += 2)
			if (str_eq(dictionary->items[i].text, key))
				return &dictionary->items[i + 1];
	return NULL;
}

/* bound_decode.c: the child's output as a file of which all is in arena; false when it is not as
 * the child writes it. *failure: what the child says it could not read; absent when it read all. */
bool bound_decode(str bytes, struct arena *arena, struct bound_pdf *pdf, str *failure);

#endif
