/* Tagged PDF (ISO 32000-1, 14289-1 PDF/UA-1, 19005-2 PDF/A-2a) from laid-out pages. Our own
 * writer. */
#ifndef FORMAT_PDF_PDF_H
#define FORMAT_PDF_PDF_H

#include "base/date.h"
#include "page/page.h"
#include "source/source.h"

struct pdf_options {
	const struct source_tree *tree; /* images are read from it */
	struct date date; /* CreationDate and ModDate; the document's, else the build's */
	str creator;      /* "Foolscap 0.1.0" */
};
/* What the file says of itself: they fall with partners' PDFs that are not as accessible, or not as
 * lasting, as ours are. */
struct pdf_claims {
	bool ua, a; /* PDF/UA-1, PDF/A-2a */
};
/* Writes the whole file. Deterministic: no clock, the /ID from a hash of the content. */
struct pdf_claims pdf_write(const struct layout *layout, const struct pdf_options *options,
                            struct arena *arena, struct buf *to, struct diags *diags);

#endif
