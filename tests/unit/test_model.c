/* Unit tests of model/: small sites in a folder of their own, loaded whole; what is read and what
 * is said. */
#include "sites.h"

static str value_of(struct bench *bench, const struct entry *entry, const char *name)
{
	str shown = STR("(none)");
	model_value(&bench->model, entry, &bench->arena, str_of(name), (struct place){ 0 }, &shown,
	            &bench->diags);
	return shown;
}

static void test_small_site(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE "navigation: [a.md, about, meetings]\n" },
	     { "content/index.md", HOME },
	     { "content/a.md", PAGE("status: draft\ndate: 2018-07-27\n") },
	     { "content/about/index.md", PAGE("") }, { "content/about/more/b.md", PAGE("") },
	     { "content/meetings/figures.yml", "a: 1\n" },
	     { "content/part.md", PAGE("publish: no\n") });
	expect_diags(&bench, "");
	const struct entry *a = entry_at(&bench, "a/");
	expect_str(a->title, "A page");
	assert_int_equal(a->status, DOCUMENT_DRAFT);
	assert_int_equal(a->date.day, 27);
	assert_int_equal(a->formats, 1u << FORMAT_HTML | 1u << FORMAT_PDF);
	assert_int_equal(a->body_line, 6);
	assert_int_equal(entry_at(&bench, "about/")->formats, 1u << FORMAT_HTML);
	assert_true(entry_at(&bench, "about/")->is_index);
	expect_str(entry_at(&bench, "about/more/")->title, "More");
	expect_str(entry_at(&bench, "meetings/")->title, "Meetings");
	assert_true(entry_at(&bench, "accessibility/")->generated);
	assert_true(entry_at(&bench, "404.html")->generated);
	assert_null(map_get(&bench.model.entry_by_address, STR("part/")));
	assert_non_null(map_get(&bench.model.entry_by_path, STR("content/part.md")));
	assert_ptr_equal(map_get(&bench.model.entry_by_path, STR("content/about")),
	                 entry_at(&bench, "about/"));
	assert_int_equal(bench.model.site.navigation_count, 3);
	expect_str(bench.model.site.navigation[2].label, "Meetings");
	struct entry *trail[8];
	assert_int_equal(model_trail(&bench.model, entry_at(&bench, "about/more/b/"), trail, 8), 4);
	expect_str(trail[0]->title, "Home");
	expect_str(trail[2]->address, "about/more/");
	unload(&bench);
}

static void test_front_matter_mistakes(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE }, { "content/index.md", HOME },
	     { "content/a.md",
	       "---\ntitel: A\nstatus: finl\ndate: 2018-02-30\nreview-due: soon\n"
	       "publish: true\nformats: [pdf, doc]\nlang: english language\n---\n" },
	     { "content/b.md", "No front matter\n" }, { "content/c.md", "---\ntitle: C\n" },
	     { "content/d.md", "" }, { "content/e.md", "---\ntitle: [a]\ntitle: b\n---\n" },
	     { "content/f.md", "---\ntitle: F\noutcome: [decison]\nfinished: 25:00\n"
	                       "date: 2018-13-01\nmeeting: x\n---\n" });
	expect_diags(
		&bench,
		"content/a.md:1:1 missing-title: this document has no title | add a line to its front "
		"matter: title: ...\n"
		"content/a.md:2:1 unknown-key: there is no key \"titel\" in the front matter | did you "
		"mean \"title\"?\n"
		"content/a.md:3:9 wanted-one-of: \"finl\" is not one of: final, draft, superseded | did "
		"you mean \"final\"?\n"
		"content/a.md:4:7 no-such-date: there is no day 2018-02-30 | February has 28 days in "
		"that year\n"
		"content/a.md:5:13 wanted-date: \"soon\" is not a date | write year-month-day, for "
		"example 2018-07-27\n"
		"content/a.md:6:10 wanted-yes-no: \"true\" is neither yes nor no | did you mean "
		"\"yes\"?\n"
		"content/a.md:7:16 wanted-one-of: \"doc\" is not one of: html, pdf, large-print, docx, "
		"odt | did you mean \"docx\"?\n"
		"content/a.md:8:7 wanted-language: \"english language\" is not a language code | write a "
		"code such as en-GB, cy or ar\n"
		"content/b.md:1:1 no-front-matter: this document does not begin with front matter | "
		"begin it with three lines: ---, title: ..., ---\n"
		"content/c.md:1:1 front-matter-open: the front matter has no closing line of --- | put "
		"a line of --- after its last key\n"
		"content/d.md:0:0 empty-file: this file is empty | begin it with front matter: ---, "
		"title: ..., ---\n"
		"content/e.md:1:1 missing-title: this document has no title | add a line to its front "
		"matter: title: ...\n"
		"content/e.md:2:8 wanted-text: \"title\" must be a text | write title: followed by a "
		"text\n"
		"content/e.md:3:1 duplicate-key: the key \"title\" stands here twice; the first is on "
		"line 2 | remove one of them\n"
		"content/f.md:3:11 wanted-one-of: \"decison\" is not one of: information, decision, "
		"comments | did you mean \"decision\"?\n"
		"content/f.md:4:11 wanted-time: \"25:00\" is not a time | write hours and minutes, for "
		"example 10:00\n"
		"content/f.md:5:7 no-such-date: there is no day 2018-13-01 | the months are 01 to 12; "
		"write year-month-day\n"
		"content/f.md:6:10 wanted-map: meeting must have the form name: value | write a line "
		"name: value for each entry\n");
	/* Work goes on with what can be known. */
	expect_str(entry_at(&bench, "a/")->title, "A");
	expect_str(entry_at(&bench, "b/")->title, "B");
	unload(&bench);
}

