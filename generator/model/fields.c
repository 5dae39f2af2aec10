/* Typed readers of YAML; see fields.h. Called by every file of model/. */
#include "model/fields.h"

#include "base/die.h"
#include "model/model.h"
#include "source/language.h"

enum { NAMES_MOST = 64 };

bool field_id_valid(str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!char_is_alnum(text.s[i]) && text.s[i] != '-' && text.s[i] != '_' &&
		    text.s[i] != '.')
			return false;
	return text.n > 0;
}

bool field_record_id_valid(str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] != '/' && !field_id_valid((str){ text.s + i, 1 }))
			return false;
	return text.n > 0;
}

str field_number(struct arena *arena, uint32_t number)
{
	return arena_printf(arena, "%u", (unsigned)number);
}

bool field_date(struct diags *diags, str text, struct place at, struct date *date)
{
	struct date read;
	enum date_error error = date_parse(text, &read);
	if (error == DATE_FINE) {
		*date = read;
		return true;
	}
	if (error == DATE_NOT_A_DATE) {
		struct arena scratch = { 0 };
		bool plain = date_guess(text, &read);
		diag(diags, MSG_WANTED_DATE, .at = at, .words = { text },
		     .nearest = plain ? date_iso(&scratch, read) : (str){ 0 });
		arena_release(&scratch);
	} else if (read.month < 1 || read.month > 12) {
		diag(diags, MSG_NO_SUCH_DATE, .at = at, .words = { text },
		     .hint = STR("the months are 01 to 12; write year-month-day"));
	} else {
		unsigned days = date_days_in_month(read.year, read.month);
		char digits[2] = { (char)('0' + days / 10), (char)('0' + days % 10) };
		diag(diags, MSG_NO_SUCH_DATE, .at = at,
		     .words = { text, date_month_name(read.month), { digits, sizeof digits } });
	}
	return false;
}

void field_not_one_of(struct diags *diags, const struct value *value, const str *choices,
                      size_t count)
{
	struct arena scratch = { 0 };
	str list = STR("");
	for (size_t i = 0; i < count; i++)
		list = arena_concat(&scratch, list, i ? STR(", ") : STR(""), choices[i]);
	diag(diags, MSG_WANTED_ONE_OF, .at = value->at, .words = { value->text, list },
	     .nearest = str_nearest(value->text, choices, count));
	arena_release(&scratch);
}

static bool report(const struct fields *fields, enum message message, const struct value *value,
                   const char *write)
{
	diag(fields->diags, message, .at = value->at, .words = { value->text, str_of(write) });
	return false;
}

static void *member(const struct field *field, void *record)
{
	return (char *)record + field->offset;
}

static bool read_text(const struct fields *fields, const struct value *value, str *text)
{
	*text = value->text;
	if (fields->model)
		*text = model_fill(fields->model, fields->entry, fields->arena, *text, value->at,
		                   fields->diags);
	return true;
}

static bool read_id(const struct fields *fields, const struct field *field,
                    const struct value *value, str *text)
{
	bool fine = field->kind == FIELD_RECORD_ID ? field_record_id_valid(value->text)
	                                           : field_id_valid(value->text);
	if (!fine)
		return report(fields, MSG_WANTED_ID, value, "");
	*text = value->text;
	return true;
}

static bool read_time(const struct fields *fields, const struct value *value, uint16_t *minutes)
{
	str text = value->text;
	uint32_t hour, minute;
	size_t colon = str_find_char(text, ':');
	if (colon < 1 || colon > 2 || text.n != colon + 3 ||
	    !str_to_u32(str_first(text, colon), &hour) ||
	    !str_to_u32(str_from(text, colon + 1), &minute) || hour > 23 || minute > 59)
		return report(fields, MSG_WANTED_TIME, value, "");
	*minutes = (uint16_t)(hour * 60 + minute);
	return true;
}

