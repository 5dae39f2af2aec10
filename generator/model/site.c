/* site.yml: who publishes the site, in which language, what its navigation holds. Called by
 * model.c: its own fields first, then, once documents and contacts are known, what in it names
 * them. */
#include "model/load.h"

#include "base/die.h"
#include "base/file.h"

#include <unicode/ucal.h>

static const str jurisdictions[] = { STR_INIT("england-and-wales"), STR_INIT("scotland"),
	                             STR_INIT("northern-ireland") };
static const str statement_statuses[] = { STR_INIT("full"), STR_INIT("partial"), STR_INIT("none") };

enum {
	JURISDICTIONS = sizeof jurisdictions / sizeof *jurisdictions,
	STATUSES = sizeof statement_statuses / sizeof *statement_statuses,
};

/* site.yml as read; accessibility and jurisdiction are completed by hand. */
struct site_draft {
	struct site site;
	unsigned jurisdiction;
	const struct value *accessibility;
};

static const struct field site_table[] = {
	FIELD_AS(struct site_draft, site.title, "title", FIELD_TEXT, .required = true),
	FIELD_AS(struct site_draft, site.organisation, "organisation", FIELD_TEXT,
	         .required = true),
	FIELD_AS(struct site_draft, site.description, "description", FIELD_TEXT),
	FIELD_AS(struct site_draft, site.url, "url", FIELD_WEBSITE),
	FIELD_AS(struct site_draft, site.language, "language", FIELD_LANGUAGE),
	FIELD_AS(struct site_draft, site.timezone, "timezone", FIELD_TEXT),
	FIELD_AS(struct site_draft, jurisdiction, "jurisdiction", FIELD_CHOICE,
	         CHOICES(jurisdictions)),
	FIELD_AS(struct site_draft, site.formats, "formats", FIELD_CHOICES, .choices = format_names,
	         .choice_count = FORMAT_KIND_COUNT),
	FIELD_CHECK("contact", FIELD_ANY),
	FIELD_CHECK("navigation", FIELD_LIST),
	FIELD_AS(struct site_draft, accessibility, "accessibility", FIELD_MAP),
};

struct statement_draft {
	struct accessibility accessibility;
	unsigned status;
};

static const struct field statement_table[] = {
	FIELD_AS(struct statement_draft, status, "status", FIELD_CHOICE,
	         CHOICES(statement_statuses)),
	FIELD_AS(struct statement_draft, accessibility.prepared, "prepared", FIELD_DATE),
	FIELD_AS(struct statement_draft, accessibility.reviewed, "reviewed", FIELD_DATE),
	FIELD_AS(struct statement_draft, accessibility.method, "method", FIELD_MARKDOWN),
	FIELD_AS(struct statement_draft, accessibility.failures, "failures", FIELD_LIST),
	FIELD_AS(struct statement_draft, accessibility.burden, "burden", FIELD_LIST),
	FIELD_AS(struct statement_draft, accessibility.reply_within, "reply-within", FIELD_TEXT),
};

static const struct value *site_value(const struct model *model, str key)
{
	const struct value *map = model->site.values;
	return map && map->kind == VALUE_MAP ? value_get(map, key) : NULL;
}

static void check_texts(const struct value *list, struct diags *diags)
{
	for (const struct value *item = list ? list->first : NULL; item; item = item->next)
		if (item->kind != VALUE_TEXT)
			diag(diags, MSG_WANTED_TEXT, .at = item->at, .words = { list->key },
			     .hint = STR("write a text for each entry of the list"));
}

static void statement_load(struct model *model, const struct fields *site_fields,
                           const struct value *map)
{
	struct statement_draft draft = { .status = STATUSES };
	struct fields fields = *site_fields;
	fields.what = STR("\"accessibility\"");
	FIELDS_READ(&fields, map, statement_table, &draft);
	draft.accessibility.given = map->count > 0;
	if (draft.status < STATUSES)
		draft.accessibility.status = statement_statuses[draft.status];
	check_texts(draft.accessibility.failures, fields.diags);
	check_texts(draft.accessibility.burden, fields.diags);
	model->site.accessibility = draft.accessibility;
}

/* https://host/path/ without its last slash: what follows it is an address. */
static void check_url(struct model *model, struct diags *diags)
{
	str *url = &model->site.url;
	const struct value *value = site_value(model, STR("url"));
	if (!url->n || !value)
		return;
	if (str_find_char(*url, '?') < url->n || str_find_char(*url, '#') < url->n) {
		diag(diags, MSG_WANTED_ADDRESS, .at = value->at,
		     .words = { *url, STR("an address without \"?\" and \"#\"") });
		*url = (str){ 0 };
	}
	while (url->n && url->s[url->n - 1] == '/')
		url->n--;
}

/* Known by ICU's copy of the tz database, which is the same on every machine. The default is not
 * looked up: opening the database takes longer than reading a small site. */