static void test_addresses(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE }, { "content/index.md", HOME },
	     { "content/a.md", PAGE("") }, { "content/a/index.md", PAGE("") },
	     { "content/b.md", PAGE("") }, { "content/b/c.md", PAGE("") },
	     { "content/b/c/c.pdf", "%PDF" }, { "content/d.md", PAGE("publish: no\n") },
	     { "content/d/index.md", PAGE("") }, { "content/manifest.json.md", PAGE("") });
	expect_diags(
		&bench,
		"content/a/index.md:0:0 same-address: two sources have the address /a/: this one "
		"and content/a.md | rename one of them\n"
		"content/b/c/c.pdf:0:0 same-address: two sources have the address /b/c/c.pdf: "
		"this one and content/b/c.md | rename one of them\n"
		"content/manifest.json.md:0:0 same-address: two sources have the address "
		"/manifest.json/: this one and one that every site has | rename one of them\n");
	/* b.md is the page of the folder b. */
	assert_ptr_equal(map_get(&bench.model.entry_by_path, STR("content/b")),
	                 entry_at(&bench, "b/"));
	assert_false(entry_at(&bench, "b/")->generated);
	unload(&bench);
}

static void test_superseded(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE }, { "content/index.md", HOME },
	     { "content/old.md", PAGE("status: superseded\nsuperseded-by: sub/new.md\n") },
	     { "content/sub/new.md", PAGE("version: \"2\"\n") },
	     { "content/lost.md", PAGE("superseded-by: sub/nwe.md\n") },
	     { "content/out.md", PAGE("status: superseded\nsuperseded-by: ../../x.md\n") },
	     { "content/x.md", PAGE("status: superseded\nsuperseded-by: y.md\n") },
	     { "content/y.md", PAGE("status: superseded\nsuperseded-by: x.md\n") },
	     { "content/z.md", PAGE("status: superseded\nsuperseded-by: restricted/r.md\n") },
	     { "content/restricted/r.md", PAGE("") },
	     { "content/n.md", PAGE("status: superseded\nsuperseded-by: part.md\n") },
	     { "content/part.md", PAGE("publish: no\n") });
	expect_diags(
		&bench,
		"content/lost.md:3:16 superseded-status: this document has superseded-by but its "
		"status is final | write status: superseded\n"
		"content/lost.md:3:16 missing-target: there is no file \"sub/nwe.md\" | did you "
		"mean \"sub/new.md\"?\n"
		"content/n.md:4:16 unpublished-target: \"part.md\" is not published (publish: no) "
		"| link to a published document\n"
		"content/out.md:4:16 link-outside: \"../../x.md\" leaves the site's folder | link "
		"to a file of the site\n"
		"content/y.md:4:16 superseded-loop: this document is replaced by itself, through "
		"\"x.md\" | name the document that is in force\n"
		"content/z.md:4:16 restricted-target: a public document may not link to, include "
		"or take values from a restricted one | remove it, or move this document into a "
		"folder named restricted\n");
	assert_ptr_equal(entry_at(&bench, "old/")->superseded_by, entry_at(&bench, "sub/new/"));
	assert_true(entry_at(&bench, "restricted/")->restricted);
	assert_true(bench.model.has_restricted);
	unload(&bench);
}

