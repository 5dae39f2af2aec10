/* Partners' PDFs through qpdf's C interface, the one file that knows it. It runs in the child
 * alone: the library is opened there, so that no start of the program pays for it. Objects are
 * turned into our own values when they are first asked for. */
#include "source/bound_reader.h"

#include "base/die.h"
#include "base/library.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>

struct calls {
	__typeof__(qpdf_init) *init;
	__typeof__(qpdf_silence_errors) *silence_errors;
	__typeof__(qpdf_set_suppress_warnings) *suppress_warnings;
	__typeof__(qpdf_set_attempt_recovery) *attempt_recovery;
	__typeof__(qpdf_read_memory) *read_memory;
	__typeof__(qpdf_has_error) *has_error;
	__typeof__(qpdf_get_error) *get_error;
	__typeof__(qpdf_get_error_code) *error_code;
	__typeof__(qpdf_get_error_message_detail) *error_detail;
	__typeof__(qpdf_more_warnings) *more_warnings;
	__typeof__(qpdf_next_warning) *next_warning;
	__typeof__(qpdf_is_encrypted) *is_encrypted;
	__typeof__(qpdf_allow_extract_all) *allow_extract;
	__typeof__(qpdf_allow_print_high_res) *allow_print;
	__typeof__(qpdf_allow_modify_assembly) *allow_assembly;
	__typeof__(qpdf_get_num_pages) *num_pages;
	__typeof__(qpdf_get_page_n) *page_n;
	__typeof__(qpdf_get_trailer) *trailer;
	__typeof__(qpdf_get_object_by_id) *object_by_id;
	__typeof__(qpdf_oh_get_object_id) *object_id;
	__typeof__(qpdf_oh_get_generation) *generation;
	__typeof__(qpdf_oh_is_indirect) *is_indirect;
	__typeof__(qpdf_oh_get_type_code) *type_code;
	__typeof__(qpdf_oh_get_bool_value) *bool_value;
	__typeof__(qpdf_oh_get_int_value) *int_value;
	__typeof__(qpdf_oh_get_real_value) *real_value;
	__typeof__(qpdf_oh_get_name) *name;
	__typeof__(qpdf_oh_get_binary_string_value) *string_value;
	__typeof__(qpdf_oh_get_binary_utf8_value) *utf8_value;
	__typeof__(qpdf_oh_new_binary_string) *new_string;
	__typeof__(qpdf_oh_get_array_n_items) *array_count;
	__typeof__(qpdf_oh_get_array_item) *array_item;
	__typeof__(qpdf_oh_begin_dict_key_iter) *keys_begin;
	__typeof__(qpdf_oh_dict_more_keys) *keys_more;
	__typeof__(qpdf_oh_dict_next_key) *keys_next;
	__typeof__(qpdf_oh_get_key) *get_key;
	__typeof__(qpdf_oh_get_dict) *get_dict;
	__typeof__(qpdf_oh_get_stream_data) *stream_data;
	__typeof__(qpdf_oh_get_page_content_data) *page_content;
	__typeof__(qpdf_oh_release) *release;
};

struct reader {
	struct calls qpdf;
	qpdf_data data;
	struct arena *arena;
	struct bound_object **objects; /* by number */
	uint32_t *generations;
	size_t room;
	str error;
};

const struct bound_value bound_null = { .kind = BOUND_NULL };

