/* Links: from what an author wrote to where it leads, with every one checked. Anchors of other
 * documents are looked at when all are known (composer_check_links). */
#include "compose/work.h"

#include "base/die.h"
#include "base/file.h"

#include <stdlib.h>

void link_to_entry(const struct entry *entry, struct link *link)
{
	link->kind = LINK_SITE;
	link->address = entry->address;
}

/* Length of the scheme before ":", 0 when there is none (RFC 3986, 3.1). */
static size_t scheme_length(str url)
{
	if (!url.n || !char_is_alpha(url.s[0]))
		return 0;
	for (size_t i = 1; i < url.n; i++) {
		char c = url.s[i];
		if (c == ':')
			return i;
		if (!char_is_alnum(c) && c != '+' && c != '-' && c != '.')
			return 0;
	}
	return 0;
}

static bool scheme_allowed(str scheme)
{
	return str_eq_nocase(scheme, STR("https")) || str_eq_nocase(scheme, STR("http")) ||
	       str_eq_nocase(scheme, STR("mailto")) || str_eq_nocase(scheme, STR("tel"));
}

static bool has_blank_or_control(str url)
{
	for (size_t i = 0; i < url.n; i++)
		if ((unsigned char)url.s[i] <= 0x20 || url.s[i] == 0x7f)
			return true;
	return false;
}