static void test_values(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE "description: The {{figures.people}}\n" },
	     { "content/index.md", HOME },
	     { "content/figures.yml", "people: 358\nwhen: 2018-07-27\nlist: [a]\nnone:\n"
	                              "deep: {a.b: {c: found}}\nlong: |\n  one\n  two\n" },
	     { "content/about/rows.yml", "- {id: x, n: 1}\n- {id: y, n: 2}\n" },
	     { "content/restricted/secret.yml", "a: b\n" },
	     { "content/restricted/r.md", PAGE("subtitle: \"{{restricted/secret.a}}\"\n") },
	     { "content/a.md", "---\ntitle: \"{{ figures.people }} people by {{figures.when}}\"\n"
	                       "subtitle: \"{{page.version}} of {{site.organisation}}\"\n"
	                       "version: \"1.2\"\nreport-of: Team\ndate: 2019-01-01\n---\n" },
	     { "content/cy.md", "---\ntitle: \"{{figures.when}}\"\nlang: cy\n---\n" },
	     { "content/bad.md",
	       "---\ntitle: \"{{figures.peple}}\"\nsubtitle: \"{{figurs.people}}\"\n"
	       "summary: \"{{figures.list}}\"\nversion: \"{{restricted/secret.a}}\"\n"
	       "period: \"{{page.titel}}\"\nowner: \"{{open\"\n---\n" });
	expect_diags(
		&bench,
		"content/bad.md:2:8 unknown-value: there is no value \"figures.peple\" | did you "
		"mean \"figures.people\"?\n"
		"content/bad.md:3:11 unknown-value: there is no value \"figurs.people\" | did you "
		"mean \"figures.people\"?\n"
		"content/bad.md:4:10 value-not-text: \"figures.list\" is a list, not a text | "
		"name one entry of it\n"
		"content/bad.md:5:10 restricted-target: a public document may not link to, "
		"include or take values from a restricted one | remove it, or move this document "
		"into a folder named restricted\n"
		"content/bad.md:6:9 unknown-value: there is no value \"page.titel\" | did you "
		"mean \"page.title\"?\n"
		"content/bad.md:7:8 value-open: \"{{open\" is not closed | write {{name}}, or put "
		"it in a code span\n");
	const struct entry *a = entry_at(&bench, "a/");
	expect_str(a->title, "358 people by 27 July 2018");
	expect_str(a->subtitle, "1.2 of O");
	expect_str(entry_at(&bench, "cy/")->title, "27 Gorffennaf 2018");
	expect_str(entry_at(&bench, "restricted/r/")->subtitle, "b");
	expect_str(bench.model.site.description, "The 358");
	expect_str(value_of(&bench, a, "about/rows.y.n"), "2");
	expect_str(value_of(&bench, a, "figures.deep.a.b.c"), "found");
	expect_str(value_of(&bench, a, "figures.long"), "one two");
	expect_str(value_of(&bench, a, "page.date"), "1 January 2019");
	expect_str(value_of(&bench, a, "page.report-of"), "Team");
	expect_str(value_of(&bench, a, "page.status"), "final");
	expect_str(value_of(&bench, a, "site.language"), "en-GB");
	expect_str(value_of(&bench, a, "figures.none"), "(none)");
	expect_str(value_of(&bench, a, "figures"), "(none)");
	expect_str(value_of(&bench, a, ""), "(none)");
	str plain = STR("no values");
	assert_ptr_equal(
		model_fill(&bench.model, a, &bench.arena, plain, (struct place){ 0 }, &bench.diags)
			.s,
		plain.s);
	unload(&bench);
}

