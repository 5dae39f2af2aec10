/* The table of formats; see format.h. */
#include "format/format.h"

#include "base/file.h"

const struct format format_table[FORMAT_KIND_COUNT] = {
	[FORMAT_HTML] = { FORMAT_HTML, "html", NULL, "HTML", "the web site" },
	[FORMAT_PDF] = { FORMAT_PDF, "pdf", ".pdf", "PDF", "a tagged PDF of each document" },
	[FORMAT_LARGE_PRINT] = { FORMAT_LARGE_PRINT, "large-print", "-large-print.pdf", "PDF",
	                         "a tagged PDF in large print" },
	[FORMAT_DOCX] = { FORMAT_DOCX, "docx", ".docx", "Word", "a Word document" },
	[FORMAT_ODT] = { FORMAT_ODT, "odt", ".odt", "OpenDocument", "an OpenDocument text" },
};

/* The last folder of the page's address names the file, as readers keep it by that name. */
str format_address(struct arena *arena, const struct entry *entry, const struct format *format)
{
	if (!format->suffix)
		return entry->address;
	str folder = entry->address;
	if (str_ends(folder, STR("/")))
		folder.n--;
	str name = folder.n ? path_name(folder) : STR("index");
	return arena_concat(arena, entry->address, name, str_of(format->suffix));
}