static bool read_yes_no(const struct fields *fields, const struct value *value, bool *truth)
{
	static const str yes[] = { STR_INIT("true"), STR_INIT("on"), STR_INIT("y"),
		                   STR_INIT("yes") };
	static const str no[] = { STR_INIT("false"), STR_INIT("off"), STR_INIT("n"),
		                  STR_INIT("no") };
	bool is_yes = str_eq(value->text, STR("yes"));
	if (is_yes || str_eq(value->text, STR("no"))) {
		*truth = is_yes;
		return true;
	}
	str nearest = { 0 };
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		if (str_eq_nocase(value->text, yes[i]))
			nearest = STR("yes");
		else if (str_eq_nocase(value->text, no[i]))
			nearest = STR("no");
	diag(fields->diags, MSG_WANTED_YES_NO, .at = value->at, .words = { value->text },
	     .nearest = nearest);
	return false;
}

/* Digits with at most three decimals, in thousandths. */
static bool parse_decimal(str text, uint32_t *thousandths)
{
	size_t point = str_find_char(text, '.');
	str decimals = str_from(text, point + 1);
	uint32_t whole, part = 0;
	if (!str_to_u32(str_first(text, point), &whole) || whole > 100000)
		return false;
	if (point < text.n && (decimals.n > 3 || !str_to_u32(decimals, &part)))
		return false;
	for (size_t i = decimals.n; i < 3; i++)
		part *= 10;
	*thousandths = whole * 1000 + part;
	return true;
}

/* "25 mm" in thousandths of a point, rounded once. */
static bool parse_length(str text, int32_t *length)
{
	/* Thousandths of a point in a thousandth of the unit, as a fraction. */
	static const struct {
		str name;
		uint64_t times, by;
	} units[] = {
		{ STR_INIT("mm"), 72000, 25400 },
		{ STR_INIT("cm"), 720000, 25400 },
		{ STR_INIT("in"), 72, 1 },
		{ STR_INIT("pt"), 1, 1 },
	};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		uint32_t number;
		if (!str_ends(text, units[i].name))
			continue;
		if (!parse_decimal(str_trim(str_first(text, text.n - units[i].name.n)), &number))
			return false;
		uint64_t scaled = (number * units[i].times * 2 / units[i].by + 1) / 2;
		if (scaled > 14400000) /* 200 inches, PDF's most (32000-1, annex C) */
			return false;
		*length = (int32_t)scaled;
		return true;
	}
	return false;
}

static bool read_length(const struct fields *fields, const struct value *value, int32_t *length)
{
	if (parse_length(value->text, length) ||
	    (str_eq(value->text, STR("0")) && (*length = 0, true)))
		return true;
	return report(fields, MSG_WANTED_NUMBER, value, "a length, for example 25 mm or 12 pt");
}

static bool read_type_size(const struct fields *fields, const struct value *value,
                           struct type_size *type)
{
	size_t slash = str_find_char(value->text, '/');
	struct arena scratch = { 0 };
	str size = arena_concat(&scratch, str_trim(str_first(value->text, slash)), STR("pt"));
	struct type_size read;
	bool fine = parse_length(size, &read.size) &&
	            parse_length(str_trim(str_from(value->text, slash + 1)), &read.leading) &&
	            read.size >= 4000 && read.leading >= read.size;
	arena_release(&scratch);
	if (!fine)
		return report(fields, MSG_WANTED_NUMBER, value,
		              "size and leading, for example 12 / 16.5 pt");
	*type = read;
	return true;
}

static bool read_pixels(const struct fields *fields, const struct value *value, uint32_t *pixels)
{
	str text = value->text;
	if (str_ends(text, STR("px")))
		text = str_trim(str_first(text, text.n - 2));
	uint32_t read;
	if (!str_to_u32(text, &read) || read > 10000)
		return report(fields, MSG_WANTED_NUMBER, value, "a whole number, for example 19");
	*pixels = read;
	return true;
}

