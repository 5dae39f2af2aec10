/* Inside model/: typed readers of YAML. A known file is a table of its keys, each with a kind and
 * the member of the record that takes it; unknown keys, missing ones and values of the wrong kind
 * are reported with their place and the nearest right thing. */
#ifndef MODEL_FIELDS_H
#define MODEL_FIELDS_H

#include "base/date.h"
#include "source/value.h"

struct model;
struct entry;

/* What a field's value must be, and the type of the member that takes it. */
enum field_kind {
	FIELD_ANY,       /* const struct value *: checked elsewhere, or known and not used yet */
	FIELD_TEXT,      /* str, with {{values}} replaced */
	FIELD_MARKDOWN,  /* const struct value *: a text */
	FIELD_LIST,      /* const struct value *: a list */
	FIELD_MAP,       /* const struct value *: name: value */
	FIELD_TEXTS,     /* str * and size_t: a list of texts, or one text */
	FIELD_ID,        /* str: letters, digits, "-", "_", "." */
	FIELD_RECORD_ID, /* str: as that, with "/" too: "2018-07-27/5.1" */
	FIELD_DATE,      /* struct date */
	FIELD_TIME,      /* uint16_t, minutes since midnight */
	FIELD_YES_NO,    /* bool */
	FIELD_NUMBER,    /* uint32_t, from 1 to 1,000,000 */
	FIELD_CHOICE,    /* an enum: the position in choices */
	FIELD_CHOICES,   /* uint8_t: bits 1 << position; a list, or one text */
	FIELD_LANGUAGE,  /* str: BCP 47 */
	FIELD_EMAIL,     /* str */
	FIELD_TELEPHONE, /* str */
	FIELD_WEBSITE,   /* str: http or https */
	FIELD_COLOUR,    /* uint32_t 0xRRGGBB */
	FIELD_LENGTH,    /* int32_t thousandths of a point: "25 mm", "12 pt", "2.5 cm", "1 in" */
	FIELD_TYPE_SIZE, /* struct type_size: "12 / 16.5 pt" */
	FIELD_PIXELS,    /* uint32_t: "19" or "19 px" */
	FIELD_RATIO,     /* uint32_t thousandths: "1.5" */
};

/* For .offset: the value is checked and not kept. */
#define FIELD_CHECKED_ONLY ((size_t)-1)

struct field {
	str key;
	enum field_kind kind;
	size_t offset;       /* of the member in the record */
	size_t count_offset; /* FIELD_TEXTS: of its size_t */
	const str *choices;
	size_t choice_count;
	bool required;
};

/* A row of a table: FIELD(struct contact, email, FIELD_EMAIL, .required = true). FIELD_AS where the
 * key differs from the member's name. */
#define FIELD_AS(type, member, name, ...) \
	{ \
		.key = STR_INIT(name), .offset = offsetof(type, member), .kind = __VA_ARGS__ \
	}
#define FIELD(type, member, ...) FIELD_AS(type, member, #member, __VA_ARGS__)
#define FIELD_CHECK(name, ...) \
	{ \
		.key = STR_INIT(name), .offset = FIELD_CHECKED_ONLY, .kind = __VA_ARGS__ \
	}
#define CHOICES(array) .choices = (array), .choice_count = sizeof(array) / sizeof *(array)

struct fields {
	struct arena *arena; /* what is made lives here; texts are borrowed from the values */
	struct diags *diags;
	str what;                  /* in messages: "site.yml", "the front matter", "a contact" */
	const struct model *model; /* for {{values}}; NULL leaves texts as they are */
	const struct entry *entry; /* whose {{page.x}}; or NULL */
	str hint; /* for unknown keys where none is near, instead of the table's; or absent */
};

/* Reads a map into record, whose members keep what they hold where a key is absent, empty or wrong.
 */
void fields_read(const struct fields *fields, const struct value *map, const struct field *table,
                 size_t count, void *record);
/* One value, as fields_read does. False after a report. */
bool field_read(const struct fields *fields, const struct field *field, const struct value *value,
                void *record);
#define FIELDS_READ(fields, map, table, record) \
	fields_read((fields), (map), (table), sizeof(table) / sizeof *(table), (record))

/* Reports: not one of choices. */
void field_not_one_of(struct diags *diags, const struct value *value, const str *choices,
                      size_t count);
/* The root of a known file must be a list of maps; an empty file is an empty list. NULL after a
 * report. */
const struct value *fields_list(const struct fields *fields, const struct value *value);
/* Reports a date that is wrong; at its place. */
bool field_date(struct diags *diags, str text, struct place at, struct date *date);
bool field_id_valid(str text);
bool field_record_id_valid(str text);
str field_number(struct arena *arena, uint32_t number);

#endif