static void calls_open(struct calls *calls)
{
	void *library = library_open("libqpdf.so.29");
	CHECK(library); /* bound_child.c has opened it */
#define TAKE(member, name) LIBRARY_TAKE(library, calls->member, name)
	TAKE(init, "qpdf_init");
	TAKE(silence_errors, "qpdf_silence_errors");
	TAKE(suppress_warnings, "qpdf_set_suppress_warnings");
	TAKE(attempt_recovery, "qpdf_set_attempt_recovery");
	TAKE(read_memory, "qpdf_read_memory");
	TAKE(has_error, "qpdf_has_error");
	TAKE(get_error, "qpdf_get_error");
	TAKE(error_code, "qpdf_get_error_code");
	TAKE(error_detail, "qpdf_get_error_message_detail");
	TAKE(more_warnings, "qpdf_more_warnings");
	TAKE(next_warning, "qpdf_next_warning");
	TAKE(is_encrypted, "qpdf_is_encrypted");
	TAKE(allow_extract, "qpdf_allow_extract_all");
	TAKE(allow_print, "qpdf_allow_print_high_res");
	TAKE(allow_assembly, "qpdf_allow_modify_assembly");
	TAKE(num_pages, "qpdf_get_num_pages");
	TAKE(page_n, "qpdf_get_page_n");
	TAKE(trailer, "qpdf_get_trailer");
	TAKE(object_by_id, "qpdf_get_object_by_id");
	TAKE(object_id, "qpdf_oh_get_object_id");
	TAKE(generation, "qpdf_oh_get_generation");
	TAKE(is_indirect, "qpdf_oh_is_indirect");
	TAKE(type_code, "qpdf_oh_get_type_code");
	TAKE(bool_value, "qpdf_oh_get_bool_value");
	TAKE(int_value, "qpdf_oh_get_int_value");
	TAKE(real_value, "qpdf_oh_get_real_value");
	TAKE(name, "qpdf_oh_get_name");
	TAKE(string_value, "qpdf_oh_get_binary_string_value");
	TAKE(utf8_value, "qpdf_oh_get_binary_utf8_value");
	TAKE(new_string, "qpdf_oh_new_binary_string");
	TAKE(array_count, "qpdf_oh_get_array_n_items");
	TAKE(array_item, "qpdf_oh_get_array_item");
	TAKE(keys_begin, "qpdf_oh_begin_dict_key_iter");
	TAKE(keys_more, "qpdf_oh_dict_more_keys");
	TAKE(keys_next, "qpdf_oh_dict_next_key");
	TAKE(get_key, "qpdf_oh_get_key");
	TAKE(get_dict, "qpdf_oh_get_dict");
	TAKE(stream_data, "qpdf_oh_get_stream_data");
	TAKE(page_content, "qpdf_oh_get_page_content_data");
	TAKE(release, "qpdf_oh_release");
#undef TAKE
}

enum reader_result reader_open(struct reader **made, struct arena *arena, str bytes, bool recover)
{
	struct reader *reader = arena_new(arena, struct reader);
	*made = reader;
	reader->arena = arena;
	calls_open(&reader->qpdf);
	reader->data = reader->qpdf.init();
	reader->qpdf.silence_errors(reader->data);
	reader->qpdf.suppress_warnings(reader->data, QPDF_TRUE);
	reader->qpdf.attempt_recovery(reader->data, recover ? QPDF_TRUE : QPDF_FALSE);
	QPDF_ERROR_CODE code =
		reader->qpdf.read_memory(reader->data, "partner", bytes.s, bytes.n, "");
	if (!(code & QPDF_ERRORS))
		return READER_OPEN;
	qpdf_error error = reader->qpdf.get_error(reader->data);
	if (!error)
		return READER_BROKEN;
	const char *detail = reader->qpdf.error_detail(reader->data, error);
	reader->error = arena_str(arena, str_of(detail ? detail : ""));
	bool locked = reader->qpdf.error_code(reader->data, error) == qpdf_e_password;
	return locked ? READER_LOCKED : READER_BROKEN;
}

str reader_error(struct reader *reader)
{
	if (reader->qpdf.has_error(reader->data)) {
		qpdf_error error = reader->qpdf.get_error(reader->data);
		const char *detail = reader->qpdf.error_detail(reader->data, error);
		reader->error = arena_str(reader->arena, str_of(detail ? detail : ""));
	}
	return reader->error.s ? reader->error : STR("");
}

bool reader_damaged(struct reader *reader)
{
	bool damaged = false;
	while (reader->qpdf.more_warnings(reader->data)) {
		qpdf_error warning = reader->qpdf.next_warning(reader->data);
		damaged |= reader->qpdf.error_code(reader->data, warning) == qpdf_e_damaged_pdf;
	}
	return damaged;
}

bool reader_forbids(struct reader *reader)
{
	const struct calls *qpdf = &reader->qpdf;
	return qpdf->is_encrypted(reader->data) &&
	       !(qpdf->allow_extract(reader->data) && qpdf->allow_print(reader->data) &&
	         qpdf->allow_assembly(reader->data));
}

static void make_room(struct reader *reader, uint32_t number)
{
	if (number < reader->room)
		return;
	size_t room = number + 1 > 2 * reader->room ? number + 1 : 2 * reader->room;
	reader->objects = memory_resize(reader->objects, room, sizeof *reader->objects);
	reader->generations = memory_resize(reader->generations, room, sizeof *reader->generations);
	memset(reader->objects + reader->room, 0, (room - reader->room) * sizeof *reader->objects);
	memset(reader->generations + reader->room, 0,
	       (room - reader->room) * sizeof *reader->generations);
	reader->room = room;
}

/* The number of an indirect object, 0 when it can be none. */
static uint32_t number_of(struct reader *reader, qpdf_oh handle)
{
	int number = reader->qpdf.object_id(reader->data, handle);
	int generation = reader->qpdf.generation(reader->data, handle);
	if (number <= 0 || number > BOUND_OBJECT_MOST || generation < 0)
		return 0;
	make_room(reader, (uint32_t)number);
	if (!reader->objects[number])
		reader->generations[number] = (uint32_t)generation;
	return (uint32_t)number;
}