static bool read_ratio(const struct fields *fields, const struct value *value, uint32_t *ratio)
{
	uint32_t read;
	if (!parse_decimal(value->text, &read) || read < 500 || read > 5000)
		return report(fields, MSG_WANTED_NUMBER, value,
		              "a number from 0.5 to 5, for example 1.5");
	*ratio = read;
	return true;
}

static bool read_number(const struct fields *fields, const struct value *value, uint32_t *number)
{
	uint32_t read;
	if (!str_to_u32(value->text, &read) || read < 1 || read > 1000000)
		return report(fields, MSG_WANTED_NUMBER, value, "a whole number from 1");
	*number = read;
	return true;
}

static bool read_colour(const struct fields *fields, const struct value *value, uint32_t *colour)
{
	str text = value->text;
	uint32_t read = 0;
	bool fine = text.n == 7 && text.s[0] == '#';
	for (size_t i = 1; fine && i < text.n; i++) {
		char c = char_lower(text.s[i]);
		fine = char_is_digit(c) || (c >= 'a' && c <= 'f');
		read = read << 4 | (uint32_t)(char_is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	if (!fine) {
		bool comment = text.n == 0;
		diag(fields->diags, MSG_WANTED_COLOUR, .at = value->at, .words = { text },
		     .hint = comment ? STR("put quotes around it: \"#00506b\"") : (str){ 0 });
		return false;
	}
	*colour = read;
	return true;
}

static bool email_valid(str text)
{
	size_t at = str_find_char(text, '@');
	str domain = str_from(text, at + 1);
	if (at == 0 || at >= text.n || str_find_char(domain, '.') == domain.n || domain.n < 3)
		return false;
	for (size_t i = 0; i < at; i++)
		if (!char_is_alnum(text.s[i]) && !strchr(".!#$%&'*+/=?^_`{|}~-", text.s[i]))
			return false;
	for (size_t i = 0; i < domain.n; i++) {
		bool joint = domain.s[i] == '-' || domain.s[i] == '.';
		bool inside = i > 0 && i + 1 < domain.n && domain.s[i - 1] != '.';
		if (!char_is_alnum(domain.s[i]) && !(joint && inside))
			return false;
	}
	return true;
}

static bool telephone_valid(str text)
{
	size_t digits = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];
		digits += char_is_digit(c);
		if (!char_is_digit(c) && c != ' ' && c != '(' && c != ')' && c != '-' &&
		    !(c == '+' && i == 0))
			return false;
	}
	return digits >= 3 && digits <= 20;
}

/* RFC 3986: the scheme, a host, and no character that must be written %XX. */
static bool website_valid(str text)
{
	str rest = str_from(text, str_starts(text, STR("https://")) ? 8 : 7);
	if (!str_starts(text, STR("https://")) && !str_starts(text, STR("http://")))
		return false;
	if (!rest.n || !(char_is_alnum(rest.s[0]) || (unsigned char)rest.s[0] >= 0x80))
		return false;
	for (size_t i = 0; i < rest.n; i++)
		if ((unsigned char)rest.s[i] <= ' ' || strchr("\"<>\\^`{|}", rest.s[i]))
			return false;
	return true;
}

static bool read_address(const struct fields *fields, const struct field *field,
                         const struct value *value, str *text)
{
	bool fine;
	const char *write;
	switch (field->kind) {
	case FIELD_EMAIL:
		fine = email_valid(value->text);
		write = "an email address, for example name@example.gov.uk";
		break;
	case FIELD_TELEPHONE:
		fine = telephone_valid(value->text);
		write = "a telephone number in digits, for example 020 8359 2000";
		break;
	default:
		fine = website_valid(value->text);
		write = "a web address, for example https://www.example.gov.uk/";
		break;
	}
	if (!fine)
		return report(fields, MSG_WANTED_ADDRESS, value, write);
	*text = value->text;
	return true;
}