static void test_records(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE "contact: team\n" },
	     { "content/index.md", "---\ntitle: H\nowner: team\n---\n" },
	     { "content/contacts.yml", "- id: team\n  name: Safety Team\n  telephone: \"999\"\n"
	                               "  email: a@b.example\n  website: https://b.example/x\n" },
	     { "content/glossary.yml", "- term: Non-violent extremism\n  also: [NVE]\n"
	                               "  definition: |\n    Text\n- term: channel\n" },
	     { "content/governance.yml", "- id: a\n  name: A\n  reports-to: [b]\n"
	                                 "  frequency: bi-monthly\n- id: b\n  name: B\n"
	                                 "  quorum: 3\n  regime: voluntary\n" },
	     { "content/actions.yml", "- id: 1\n  title: One\n  owner: team\n  updates:\n"
	                              "    - {date: 2018-06-08, text: second, status: late}\n"
	                              "    - {date: 2018-04-12, text: first, status: on-track}\n"
	                              "    - {date: 2018-06-08, text: third}\n" });
	expect_diags(&bench, "");
	const struct records *records = &bench.model.records;
	assert_ptr_equal(bench.model.site.contact, &records->contacts[0]);
	expect_str(entry_at(&bench, "")->owner, "Safety Team");
	expect_str(records->terms[0].id, "non-violent-extremism");
	assert_ptr_equal(map_get(&records->term_by_name, STR("NVE")), &records->terms[0]);
	assert_true(entry_at(&bench, "glossary/")->generated);
	assert_int_equal(records->boards[0].frequency, FREQUENCY_BI_MONTHLY);
	assert_int_equal(records->boards[1].frequency, FREQUENCY_NONE);
	assert_ptr_equal(records->boards[0].reports_to[0], &records->boards[1]);
	const struct action *action = &records->actions[0];
	expect_str(action->owner_text, "Safety Team");
	assert_int_equal(action->update_count, 3);
	expect_str(action->updates[0].text->text, "first");
	expect_str(action->updates[2].text->text, "third");
	assert_int_equal(action_status_at(action, (struct date){ 2018, 4, 11 }),
	                 STATUS_NOT_STARTED);
	assert_int_equal(action_status_at(action, (struct date){ 2018, 4, 12 }), STATUS_ON_TRACK);
	assert_int_equal(action_status_at(action, (struct date){ 2018, 6, 8 }), STATUS_LATE);
	unload(&bench);
}

static void test_record_mistakes(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE "contact: taem\nurl2: x\n" },
	     { "content/index.md", "---\ntitle: H\nowner: safty-team\n---\n" },
	     { "content/contacts.yml", "- id: team\n  emial: x\n- id: team\n  name: N\n"
	                               "  email: a b\n  telephone: call us\n"
	                               "  website: \"javascript:alert(1)\"\n- id: safety-team\n"
	                               "  name: S\n- plain\n- id: a b\n  name: M\n" },
	     { "content/glossary.yml", "term: x\n" },
	     { "content/governance.yml",
	       "- {id: a, name: A, reports-to: b}\n"
	       "- {id: b, name: B, reports-to: [c, a]}\n"
	       "- {id: c, name: C, reports-to: [c], quorum: some}\n"
	       "- {id: d, name: D, reports-to: [dd], frequency: weekly}\n" },
	     { "content/actions.yml",
	       "- id: 1\n  title: One\n  status: done\n  updates: [{text: x}]\n" });
	expect_diags(
		&bench,
		"content/actions.yml:3:11 wanted-one-of: \"done\" is not one of: not-started, on-track, "
		"at-risk, late, complete | write one of them\n"
		"content/actions.yml:4:13 missing-key: \"date\" is missing in an update | add a line: "
		"date: ...\n"
		"content/contacts.yml:1:3 missing-key: \"name\" is missing in a contact | add a line: "
		"name: ...\n"
		"content/contacts.yml:2:3 unknown-key: there is no key \"emial\" in a contact | did you "
		"mean \"email\"?\n"
		"content/contacts.yml:3:7 duplicate-id: the identifier \"team\" stands here twice; the "
		"first is on line 1 | give one of them another identifier\n"
		"content/contacts.yml:5:10 wanted-address: \"a b\" is not an address that can stand here "
		"| write an email address, for example name@example.gov.uk\n"
		"content/contacts.yml:6:14 wanted-address: \"call us\" is not an address that can stand "
		"here | write a telephone number in digits, for example 020 8359 2000\n"
		"content/contacts.yml:7:12 wanted-address: \"javascript:alert(1)\" is not an address "
		"that can stand here | write a web address, for example https://www.example.gov.uk/\n"
		"content/contacts.yml:10:3 wanted-map: a contact must have the form name: value | write "
		"a line name: value for each entry\n"
		"content/contacts.yml:11:7 wanted-id: \"a b\" cannot be an identifier | use letters, "
		"digits, \"-\", \"_\" and \".\"\n"
		"content/glossary.yml:1:1 wanted-list: \"glossary.yml\" must be a list | begin each "
		"entry with a line \"- \"\n"
		"content/governance.yml:1:3 reports-loop: the board \"a\" reports to itself through "
		"\"b\" | remove one reports-to\n"
		"content/governance.yml:3:3 reports-loop: the board \"c\" reports to itself through "
		"\"c\" | remove one reports-to\n"
		"content/governance.yml:3:45 wanted-number: \"some\" is not a number that can stand here "
		"| write a whole number from 1\n"
		"content/governance.yml:4:33 unknown-id: there is no board \"dd\" | did you mean "
		"\"d\"?\n"
		"content/governance.yml:4:49 wanted-one-of: \"weekly\" is not one of: monthly, "
		"bi-monthly, quarterly, six-monthly, annually | write one of them\n"
		"content/index.md:3:8 unknown-id: there is no contact \"safty-team\" | did you mean "
		"\"safety-team\"?\n"
		"content/site.yml:5:10 unknown-id: there is no contact \"taem\" | did you mean "
		"\"team\"?\n"
		"content/site.yml:6:1 unknown-key: there is no key \"url2\" in site.yml | did you mean "
		"\"url\"?\n");
	unload(&bench);
}

