/* Inside model/: the steps of model_load, in the order in which they run. Each reports and goes on.
 */
#ifndef MODEL_LOAD_H
#define MODEL_LOAD_H

#include "model/fields.h"
#include "model/model.h"

/* data.c: every YAML file of content/; site.yml's goes to site.values. */
void data_load(struct model *model, struct diags *diags);
/* The value of a known file ("contacts"), or NULL where there is none. */
const struct value *data_value(const struct model *model, str name);
/* The key or id of an entry, which {{file.x}} means by x; absent when it has none. */
str data_entry_name(const struct value *entry);
/* A YAML file whole; an empty value when it cannot be read. */
const struct value *data_parse(struct model *model, str path, struct diags *diags);

/* site.c: site.yml's own fields; values in its texts, once its language is known; then what in it
 * names contacts and documents. */
void site_load(struct model *model, struct diags *diags);
void site_fill(struct model *model, struct diags *diags);
void site_resolve(struct model *model, struct diags *diags);
/* Folders named in the navigation, which get a page even where they hold no document. */
size_t site_navigation_count(const struct model *model);
/* "content/meetings" when the navigation names the folder content/meetings, else absent. */
str site_navigation_folder(const struct model *model, struct arena *arena, size_t number);

/* glossary.c, contacts.c, governance.c, actions.c */
void glossary_load(struct model *model, struct diags *diags);
void contacts_load(struct model *model, struct diags *diags);
void governance_load(struct model *model, struct diags *diags);
void actions_load(struct model *model, struct diags *diags);
/* The board that name (a text) is the id of; NULL after a report. */
struct board *board_named(const struct model *model, const struct value *name, struct diags *diags);
/* Finds the page of each term, in navigation order; false when a term has none. */
bool glossary_place(struct model *model);
/* A contact by id, for fields that take an id or a text: reports a text that looks like a misspelt
 * id. */
const struct contact *contact_find(const struct model *model, str text, struct place at,
                                   struct diags *diags);
/* A contact by the id that value must be; NULL after a report. */
const struct contact *contact_named(const struct model *model, const struct value *value,
                                    struct diags *diags);
/* Reports an identifier given twice. */
void report_duplicate(struct diags *diags, struct arena *arena, const struct value *map,
                      const char *key, str id, struct place first);

/* entries.c, front.c, generated.c */
extern const str layout_names[5], status_names[3], numbering_names[3],
	format_names[FORMAT_KIND_COUNT];
/* Warns of those under the map's "formats" that cannot be made yet, and takes them out. */
void formats_check(const struct value *map, uint8_t *formats, struct diags *diags);
void entries_load(struct model *model, const struct model_options *options, struct diags *diags);
/* One file's front matter into *entry; called by many threads, each with arenas of its own. *kept
 * is the map, copied into keep, where there is something left to do with it or it has to answer
 * {{page.x}}, else NULL. */
struct front_call {
	const struct model *model;
	const struct source_file *file;
	struct arena *keep, *scratch;
	struct diags *diags;
	const struct value **kept;
};
void front_read(const struct front_call *call, struct entry *entry);
/* {{values}} in the texts and superseded-by, once all entries are known. */
void front_finish(struct model *model, struct entry *entry, const struct value *kept,
                  struct diags *diags);
/* The pages without a source; entries has room for them. */
size_t generated_room(const struct model *model);
void generated_add(struct model *model, struct diags *diags);
struct entry *generated_entry(struct model *model, enum generated_page page, str path, str address,
                              str title);

/* calendar.c: bank-holidays.yml. */
void calendar_load(struct model *model, struct diags *diags);

/* meetings.c: every meeting.yml, and the pages of meetings, of partners' PDFs and of boards; called
 * when the documents are known and before the folders' lists are made. */
void meetings_load(struct model *model, struct diags *diags);
size_t meetings_room(const struct model *model);
/* meeting_file.c: one of them. False when there is no meeting in it (no board, no date). */
bool meeting_read(struct model *model, const struct source_file *file, struct meeting *meeting,
                  struct diags *diags);

/* exemptions.c: as worded on day; NULL when there is no such paragraph. "3", "confidential". */
const struct exemption *exemption_find(str name, struct date day);
/* The entry that a path as an author writes it means, seen from file from (a path of the site);
 * NULL after a report. It must be one that from's readers can see. */
struct entry *entry_named(const struct model *model, str from, bool from_restricted, str name,
                          struct place at, struct diags *diags);
/* minutes.c: what minutes say, read whole, once documents and meetings are known. */
void minutes_load(struct model *model, struct diags *diags);
/* "about-us" as a title: "About us". */
str sentence_case(struct arena *arena, str name);

#endif
