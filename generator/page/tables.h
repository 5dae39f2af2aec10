/* Inside page/: what the files of tables offer one another. */
#ifndef PAGE_TABLES_H
#define PAGE_TABLES_H

#include "page/typeset.h"

struct column_widths {
	int32_t least, most; /* of its cells, padding included */
	uint64_t area;       /* all its text on one line */
	int32_t width;       /* chosen */
	int32_t floor;       /* how narrow it may become for the breaks of others */
	bool settled;
};

/* columns.c */
struct setting cell_setting(const struct job *job, const struct setting *setting,
                            const struct node *table, const struct node *row,
                            const struct node *cell);
bool cell_is_header(const struct node *table, const struct node *row, const struct node *cell);
/* Makes the cell's element in that of its row, and of its setting (from cell_setting) the one for
 * what stands in the cell. */
uint32_t cell_begin(struct job *job, struct setting *inner, const struct node *table,
                    const struct node *row, const struct node *cell, uint32_t tr);
/* columns: zeroed, one for each of the table's. */
void columns_measure(struct job *job, const struct setting *setting, const struct node *table,
                     struct column_widths *columns);
/* Takes from each column what less padding (by less a side) frees. */
void columns_tighten(struct column_widths *columns, uint32_t count, int32_t less);
/* False when the table is too wide for room: words are broken then. */
bool columns_choose(struct column_widths *columns, const struct node *table, int32_t room);

/* stacked.c: rows' cells one below another; element is the Table, whose caption stands already. */
void table_stack(struct job *job, struct setting *setting, const struct node *table,
                 uint32_t element);

#endif