static void test_site_mistakes(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench,
	     { "content/site.yml", "organisation: O\nurl: ftp://x\nlanguage: x\n"
	                           "navigation: [abuot.md, restricted, part.md]\n"
	                           "jurisdiction: wales\naccessibility: {status: good, "
	                           "prepared: 2018-9-1, failures: text}\n" },
	     { "content/about.md", PAGE("") }, { "content/restricted/r.md", PAGE("") },
	     { "content/part.md", PAGE("publish: no\n") });
	expect_diags(
		&bench,
		"content/index.md:0:0 missing-home: there is no content/index.md, so the home page is a "
		"plain list | write content/index.md\n"
		"content/site.yml:1:1 missing-key: \"title\" is missing in site.yml | add a line: "
		"title: ...\n"
		"content/site.yml:2:6 wanted-address: \"ftp://x\" is not an address that can stand here "
		"| write a web address, for example https://www.example.gov.uk/\n"
		"content/site.yml:3:11 wanted-language: \"x\" is not a language code | write a code such "
		"as en-GB, cy or ar\n"
		"content/site.yml:4:14 missing-target: there is no file \"abuot.md\" | did you mean "
		"\"about.md\"?\n"
		"content/site.yml:4:24 restricted-target: a public document may not link to, include or "
		"take values from a restricted one | remove it, or move this document into a folder "
		"named restricted\n"
		"content/site.yml:4:36 unpublished-target: \"part.md\" is not published (publish: no) | "
		"link to a published document\n"
		"content/site.yml:5:15 wanted-one-of: \"wales\" is not one of: england-and-wales, "
		"scotland, northern-ireland | write one of them\n"
		"content/site.yml:6:25 wanted-one-of: \"good\" is not one of: full, partial, none | "
		"write one of them\n"
		"content/site.yml:6:41 wanted-date: \"2018-9-1\" is not a date | did you mean "
		"\"2018-09-01\"?\n"
		"content/site.yml:6:61 wanted-list: \"failures\" must be a list | write [a, b] or a line "
		"with \"- \" for each entry\n");
	assert_null(bench.model.site.accessibility.status.s);
	unload(&bench);
}

static void test_no_site(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/index.md", HOME }, { "content/a.yml", "a: b\n" },
	     { "content/a.yaml", "a: c\n" }, { "content/b.yml", "a: [b\n" });
	assert_int_equal(bench.diags.count, 3);
	assert_int_equal(bench.diags.items[0].message, MSG_SAME_NAME);
	assert_int_equal(bench.diags.items[1].message, MSG_YAML_SYNTAX);
	assert_int_equal(bench.diags.items[2].message, MSG_NO_SITE_FILE);
	unload(&bench);
	LOAD(&bench, { "content/index.md", HOME }, { "content/site.yml", "" });
	assert_int_equal(bench.diags.items[0].message, MSG_NO_STATEMENT);
	assert_int_equal(bench.diags.items[1].message, MSG_MISSING_KEY);
	assert_int_equal(bench.diags.items[2].message, MSG_MISSING_KEY);
	unload(&bench);
}

