/* Inside model/: how one meeting.yml is read. meeting_file.c reads its keys, papers.c finds the
 * files that its agenda names and says what is restricted. */
#ifndef MODEL_MEETING_READER_H
#define MODEL_MEETING_READER_H

#include "model/load.h"

struct meeting_reader {
	struct model *model;
	struct diags *diags;
	const struct source_file *file; /* meeting.yml */
	const struct value *root;
	struct meeting *meeting;
	struct entry seen_from; /* stands for the meeting's page where texts show {{values}} */
	struct fields fields;
	size_t first_file, file_end; /* those of model.tree.content below the meeting's folder */
};

/* Finds the folder's files; room for as many papers as there can be. Reports a meeting in it. */
void papers_begin(struct meeting_reader *reader);
/* The file that a value names, added to the meeting's papers; NULL after a report. what tells its
 * place: item, appendix, supplement, at are taken over. */
struct paper *paper_add(struct meeting_reader *reader, const struct value *name,
                        const struct paper *what);
/* The paper that a supplement's "replaces" names, which must be of item; NULL after a report. */
struct paper *paper_named(struct meeting_reader *reader, const struct value *name,
                          const struct agenda_item *item);
/* The document that "minutes" names. */
struct entry *minutes_named(struct meeting_reader *reader, const struct value *name);
/* What needs all papers: exemptions where they must be and nowhere else, files in no agenda. */
void papers_check(struct meeting_reader *reader);

#endif