static void timezone_check(const struct value *values, struct diags *diags)
{
	const struct value *name =
		values && values->kind == VALUE_MAP ? value_get(values, STR("timezone")) : NULL;
	if (!name || name->kind != VALUE_TEXT || str_eq(name->text, STR("Europe/London")))
		return;
	UErrorCode error = U_ZERO_ERROR;
	UEnumeration *zones =
		ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_ANY, NULL, NULL, &error);
	if (U_FAILURE(error))
		die("ICU has no list of time zones: %s", u_errorName(error));
	struct arena scratch = { 0 };
	size_t count = 0, most = (size_t)uenum_count(zones, &error);
	str *names = arena_array(&scratch, str, most);
	bool known = false;
	for (int32_t length; count < most && !known; count++) {
		const char *zone = uenum_next(zones, &length, &error);
		if (!zone)
			break;
		names[count] = arena_str(&scratch, (str){ zone, (size_t)length });
		known = str_eq(names[count], name->text);
	}
	uenum_close(zones);
	if (!known)
		diag(diags, MSG_WANTED_ONE_OF, .at = name->at,
		     .words = { name->text, STR("the time zones of the tz database") },
		     .hint = STR("write an area and a place, for example Europe/London"),
		     .nearest = str_nearest(name->text, names, count));
	arena_release(&scratch);
}

void site_load(struct model *model, struct diags *diags)
{
	static const struct value nothing = { .kind = VALUE_EMPTY };
	struct site_draft draft = {
		.site = {
			.title = STR_INIT("Untitled"),
			.organisation = STR_INIT(""),
			.language = STR_INIT("en-GB"),
			.timezone = STR_INIT("Europe/London"),
			.formats = 1u << FORMAT_HTML | 1u << FORMAT_PDF,
		},
	};
	const struct value *values = model->site.values;
	/* A file that is missing or cannot be read has been reported. */
	struct diags unheard = { 0 };
	bool silent = !values || !values->at.text;
	struct fields fields = {
		.arena = &model->arena,
		.diags = silent ? &unheard : diags,
		.what = STR("site.yml"),
	};
	FIELDS_READ(&fields, values ? values : &nothing, site_table, &draft);
	diags_release(&unheard);
	model->site = draft.site;
	model->site.values = values;
	model->site.formats |= 1u << FORMAT_HTML;
	if (values)
		formats_check(values, &model->site.formats, diags);
	timezone_check(values, diags);
	model->site.jurisdiction = jurisdictions[draft.jurisdiction % JURISDICTIONS];
	check_url(model, diags);
	if (draft.accessibility)
		statement_load(model, &(struct fields){ .arena = &model->arena, .diags = diags },
		               draft.accessibility);
}

void site_fill(struct model *model, struct diags *diags)
{
	struct {
		str *text;
		str key;
	} texts[] = {
		{ &model->site.title, STR("title") },
		{ &model->site.organisation, STR("organisation") },
		{ &model->site.description, STR("description") },
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const struct value *value = site_value(model, texts[i].key);
		if (value && value->kind == VALUE_TEXT)
			*texts[i].text = model_fill(model, NULL, &model->arena, value->text,
			                            value->at, diags);
	}
	const struct value *statement = site_value(model, STR("accessibility"));
	const struct value *within = statement && statement->kind == VALUE_MAP
	                                     ? value_get(statement, STR("reply-within"))
	                                     : NULL;
	if (within && within->kind == VALUE_TEXT)
		model->site.accessibility.reply_within =
			model_fill(model, NULL, &model->arena, within->text, within->at, diags);
}

static void contact_resolve(struct model *model, struct diags *diags)
{
	const struct value *value = site_value(model, STR("contact"));
	if (!value || value->kind == VALUE_EMPTY)
		return;
	model->site.contact = contact_named(model, value, diags);
}

size_t site_navigation_count(const struct model *model)
{
	const struct value *list = site_value(model, STR("navigation"));
	return list && list->kind == VALUE_LIST ? list->count : 0;
}

static bool folder_exists(const struct source_tree *tree, str folder)
{
	for (size_t i = 0; i < tree->content_count; i++)
		if (str_starts(tree->content[i].path, folder) &&
		    tree->content[i].path.n > folder.n && tree->content[i].path.s[folder.n] == '/')
			return true;
	return false;
}

str site_navigation_folder(const struct model *model, struct arena *arena, size_t number)
{
	const struct value *item = site_value(model, STR("navigation"))->first;
	for (size_t i = 0; i < number; i++)
		item = item->next;
	if (item->kind != VALUE_TEXT)
		return (str){ 0 };
	str path = path_resolve(arena, STR("content/site.yml"), item->text);
	if (!str_starts(path, STR("content/")) || !folder_exists(model->tree, path))
		return (str){ 0 };
	return path;
}

static void navigation_resolve(struct model *model, struct diags *diags)
{
	size_t count = site_navigation_count(model);
	if (!count)
		return;
	struct site *site = &model->site;
	site->navigation = arena_array(&model->arena, struct navigation, count);
	for (const struct value *item = site_value(model, STR("navigation"))->first; item;
	     item = item->next) {
		if (item->kind != VALUE_TEXT) {
			diag(diags, MSG_WANTED_TEXT, .at = item->at, .words = { STR("navigation") },
			     .hint = STR(
				     "write a list of documents and folders, for example [about, "
				     "strategy.md]"));
			continue;
		}
		struct entry *entry = entry_named(model, STR("content/site.yml"), false, item->text,
		                                  item->at, diags);
		if (entry)
			site->navigation[site->navigation_count++] =
				(struct navigation){ entry, entry->title };
	}
}

void site_resolve(struct model *model, struct diags *diags)
{
	const struct value *values = model->site.values;
	contact_resolve(model, diags);
	navigation_resolve(model, diags);
	const struct entry *statement = map_get(&model->entry_by_address, STR("accessibility/"));
	if (values && values->at.text && !model->site.accessibility.given && statement->generated)
		diag(diags, MSG_NO_STATEMENT, .at = { values->at.text, 0, 0 });
}