/* A file of words without two phrases is told once. */
static void test_words_missing(void **state)
{
	(void)state;
	static const char *const keys[] = {
#define WORD(name, key, english) key,
#include "model/words.def.h"
#undef WORD
	};
	struct buf file = { 0 };
	for (size_t i = 0; i < WORD_COUNT; i++)
		if (i != WORD_TABLE && i != WORD_FIGURE)
			buf_printf(&file, "%s: x\n", keys[i]);
	buf_putc(&file, '\0');
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE }, { "content/index.md", HOME },
	     { "content/a.md", PAGE("lang: de\n") }, { "layouts/words/de.yml", file.s });
	expect_diags(&bench, "layouts/words/de.yml:0:0 word-missing: phrases are missing, and the "
	                     "English ones are used: table, figure | add them to the file\n");
	unload(&bench);
	buf_free(&file);
}

static void test_words(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE }, { "content/index.md", HOME },
	     { "content/a.md", PAGE("lang: cy\n") }, { "content/b.md", PAGE("lang: ar\n") },
	     { "layouts/words/en.yml", "contents: On these pages\ncontent: x\npage: p. {{pag}}\n"
	                               "months: [a]\n" });
	expect_diags(
		&bench,
		"layouts/words/ar.yml:0:0 no-words: there are no fixed phrases in the language "
		"\"ar\"; the English ones are used | add the file layouts/words/ar.yml\n"
		"layouts/words/en.yml:2:1 unknown-key: there is no key \"content\" in the phrases "
		"| did you mean \"contents\"?\n"
		"layouts/words/en.yml:3:7 unknown-value: there is no value \"pag\" | use only the "
		"names in {{ }} that the English phrase has\n"
		"layouts/words/en.yml:4:9 wanted-list: \"months\" must be a list | write the names "
		"of the twelve months, January first\n");
	const struct words *en = model_words(&bench.model, STR("en-GB"));
	const struct words *cy = model_words(&bench.model, STR("cy-GB"));
	const struct words *ar = model_words(&bench.model, STR("ar"));
	struct date date = { 2018, 7, 27 };
	expect_str(en->phrases[WORD_CONTENTS], "On these pages");
	expect_str(cy->phrases[WORD_CONTENTS], "Cynnwys");
	expect_str(words_date(en, &bench.arena, date), "27 July 2018");
	expect_str(words_date(cy, &bench.arena, date), "27 Gorffennaf 2018");
	expect_str(words_day(en, &bench.arena, date), "Friday 27 July 2018");
	expect_str(words_day(cy, &bench.arena, date), "Dydd Gwener 27 Gorffennaf 2018");
	expect_str(words_time(en, &bench.arena, 10 * 60), "10am");
	expect_str(words_time(en, &bench.arena, 5), "12:05am");
	expect_str(words_time(en, &bench.arena, 12 * 60), "12 noon");
	expect_str(words_time(en, &bench.arena, 18 * 60 + 30), "6:30pm");
	expect_str(words_time(en, &bench.arena, 0), "midnight");
	expect_str(words_date(ar, &bench.arena, date), "27 يوليو 2018");
	assert_true(ar->right_to_left);
	assert_ptr_equal(model_words(&bench.model, STR("pl")), en);
	str pairs[] = { STR("page"), STR("5"), STR("pages"), STR("34") };
	expect_str(words_fill(cy, &bench.arena, WORD_PAGE_OF, pairs, 2), "Tudalen 5 o 34");
	/* Languages whose long date is not day, month, year. */
	struct diags unheard = { 0 };
	const struct words *es =
		words_load(&bench.model.words, &bench.arena, &bench.tree, STR("es"), &unheard);
	const struct words *ja =
		words_load(&bench.model.words, &bench.arena, &bench.tree, STR("ja"), &unheard);
	const struct words *fa =
		words_load(&bench.model.words, &bench.arena, &bench.tree, STR("fa"), &unheard);
	expect_str(words_date(es, &bench.arena, date), "27 de julio de 2018");
	expect_str(words_date(ja, &bench.arena, date), "2018年7月27日");
	assert_true(str_ends(words_date(fa, &bench.arena, date), STR(" 2018")));
	diags_release(&unheard);
	unload(&bench);
}