static int hex_digit(char c)
{
	if (char_is_digit(c))
		return c - '0';
	c = char_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static str percent_decode(struct arena *arena, str url)
{
	if (str_find_char(url, '%') == url.n)
		return url;
	char *decoded = arena_alloc(arena, url.n + 1, 1);
	size_t length = 0;
	for (size_t i = 0; i < url.n; i++) {
		int high = i + 2 < url.n + 0 && url.s[i] == '%' ? hex_digit(url.s[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(url.s[i + 2]) : -1;
		if (low >= 0) {
			decoded[length++] = (char)(high * 16 + low);
			i += 2;
		} else {
			decoded[length++] = url.s[i];
		}
	}
	return (str){ decoded, length };
}

/* What may not stand in an address (RFC 3986, 2) as its bytes in hexadecimal; "%" is the author's
 * own. */
static str percent_encode(struct arena *arena, str url)
{
	static const char safe[] = "-._~:/?#@!$&'()*+,;=%";
	static const char digits[] = "0123456789ABCDEF";
	size_t clean = 0;
	while (clean < url.n &&
	       (char_is_alnum(url.s[clean]) || memchr(safe, url.s[clean], sizeof safe - 1)))
		clean++;
	if (clean == url.n)
		return url;
	char *encoded = arena_alloc(arena, url.n * 3, 1);
	size_t length = 0;
	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.s[i];
		if (char_is_alnum(url.s[i]) || memchr(safe, url.s[i], sizeof safe - 1)) {
			encoded[length++] = url.s[i];
			continue;
		}
		encoded[length++] = '%';
		encoded[length++] = digits[c >> 4];
		encoded[length++] = digits[c & 15];
	}
	return (str){ encoded, length };
}

static void target_missing(struct work *work, const struct node *node, str written, str path)
{
	diag(work->diags, MSG_LINK_TARGET, .at = node->at, .words = { written },
	     .nearest = nearest_file(work, node->at.text->path, path, SOURCE_OTHER));
}

/* "a/index.md" for a folder, or the page that lists it. */
static const struct entry *find_entry(struct work *work, str path)
{
	const struct entry *entry = map_get(&work->model->entry_by_path, path);
	if (entry || str_ends(path, STR(".md")))
		return entry;
	str below = str_starts(path, STR("content/")) ? str_from(path, 8) : STR("");
	str address = below.n ? arena_concat(work->arena, below, STR("/")) : STR("");
	return map_get(&work->model->entry_by_address, address);
}

static const struct entry *entry_allowed(struct work *work, const struct node *node,
                                         const struct entry *entry)
{
	if (entry->restricted && !work->entry->restricted) {
		diag(work->diags, MSG_LINK_RESTRICTED, .at = node->at);
		return NULL;
	}
	if (!entry->publish) {
		diag(work->diags, MSG_LINK_UNPUBLISHED, .at = node->at,
		     .words = { node->link.url });
		return NULL;
	}
	return entry;
}

static str elsewhere_key(struct work *work, const struct entry *target, str anchor)
{
	return arena_concat(work->arena, target->address, STR("#"), anchor);
}

/* Reads another document for the texts of its headings, which go to work->elsewhere. */
static void headings_read(struct work *work, const struct entry *target)
{
	struct compose_call call = *work->call;
	call.entry = target;
	call.record = false;
	call.files = NULL;
	struct diags unheard = { 0 };
	struct arena apart = { 0 };
	struct work other = *work;
	/* Its own links are not followed: only headings are wanted. */
	other.call = &call;
	other.entry = target;
	other.arena = &apart;
	other.diags = &unheard;
	other.ids = other.footnotes = other.id_counts = other.elsewhere = (struct map){ 0 };
	other.errors_before = 0;
	other.id_names = NULL;
	other.includes = 0;
	other.included_bytes = 0;
	struct text text;
	struct front_matter parts;
	if (!target->generated &&
	    source_read_text(work->model->tree, &apart, target->path, &text, &unheard) &&
	    source_front_matter(&text, &parts, &unheard)) {
		other.words = model_words(work->model, target->lang);
		other.document = node_new(&apart, NODE_DOCUMENT, (struct place){ &text, 1, 1 });
		struct include include = { NULL, target->path, 0 };
		struct scope scope = { .include = &include };
		struct node *group =
			expand_file(&other, &text, parts.body, parts.body_line, &scope);
		node_move_children(other.document, group);
		sections_build(&other);
		for (struct walk walk = walk_from(other.document); walk_enter(&walk);) {
			const struct node *node = walk.node;
			if (node->kind != NODE_HEADING || !node->id.n)
				continue;
			str *text_kept = arena_new(work->arena, str);
			*text_kept = arena_str(work->arena, node_text_of(&apart, node));
			map_add(&work->elsewhere, elsewhere_key(work, target, node->id), text_kept);
		}
	}
	work_release(&other);
	diags_release(&unheard);
	arena_release(&apart);
}

/* The text of an empty link to a heading of another document: it is read for it, once. */
static str heading_elsewhere(struct work *work, const struct entry *target, str anchor)
{
	static const str nothing = { 0 };
	str all = elsewhere_key(work, target, STR(""));
	if (!map_get(&work->elsewhere, all)) {
		map_add(&work->elsewhere, all, (void *)(uintptr_t)&nothing);
		headings_read(work, target);
	}
	const str *found = map_get(&work->elsewhere, elsewhere_key(work, target, anchor));
	return found ? *found : nothing;
}

static void fill_empty(struct work *work, struct node *node, const struct entry *target)
{
	if (node->first)
		return;
	node->link.was_empty = true;
	str text = { 0 };
	str anchor = node->link.anchor;
	const struct node *here = NULL;
	if (node->link.kind == LINK_HERE && anchor.n)
		here = map_get(&work->ids, anchor);
	if (here) {
		/* A numbered heading is named as readers see it: "Appendix 2: Useful contacts". */
		text = node_text_of(
			work->arena,
			here->kind == NODE_TABLE || here->kind == NODE_FIGURE ? here->first : here);
		if (here->kind == NODE_HEADING && here->heading.number.n)
			text = here->heading.appendix
			               ? arena_concat(work->arena, here->heading.number, STR(": "),
			                              text)
			               : arena_concat(work->arena, here->heading.number, STR(" "),
			                              text);
	} else if (target && anchor.n) {
		text = heading_elsewhere(work, target, anchor);
	}
	if (!text.n && target)
		text = target->title;
	/* A title of a document in another language is in that language (WCAG 2.2 SC 3.1.2). */
	bool foreign = text.n && target && node->link.kind == LINK_SITE &&
	               !str_eq(target->lang, work->entry->lang);
	if (foreign && !node->lang.n) {
		node->lang = target->lang;
		node->right_to_left = language_is_right_to_left(target->lang);
	}
	if (!text.n) {
		diag(work->diags, MSG_LINK_EMPTY, .at = node->at);
		text = node->link.url;
	}
	node_append(node, node_text(work->arena, node->at, str_trim(text)));
}

/* Whether a whole address is that of something restricted on this very site. */
static bool url_is_restricted(struct work *work, str url)
{
	str site = work->model->site.url;
	if (!site.n || url.n <= site.n || url.s[site.n] != '/' ||
	    !str_eq_nocase(str_first(url, site.n), site))
		return false;
	str path = str_from(url, site.n + 1);
	path = str_first(path, str_find_char(path, '?'));
	path = percent_decode(work->arena, str_first(path, str_find_char(path, '#')));
	if (!str_ends(path, STR("/")))
		path = arena_concat(work->arena, path, STR("/"));
	const struct entry *entry = map_get(&work->model->entry_by_address, path);
	return source_path_restricted(path) || (entry && entry->restricted);
}

static void link_elsewhere(struct work *work, struct node *node, size_t scheme)
{
	str url = node->link.url;
	if (!work->entry->restricted && url_is_restricted(work, url)) {
		diag(work->diags, MSG_LINK_RESTRICTED, .at = node->at);
		return;
	}
	if (!scheme_allowed(str_first(url, scheme)) || url.n == scheme + 1) {
		diag(work->diags, MSG_LINK_SCHEME, .at = node->at, .words = { url });
		return;
	}
	node->link.kind = LINK_ELSEWHERE;
	node->link.url = percent_encode(work->arena, url);
	if (!node->first)
		diag(work->diags, MSG_LINK_EMPTY, .at = node->at);
}

static void link_here(struct work *work, struct node *node)
{
	node->link.kind = LINK_HERE;
	fill_empty(work, node, work->entry);
}

/* A link to a file that is no document: a picture, a partner's PDF, a spreadsheet. */
static void link_to_file(struct work *work, struct node *node, str path)
{
	const struct source_file *file = source_tree_find(work->model->tree, path);
	if (!file) {
		target_missing(work, node, node->link.url, path);
		return;
	}
	if (file->kind == SOURCE_YAML) {
		diag(work->diags, MSG_LINK_TARGET, .at = node->at, .words = { node->link.url },
		     .hint = STR("data files are not published; link to a document"));
		return;
	}
	if (file->restricted && !work->entry->restricted) {
		diag(work->diags, MSG_LINK_RESTRICTED, .at = node->at);
		return;
	}
	node->link.kind = LINK_SITE;
	node->link.address = str_from(path, sizeof "content/" - 1);
	fill_empty(work, node, NULL);
}

/* The way from this file to what an address from the site's root ("/about/#aims", as a browser
 * shows it) or a path from content/ means; absent where that is nothing, or may not be named here.
 */
static str way_from_root(struct work *work, const struct node *node)
{
	str url = node->link.url, here = node->at.text->path;
	size_t hash = str_find_char(url, '#');
	str way = percent_decode(work->arena, str_from(str_first(url, hash), 1));
	if (str_ends(way, STR("/")))
		way = str_first(way, way.n - 1);
	const struct entry *entry = find_entry(
		work, arena_concat(work->arena, STR("content/"), way.n ? way : STR("index.md")));
	if (!entry || !entry->publish || (entry->restricted && !work->entry->restricted))
		return (str){ 0 };
	str to = entry->path;
	if (entry->generated)
		to = arena_concat(work->arena, STR("content/"), entry->address);
	here = str_first(here, here.n - path_name(here).n);
	return arena_concat(work->arena, path_relative(work->arena, here, to), str_from(url, hash));
}

static void resolve(struct work *work, struct node *node)
{
	str url = node->link.url;
	if (has_blank_or_control(url)) {
		diag(work->diags, MSG_LINK_SPACES, .at = node->at);
		return;
	}
	size_t scheme = scheme_length(url);
	if (scheme) {
		link_elsewhere(work, node, scheme);
		return;
	}
	if (url.n == 0 || url.s[0] == '/' || url.s[0] == '?') {
		diag(work->diags, MSG_LINK_SCHEME, .at = node->at, .words = { url },
		     .nearest = url.n && url.s[0] == '/' ? way_from_root(work, node) : (str){ 0 });
		return;
	}
	size_t hash = str_find_char(url, '#');
	node->link.anchor =
		hash < url.n ? percent_decode(work->arena, str_from(url, hash + 1)) : STR("");
	str way = percent_decode(work->arena, str_first(url, hash));
	if (!way.n) {
		link_here(work, node);
		return;
	}
	CHECK(node->at.text);
	str path = path_resolve(work->arena, node->at.text->path, way);
	bool inside = path.s && (str_starts(path, STR("content/")) || str_eq(path, STR("content")));
	if (!inside) {
		diag(work->diags, MSG_LINK_OUTSIDE, .at = node->at, .words = { way });
		return;
	}
	const struct entry *target = find_entry(work, path);
	if (!target) {
		link_to_file(work, node, path);
		return;
	}
	if (!entry_allowed(work, node, target))
		return;
	if (target == work->entry && node->link.anchor.n) {
		link_here(work, node);
		return;
	}
	node->link.kind = LINK_SITE;
	node->link.address = target->address;
	work->has_far_anchor |= node->link.anchor.n != 0;
	fill_empty(work, node, target);
}

static void check_here(struct work *work, struct node *node)
{
	str anchor = node->link.anchor;
	if (!anchor.n || map_get(&work->ids, anchor))
		return;
	node->link.kind = LINK_UNRESOLVED;
	if (!work_reports(work))
		return;
	if (!work->id_names) {
		size_t count = 0;
		work->id_names = arena_array(work->arena, str, work->ids.count);
		for (size_t i = 0; i < work->ids.room; i++)
			if (work->ids.slots[i].value)
				work->id_names[count++] = work->ids.slots[i].key;
	}
	str nearest = str_nearest(anchor, work->id_names, work->ids.count);
	diag(work->diags, MSG_LINK_ANCHOR, .at = node->at,
	     .words = { anchor, STR("this document") },
	     .nearest = nearest.n ? arena_concat(work->arena, STR("#"), nearest) : (str){ 0 });
}

void links_resolve(struct work *work, struct node *root)
{
	struct {
		struct node **items;
		size_t count, room;
	} dead = { 0 };
	for (struct walk walk = walk_from(root); walk_enter(&walk);) {
		struct node *node = walk.node;
		if (node->kind == NODE_IMAGE)
			images_resolve(work, node);
		if (node->kind != NODE_LINK)
			continue;
		if (node->link.kind == LINK_UNRESOLVED && work_reports(work))
			resolve(work, node);
		if (node->link.kind == LINK_HERE)
			check_here(work, node);
		if (node->link.kind == LINK_UNRESOLVED)
			list_push(&dead, node);
	}
	/* A link that leads nowhere becomes its text: the error stops the build, the tree stays
	 * sound. */
	for (size_t i = 0; i < dead.count; i++)
		node_replace_by_children(dead.items[i], dead.items[i]);
	memory_free(dead.items);
}

static int hash_order(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;
	return *a < *b ? -1 : *a > *b;
}

void ledger_record(struct work *work)
{
	struct ledger *ledger = &work->composer->ledgers[work->entry->number];
	memory_free(ledger->anchors);
	ledger->anchors = memory_new(work->ids.count, sizeof *ledger->anchors);
	ledger->anchor_count = 0;
	for (size_t i = 0; i < work->ids.room; i++)
		if (work->ids.slots[i].value)
			ledger->anchors[ledger->anchor_count++] = work->ids.slots[i].hash;
	if (ledger->anchor_count)
		qsort(ledger->anchors, ledger->anchor_count, sizeof *ledger->anchors, hash_order);
	if (!work->has_far_anchor)
		return;
	for (struct walk walk = walk_from(work->document); walk_enter(&walk);) {
		const struct node *node = walk.node;
		if (node->kind != NODE_LINK || node->link.kind != LINK_SITE || !node->link.anchor.n)
			continue;
		const struct entry *target =
			map_get(&work->model->entry_by_address, node->link.address);
		if (!target)
			continue;
		/* Kept on the heap: the document's arena goes. One block holds both texts. */
		str path = node->at.text ? node->at.text->path : work->entry->path;
		char *kept = memory_new(path.n + node->link.anchor.n + 1, 1);
		memcpy(kept, path.s, path.n);
		memcpy(kept + path.n, node->link.anchor.s, node->link.anchor.n);
		ledger->pending = memory_resize(ledger->pending, ledger->pending_count + 1u,
		                                sizeof *ledger->pending);
		ledger->pending[ledger->pending_count++] = (struct pending_link){
			.path = { kept, path.n },
			.line = node->at.line,
			.column = node->at.column,
			.target = target->number,
			.anchor = { kept + path.n, node->link.anchor.n },
		};
	}
}

static void check_pending(struct composer *composer, const struct pending_link *link,
                          struct diags *diags)
{
	const struct ledger *target = &composer->ledgers[link->target];
	uint64_t hash = str_hash(link->anchor);
	if (target->anchor_count &&
	    bsearch(&hash, target->anchors, target->anchor_count, sizeof hash, hash_order))
		return;
	const struct entry *entry = &composer->model->entries[link->target];
	struct arena arena = { 0 };
	struct text text = { .path = link->path };
	struct diags unheard = { 0 };
	/* Read again for the message's excerpt. */
	source_read_text(composer->model->tree, &arena, arena_str(&arena, link->path), &text,
	                 &unheard);
	text.path = link->path;
	diag(diags, MSG_LINK_ANCHOR, .at = { &text, link->line, link->column },
	     .words = { link->anchor, entry->generated ? entry->title : entry->path });
	diags_release(&unheard);
	arena_release(&arena);
}

void composer_check_links(struct composer *composer, struct diags *diags)
{
	for (size_t i = 0; i < composer->model->entry_count; i++)
		for (uint32_t j = 0; j < composer->ledgers[i].pending_count; j++)
			check_pending(composer, &composer->ledgers[i].pending[j], diags);
}
