/* The versions of the libraries whose work shows in the output: the same sources give the same
 * bytes only with the same of these. Their headers are read here for their version alone. */
#include "command/command.h"

#include "base/memory.h"

#include <cmark-gfm.h>
#include <hb.h>
#include <libdeflate.h>
#include <nettle/version.h>
#include <qpdf/DLL.h>
#include <stdio.h>
#include <unicode/uvernum.h>
#include <yaml.h>

void versions_note(void (*note)(void *context, str what, str version), void *context)
{
	char nettle[32];
	snprintf(nettle, sizeof nettle, "%d.%d", NETTLE_VERSION_MAJOR, NETTLE_VERSION_MINOR);
	const struct {
		const char *what, *version;
	} versions[] = {
		{ "foolscap", FOOLSCAP_VERSION },
		{ "cmark-gfm", cmark_version_string() },
		{ "harfbuzz", hb_version_string() },
		{ "icu", U_ICU_VERSION },
		{ "libdeflate", LIBDEFLATE_VERSION_STRING },
		{ "libyaml", yaml_get_version_string() },
		{ "nettle", nettle },
		{ "qpdf", QPDF_VERSION },
	};
	for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
		note(context, str_of(versions[i].what), str_of(versions[i].version));
}