static struct bound_value take(struct reader *reader, qpdf_oh handle, unsigned depth);

/* A value that stands in another: a reference, or the value itself; gives the handle back. */
static struct bound_value take_item(struct reader *reader, qpdf_oh handle, unsigned depth)
{
	struct bound_value value = bound_null;
	if (reader->qpdf.is_indirect(reader->data, handle)) {
		uint32_t number = number_of(reader, handle);
		if (number)
			value = (struct bound_value){ .kind = BOUND_REFERENCE,
				                      .reference = number };
	} else if (depth < BOUND_DEPTH_MOST) {
		value = take(reader, handle, depth + 1);
	}
	reader->qpdf.release(reader->data, handle);
	return value;
}

static struct bound_value take_array(struct reader *reader, qpdf_oh handle, unsigned depth)
{
	int count = reader->qpdf.array_count(reader->data, handle);
	struct bound_value *items =
		arena_array(reader->arena, struct bound_value, (size_t)(count > 0 ? count : 1));
	for (int i = 0; i < count; i++)
		items[i] =
			take_item(reader, reader->qpdf.array_item(reader->data, handle, i), depth);
	return (struct bound_value){ .kind = BOUND_ARRAY,
		                     .count = (uint32_t)(count > 0 ? count : 0),
		                     .items = items };
}

/* The interface's iterator serves one dictionary at a time, so the keys are taken first. */
static struct bound_value take_dictionary(struct reader *reader, qpdf_oh handle, unsigned depth)
{
	struct {
		struct bound_value *items;
		size_t count, room;
	} list = { 0 };
	const struct calls *qpdf = &reader->qpdf;
	qpdf->keys_begin(reader->data, handle);
	while (qpdf->keys_more(reader->data)) {
		const char *key = qpdf->keys_next(reader->data);
		str name = str_from(str_of(key ? key : "/"), 1);
		list_push(&list, (struct bound_value){ .kind = BOUND_NAME,
		                                       .text = arena_str(reader->arena, name) });
		list_push(&list, bound_null);
	}
	struct bound_value *items = arena_array(reader->arena, struct bound_value, list.count + 1);
	if (list.count)
		memcpy(items, list.items, list.count * sizeof *items);
	memory_free(list.items);
	struct buf key = { 0 };
	for (size_t i = 0; i < list.count; i += 2) {
		buf_clear(&key);
		buf_putc(&key, '/');
		buf_put(&key, items[i].text);
		buf_putc(&key, '\0');
		items[i + 1] = take_item(reader, qpdf->get_key(reader->data, handle, key.s), depth);
	}
	buf_free(&key);
	return (struct bound_value){ .kind = BOUND_DICTIONARY,
		                     .count = (uint32_t)list.count,
		                     .items = items };
}

static struct bound_value take(struct reader *reader, qpdf_oh handle, unsigned depth)
{
	enum { NUMBER_MOST = 40 }; /* more digits than anybody reads */
	const struct calls *qpdf = &reader->qpdf;
	struct bound_value value = { 0 };
	size_t length = 0;
	const char *text;
	switch (qpdf->type_code(reader->data, handle)) {
	case ot_boolean:
		value.kind = qpdf->bool_value(reader->data, handle) ? BOUND_TRUE : BOUND_FALSE;
		return value;
	case ot_integer:
		value.kind = BOUND_NUMBER;
		value.text =
			arena_printf(reader->arena, "%lld", qpdf->int_value(reader->data, handle));
		return value;
	case ot_real:
		value.kind = BOUND_NUMBER;
		text = qpdf->real_value(reader->data, handle);
		value.text = arena_str(reader->arena, str_first(str_of(text), NUMBER_MOST));
		return value;
	case ot_string:
		value.kind = BOUND_STRING;
		text = qpdf->string_value(reader->data, handle, &length);
		value.text = arena_str(reader->arena, (str){ text, length });
		return value;
	case ot_name:
		value.kind = BOUND_NAME;
		value.text = arena_str(reader->arena,
		                       str_from(str_of(qpdf->name(reader->data, handle)), 1));
		return value;
	case ot_array:
		return take_array(reader, handle, depth);
	case ot_dictionary:
		return take_dictionary(reader, handle, depth);
	default:
		return bound_null;
	}
}

struct bound_value reader_trailer(struct reader *reader)
{
	qpdf_oh handle = reader->qpdf.trailer(reader->data);
	struct bound_value value = take(reader, handle, 0);
	reader->qpdf.release(reader->data, handle);
	return value;
}