static void test_house(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE }, { "content/index.md", HOME });
	expect_diags(&bench, "");
	const struct house *house = &bench.model.house;
	assert_int_equal(house->light.brand, 0x00506b);
	assert_int_equal(house->light.tint, 0xebf1f3);
	assert_int_equal(house->paper.width, 595276);
	assert_int_equal(house->paper.outer, 68031);
	assert_int_equal(house->paper.inner, 68031);
	assert_int_equal(house->paper.text.leading, 16500);
	assert_int_equal(house->screen.space[6], 60);
	assert_int_equal(house->screen.line_height, 1500);
	assert_int_equal(house_contrast(0, 0xffffff), 2100);
	struct arena *arena = &bench.arena;
	expect_str(house_item_label(house, arena, 3, 0), "3");
	expect_str(house_item_label(house, arena, 3, 1), "(c)");
	expect_str(house_item_label(house, arena, 28, 1), "(ab)");
	expect_str(house_item_label(house, arena, 14, 2), "(xiv)");
	expect_str(house_item_label(house, arena, 2, 9), "(B)");
	expect_str(house_item_label(house, arena, 0, 1), "(0)");
	unload(&bench);
	LOAD(&bench, { "content/site.yml", SITE }, { "content/index.md", HOME },
	     { "layouts/house.yml",
	       "light:\n  brand: \"#00aa00\"\n  ink: black\ncolour: x\n"
	       "paper: {outer: 22 mm, inner: 2.6 cm, two-sided: yes, text: 12}\n"
	       "list-styles: [decimal, greek]\nscreen: {space: [1]}\n"
	       "logo: images/no.svg\n" });
	expect_diags(
		&bench,
		"layouts/house.yml:2:10 contrast: brand (#00aa00) on paper (#ffffff) has a contrast "
		"of 3.11 to 1 | WCAG 2.2 asks for 4.5 to 1 for text, house style for 7 to 1 for "
		"the brand\n"
		"layouts/house.yml:2:10 contrast: brand-ink (#ffffff) on brand (#00aa00) has a "
		"contrast of 3.11 to 1 | WCAG 2.2 asks for 4.5 to 1 for text, house style for 7 to "
		"1 for the brand\n"
		"layouts/house.yml:3:8 wanted-colour: \"black\" is not a colour | write # and six "
		"hexadecimal digits, for example #00506b\n"
		"layouts/house.yml:4:1 unknown-key: there is no key \"colour\" in house.yml | see "
		"foolscap-layouts(7) for the keys that there are\n"
		"layouts/house.yml:5:60 wanted-number: \"12\" is not a number that can stand here | "
		"write size and leading, for example 12 / 16.5 pt\n"
		"layouts/house.yml:6:24 wanted-one-of: \"greek\" is not one of: decimal, "
		"lower-alpha, lower-roman, upper-alpha, upper-roman | write one of them\n"
		"layouts/house.yml:7:17 wanted-list: \"space\" must be a list | write seven "
		"numbers, smallest first\n"
		"layouts/house.yml:8:7 missing-target: there is no file \"images/no.svg\" | give "
		"the way from layouts/ to the file\n");
	assert_int_equal(bench.model.house.light.ink, 0x0b0c0c);
	assert_int_equal(bench.model.house.light.tint, 0xebf8eb);
	assert_int_equal(bench.model.house.paper.outer, 62362);
	assert_int_equal(bench.model.house.paper.inner, 73701);
	unload(&bench);
}

static void test_threads_do_not_show(void **state)
{
	(void)state;
	enum { PAGES = 200 };
	struct file files[PAGES + 3] = { { "content/site.yml", SITE },
		                         { "content/index.md", HOME } };
	char paths[PAGES][32];
	for (size_t i = 0; i < PAGES; i++) {
		snprintf(paths[i], sizeof paths[i], "content/s%zu/p%03zu.md", i % 7, i);
		files[i + 2] = (struct file){ paths[i], i % 50 == 3 ? PAGE("dat: x\n") : PAGE("") };
	}
	struct bench one, four;
	load(&one, files, 1);
	load(&four, files, 4);
	assert_int_equal(one.diags.count, 4);
	assert_int_equal(four.diags.count, 4);
	assert_int_equal(one.model.entry_count, four.model.entry_count);
	for (size_t i = 0; i < one.model.entry_count; i++) {
		assert_true(str_eq(one.model.entries[i].address, four.model.entries[i].address));
		assert_int_equal(four.model.entries[i].number, i);
	}
	unload(&one);
	unload(&four);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_site),
		cmocka_unit_test(test_front_matter_mistakes),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_superseded),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_record_mistakes),
		cmocka_unit_test(test_site_mistakes),
		cmocka_unit_test(test_no_site),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_words_missing),
		cmocka_unit_test(test_house),
		cmocka_unit_test(test_threads_do_not_show),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