static bool choice_of(const struct fields *fields, const struct field *field,
                      const struct value *value, unsigned *choice)
{
	for (size_t i = 0; i < field->choice_count; i++) {
		if (str_eq(value->text, field->choices[i])) {
			*choice = (unsigned)i;
			return true;
		}
	}
	field_not_one_of(fields->diags, value, field->choices, field->choice_count);
	return false;
}

static bool read_choices(const struct fields *fields, const struct field *field,
                         const struct value *value, uint8_t *bits)
{
	uint8_t read = 0;
	bool fine = true;
	unsigned choice;
	for (const struct value *item = value->kind == VALUE_LIST ? value->first : value; item;
	     item = value->kind == VALUE_LIST ? item->next : NULL) {
		if (item->kind != VALUE_TEXT) {
			diag(fields->diags, MSG_WANTED_TEXT, .at = item->at,
			     .words = { field->key },
			     .hint = STR("write a list of texts, for example [a, b]"));
			fine = false;
		} else if (choice_of(fields, field, item, &choice)) {
			read |= (uint8_t)(1u << choice);
		} else {
			fine = false;
		}
	}
	if (fine)
		*bits = read;
	return fine;
}

static bool read_texts(const struct fields *fields, const struct field *field,
                       const struct value *value, void *record)
{
	bool list = value->kind == VALUE_LIST, fine = true;
	str *items = arena_array(fields->arena, str, list ? value->count : 1);
	size_t count = 0;
	for (const struct value *item = list ? value->first : value; item;
	     item = list ? item->next : NULL) {
		if (item->kind != VALUE_TEXT) {
			diag(fields->diags, MSG_WANTED_TEXT, .at = item->at,
			     .words = { field->key },
			     .hint = STR("write a list of texts, for example [a, b]"));
			fine = false;
			continue;
		}
		read_text(fields, item, &items[count++]);
	}
	memcpy(member(field, record), &items, sizeof items);
	memcpy((char *)record + field->count_offset, &count, sizeof count);
	return fine;
}

static bool read_scalar(const struct fields *fields, const struct field *field,
                        const struct value *value, void *to)
{
	unsigned choice;
	switch (field->kind) {
	case FIELD_TEXT:
		return read_text(fields, value, to);
	case FIELD_ID:
	case FIELD_RECORD_ID:
		return read_id(fields, field, value, to);
	case FIELD_DATE:
		return field_date(fields->diags, value->text, value->at, to);
	case FIELD_TIME:
		return read_time(fields, value, to);
	case FIELD_YES_NO:
		return read_yes_no(fields, value, to);
	case FIELD_NUMBER:
		return read_number(fields, value, to);
	case FIELD_CHOICE:
		if (!choice_of(fields, field, value, &choice))
			return false;
		memcpy(to, &choice, sizeof choice);
		return true;
	case FIELD_LANGUAGE:
		if (!language_is_good(value->text))
			return report(fields, MSG_WANTED_LANGUAGE, value, "");
		*(str *)to = value->text;
		return true;
	case FIELD_EMAIL:
	case FIELD_TELEPHONE:
	case FIELD_WEBSITE:
		return read_address(fields, field, value, to);
	case FIELD_COLOUR:
		return read_colour(fields, value, to);
	case FIELD_LENGTH:
		return read_length(fields, value, to);
	case FIELD_TYPE_SIZE:
		return read_type_size(fields, value, to);
	case FIELD_PIXELS:
		return read_pixels(fields, value, to);
	case FIELD_RATIO:
		return read_ratio(fields, value, to);
	default:
		BUG("no such kind of field");
	}
}

static bool keep(void *to, const struct value *value)
{
	memcpy(to, &value, sizeof value);
	return true;
}

/* The largest of what read_scalar writes; where a value is only checked it goes here. */
union any_member {
	str text;
	struct date date;
	struct type_size type;
	const struct value *value;
	uint32_t number;
	bool truth;
};

