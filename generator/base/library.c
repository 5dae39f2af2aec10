/* Libraries opened only when they are needed; see library.h. */
#include "base/library.h"

#include "base/die.h"

#include <dlfcn.h>

void *library_open(const char *soname)
{
	return dlopen(soname, RTLD_NOW | RTLD_LOCAL);
}

void *library_find(void *library, const char *name)
{
	void *found = dlsym(library, name);
	if (!found)
		die("a library lacks %s: it is not the one that Foolscap was compiled for", name);
	return found;
}