bool reader_pages(struct reader *reader, uint32_t **pages, uint32_t *count)
{
	int pages_found = reader->qpdf.num_pages(reader->data);
	*pages = NULL;
	*count = 0;
	if (pages_found <= 0 || pages_found > BOUND_PAGES_MOST)
		return false;
	*pages = arena_array(reader->arena, uint32_t, (size_t)pages_found);
	for (int i = 0; i < pages_found; i++) {
		qpdf_oh handle = reader->qpdf.page_n(reader->data, (size_t)i);
		(*pages)[i] = number_of(reader, handle);
		reader->qpdf.release(reader->data, handle);
		if (!(*pages)[i])
			return false;
	}
	*count = (uint32_t)pages_found;
	return true;
}

const struct bound_object *reader_object(struct reader *reader, uint32_t number)
{
	static const struct bound_object nothing = { .value = { .kind = BOUND_NULL } };
	if (number == 0 || number > BOUND_OBJECT_MOST)
		return &nothing;
	make_room(reader, number);
	if (reader->objects[number])
		return reader->objects[number];
	const struct calls *qpdf = &reader->qpdf;
	qpdf_oh handle =
		qpdf->object_by_id(reader->data, (int)number, (int)reader->generations[number]);
	struct bound_object *object = arena_new(reader->arena, struct bound_object);
	if (qpdf->type_code(reader->data, handle) == ot_stream) {
		qpdf_oh dictionary = qpdf->get_dict(reader->data, handle);
		object->stream = true;
		object->value = take(reader, dictionary, 0);
		qpdf->release(reader->data, dictionary);
	} else {
		object->value = take(reader, handle, 0);
	}
	qpdf->release(reader->data, handle);
	reader->objects[number] = object;
	return object;
}

const struct bound_value *reader_resolve(struct reader *reader, const struct bound_value *value)
{
	enum { STEPS_MOST = 32 };
	for (unsigned i = 0; i < STEPS_MOST && value->kind == BOUND_REFERENCE; i++)
		value = &reader_object(reader, value->reference)->value;
	return value->kind == BOUND_REFERENCE ? &bound_null : value;
}

const struct bound_value *reader_get(struct reader *reader, const struct bound_value *dictionary,
                                     str key)
{
	const struct bound_value *value = bound_get(reader_resolve(reader, dictionary), key);
	return value ? reader_resolve(reader, value) : &bound_null;
}

static str keep_bytes(struct reader *reader, unsigned char *bytes, size_t length)
{
	str kept = arena_str(reader->arena, (str){ bytes ? (const char *)bytes : "", length });
	free(bytes); /* qpdf's own allocation: malloc's */
	return kept;
}

bool reader_stream(struct reader *reader, uint32_t number, bool decode, str *bytes, bool *whole)
{
	const struct calls *qpdf = &reader->qpdf;
	qpdf_oh handle =
		qpdf->object_by_id(reader->data, (int)number, (int)reader->generations[number]);
	unsigned char *data = NULL;
	size_t length = 0;
	QPDF_BOOL filtered = QPDF_FALSE;
	QPDF_ERROR_CODE code =
		qpdf->stream_data(reader->data, handle, decode ? qpdf_dl_generalized : qpdf_dl_none,
	                          &filtered, &data, &length);
	qpdf->release(reader->data, handle);
	*bytes = STR("");
	*whole = filtered;
	if (code & QPDF_ERRORS)
		return false;
	*bytes = keep_bytes(reader, data, length);
	return true;
}

bool reader_page_content(struct reader *reader, uint32_t number, str *bytes)
{
	const struct calls *qpdf = &reader->qpdf;
	qpdf_oh handle =
		qpdf->object_by_id(reader->data, (int)number, (int)reader->generations[number]);
	unsigned char *data = NULL;
	size_t length = 0;
	reader_damaged(reader);
	QPDF_ERROR_CODE code = qpdf->page_content(reader->data, handle, &data, &length);
	qpdf->release(reader->data, handle);
	*bytes = STR("");
	if (code & QPDF_ERRORS)
		return false;
	*bytes = keep_bytes(reader, data, length);
	return !reader_damaged(reader);
}

str reader_text(struct reader *reader, const struct bound_value *value)
{
	if (value->kind != BOUND_STRING)
		return (str){ 0 };
	const struct calls *qpdf = &reader->qpdf;
	qpdf_oh handle =
		qpdf->new_string(reader->data, value->text.n ? value->text.s : "", value->text.n);
	size_t length = 0;
	const char *text = qpdf->utf8_value(reader->data, handle, &length);
	str kept = arena_str(reader->arena, (str){ text, length });
	qpdf->release(reader->data, handle);
	return kept;
}