bool field_read(const struct fields *fields, const struct field *field, const struct value *value,
                void *record)
{
	union any_member dropped;
	struct {
		str *items;
		size_t count;
	} dropped_texts;
	bool checked_only = field->offset == FIELD_CHECKED_ONLY;
	void *to = checked_only ? (void *)&dropped : member(field, record);
	switch (field->kind) {
	case FIELD_ANY:
		return keep(to, value);
	case FIELD_LIST:
		if (value->kind == VALUE_LIST)
			return keep(to, value);
		diag(fields->diags, MSG_WANTED_LIST, .at = value->at, .words = { field->key });
		return false;
	case FIELD_MAP:
		if (value->kind == VALUE_MAP)
			return keep(to, value);
		diag(fields->diags, MSG_WANTED_MAP, .at = value->at, .words = { field->key });
		return false;
	case FIELD_CHOICES:
		if (value->kind != VALUE_MAP)
			return read_choices(fields, field, value, to);
		diag(fields->diags, MSG_WANTED_LIST, .at = value->at, .words = { field->key });
		return false;
	case FIELD_TEXTS:
		if (value->kind == VALUE_MAP) {
			diag(fields->diags, MSG_WANTED_LIST, .at = value->at,
			     .words = { field->key });
			return false;
		}
		if (!checked_only)
			return read_texts(fields, field, value, record);
		return read_texts(fields,
		                  &(struct field){ .key = field->key,
		                                   .count_offset = sizeof dropped_texts.items },
		                  value, &dropped_texts);
	default:
		break;
	}
	if (value->kind != VALUE_TEXT) {
		diag(fields->diags, MSG_WANTED_TEXT, .at = value->at, .words = { field->key });
		return false;
	}
	if (field->kind == FIELD_MARKDOWN)
		return keep(to, value);
	return read_scalar(fields, field, value, to);
}

static void report_unknown(const struct fields *fields, const struct value *entry,
                           const struct field *table, size_t count)
{
	str names[NAMES_MOST];
	CHECK(count <= NAMES_MOST);
	for (size_t i = 0; i < count; i++)
		names[i] = table[i].key;
	diag(fields->diags, MSG_UNKNOWN_KEY, .at = entry->key_at,
	     .words = { entry->key, fields->what }, .hint = fields->hint,
	     .nearest = str_nearest(entry->key, names, count));
}

void fields_read(const struct fields *fields, const struct value *map, const struct field *table,
                 size_t count, void *record)
{
	uint64_t seen = 0;
	if (map->kind != VALUE_MAP && map->kind != VALUE_EMPTY) {
		diag(fields->diags, MSG_WANTED_MAP, .at = map->at, .words = { fields->what });
		return;
	}
	for (const struct value *entry = map->first; entry; entry = entry->next) {
		size_t i = 0;
		while (i < count && !str_eq(table[i].key, entry->key))
			i++;
		if (i == count) {
			report_unknown(fields, entry, table, count);
		} else if (entry->kind != VALUE_EMPTY) {
			bool blank = entry->kind == VALUE_TEXT && !str_trim(entry->text).n;
			if (!blank)
				seen |= UINT64_C(1) << i;
			field_read(fields, &table[i], entry, record);
		}
	}
	for (size_t i = 0; i < count; i++)
		if (table[i].required && !(seen >> i & 1))
			diag(fields->diags, MSG_MISSING_KEY, .at = map->at,
			     .words = { table[i].key, fields->what });
}

const struct value *fields_list(const struct fields *fields, const struct value *value)
{
	static const struct value none = { .kind = VALUE_LIST };
	if (!value || value->kind == VALUE_EMPTY)
		return &none;
	if (value->kind == VALUE_LIST)
		return value;
	diag(fields->diags, MSG_WANTED_LIST, .at = value->at, .words = { fields->what },
	     .hint = STR("begin each entry with a line \"- \""));
	return NULL;
}
