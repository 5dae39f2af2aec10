/* Unit tests of meetings in model/: what a meeting.yml becomes, and the pages made of it. */
#include "sites.h"

#include "source/markdown.h"

#define BOARDS \
	"- id: scpb\n  name: Safer Communities Partnership Board\n  chair: The cabinet member\n" \
	"- id: cabinet\n  name: Cabinet\n  regime: executive\n- id: idle\n  name: Idle\n"
#define CONTACTS "- id: governance\n  name: Governance Service\n"
#define FOLDER "content/meetings/2018-07-27-scpb/"
#define MEETING \
	"board: scpb\ndate: 2018-07-27\ntime: 10:00\nduration: 2:00\nvenue: Town Hall\n" \
	"published: 2018-07-19\npublic-questions: {working-days: 3, by: 9:30}\n" \
	"contact: governance\ndouble-sided: yes\nnotices: [access, fire]\nminutes: minutes.md\n" \
	"agenda:\n" \
	"  - title: Welcome\n" \
	"  - title: Strategy\n    points: [One, Two]\n    presenter: The team\n" \
	"    paper: 02.md\n    appendices: [02a-crime-map.pdf, 02b.md]\n" \
	"  - title: Contract\n    paper: restricted/03.md\n    exemption: [3, confidential]\n" \
	"    reason: a company\n" \
	"  - title: Police data\n    paper: 04.pdf\n    summary: Figures of *June*.\n" \
	"supplements:\n" \
	"  - published: 2018-07-24\n    reason: Late figures\n" \
	"    items: [{item: 2, paper: 02c.md, replaces: 02b.md}, {item: 1, paper: 01.md}]\n"

static const struct file whole[] = {
	{ "content/site.yml", SITE "contact: governance\n" },
	{ "content/index.md", HOME },
	{ "content/governance.yml", BOARDS },
	{ "content/contacts.yml", CONTACTS },
	{ FOLDER "meeting.yml", MEETING },
	{ FOLDER "minutes.md", PAGE("layout: minutes\n") },
	{ FOLDER "01.md", PAGE("") },
	{ FOLDER "02.md", PAGE("") },
	{ FOLDER "02a-crime-map.pdf", "%PDF-1.4\n" },
	{ FOLDER "02b.md", PAGE("") },
	{ FOLDER "02c.md", PAGE("") },
	{ FOLDER "restricted/03.md", PAGE("") },
	{ FOLDER "04.pdf", "%PDF-1.4\n" },
	{ NULL, NULL },
};

static void expect_day(struct date got, int year, unsigned month, unsigned day)
{
	assert_int_equal(got.year, year);
	assert_int_equal(got.month, month);
	assert_int_equal(got.day, day);
}

static void facts(void **state)
{
	(void)state;
	struct bench bench;
	load(&bench, whole, 1);
	expect_diags(&bench, "");
	assert_int_equal(bench.model.meeting_count, 1);
	const struct meeting *meeting = &bench.model.meetings[0];
	expect_str(meeting->folder, "content/meetings/2018-07-27-scpb");
	expect_str(meeting->address, "meetings/2018-07-27-scpb/");
	expect_str(meeting->board->id, "scpb");
	expect_day(meeting->date, 2018, 7, 27);
	assert_int_equal(meeting->time, 600);
	assert_int_equal(meeting->duration, 120);
	expect_str(meeting->venue, "Town Hall");
	expect_str(meeting->chair, "The cabinet member"); /* the board's */
	assert_int_equal(meeting->status, MEETING_FINAL);
	assert_true(meeting->takes_questions);
	assert_int_equal(meeting->questions_working_days, 3);
	expect_str(meeting->contact->name, "Governance Service");
	assert_true(meeting->double_sided);
	assert_int_equal(meeting->notice_count, 2);
	assert_true(meeting->has_restricted);
	assert_true(meeting->deadlines.known);
	assert_false(meeting->deadlines.late);
	expect_day(meeting->deadlines.publish_by, 2018, 7, 19);
	expect_day(meeting->deadlines.questions_by, 2018, 7, 24);
	assert_int_equal(meeting->deadlines.questions_at, 570);
	unload(&bench);
}

static void agenda(void **state)
{
	(void)state;
	struct bench bench;
	load(&bench, whole, 1);
	const struct meeting *meeting = &bench.model.meetings[0];
	assert_int_equal(meeting->item_count, 4);
	const struct agenda_item *item = &meeting->items[1];
	expect_str(item->number, "2");
	expect_str(item->presenter, "The team");
	assert_int_equal(item->points->count, 2);
	assert_ptr_equal(item->meeting, meeting);
	assert_int_equal(item->paper_count, 3); /* the supplement's is the supplement's */
	expect_str(item->papers[0]->name, "02.md");
	assert_false(item->papers[0]->appendix);
	assert_true(item->papers[1]->appendix && item->papers[1]->pdf);
	assert_int_equal(meeting->items[0].paper_count, 0);
	item = &meeting->items[2];
	assert_int_equal(item->exemption_count, 2);
	assert_int_equal(item->exemptions[0]->number, 3);
	assert_int_equal(item->exemptions[1]->number, 0);
	assert_true(item->papers[0]->restricted);
	expect_str(item->reason, "a company");
	const struct supplement *supplement = &meeting->supplements[0];
	assert_int_equal(meeting->supplement_count, 1);
	assert_int_equal(supplement->number, 1);
	assert_ptr_equal(supplement->meeting, meeting);
	assert_int_equal(supplement->item_count, 2);
	const struct paper *paper = supplement->items[0].paper;
	expect_str(paper->replaces->name, "02b.md");
	assert_ptr_equal(paper->replaces->replaced_by, paper);
	assert_ptr_equal(paper->supplement, supplement);
	assert_true(paper->appendix); /* as what it replaces */
	assert_int_equal(meeting->paper_count, 7);
	expect_str(meeting->papers[6].name, "01.md");
	unload(&bench);
}

static void pages(void **state)
{
	static const struct {
		const char *address, *title;
		enum generated_page page;
		bool restricted, meeting, paper, board;
	} rows[] = {
		{ "meetings/2018-07-27-scpb/", "Safer Communities Partnership Board, 27 July 2018",
		  GENERATED_MEETING, false, true, false, true },
		{ "meetings/2018-07-27-scpb/04/", "Police data", GENERATED_PAPER, false, true, true,
		  false },
		{ "meetings/2018-07-27-scpb/02a-crime-map/", "Crime map", GENERATED_PAPER, false,
		  true, true, false },
		{ "meetings/2018-07-27-scpb/02/", "A page", GENERATED_NOT, false, true, true,
		  false },
		{ "meetings/2018-07-27-scpb/restricted/03/", "A page", GENERATED_NOT, true, true,
		  true, false },
		{ "meetings/2018-07-27-scpb/minutes/", "A page", GENERATED_NOT, false, true, false,
		  false },
		{ "boards/", "Boards", GENERATED_LIST, false, false, false, false },
		{ "boards/scpb/", "Safer Communities Partnership Board", GENERATED_BOARD, false,
		  false, false, true },
		{ "boards/scpb/decisions/", "Safer Communities Partnership Board: decisions",
		  GENERATED_DECISIONS, false, false, false, true },
		{ "boards/scpb/actions/", "Safer Communities Partnership Board: actions",
		  GENERATED_ACTIONS, false, false, false, true },
	};
	(void)state;
	struct bench bench;
	load(&bench, whole, 1);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct entry *entry = entry_at(&bench, rows[i].address);
		expect_str(entry->title, rows[i].title);
		assert_int_equal(entry->generated_page, rows[i].page);
		assert_int_equal(entry->restricted, rows[i].restricted);
		assert_int_equal(entry->meeting != NULL, rows[i].meeting);
		assert_int_equal(entry->paper != NULL, rows[i].paper);
		assert_int_equal(entry->board != NULL, rows[i].board);
		if (entry->paper)
			assert_ptr_equal(entry->paper->entry, entry);
	}
	assert_null(map_get(&bench.model.entry_by_address, STR("boards/idle/")));
	/* A link to the folder, to its meeting.yml or to a PDF leads to their pages. */
	const struct meeting *meeting = &bench.model.meetings[0];
	assert_ptr_equal(map_get(&bench.model.entry_by_path, meeting->folder), meeting->entry);
	assert_ptr_equal(map_get(&bench.model.entry_by_path, STR(FOLDER "meeting.yml")),
	                 meeting->entry);
	assert_ptr_equal(map_get(&bench.model.entry_by_path, STR(FOLDER "04.pdf")),
	                 meeting->items[3].papers[0]->entry);
	assert_ptr_equal(meeting->minutes, entry_at(&bench, "meetings/2018-07-27-scpb/minutes/"));
	unload(&bench);
}

#define SHORT(board, date, time) \
	"board: " board "\ndate: " date "\ntime: " time "\nagenda: [{title: Welcome}]\n"

static void order(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE }, { "content/index.md", HOME },
	     { "content/governance.yml", BOARDS },
	     { "content/meetings/a/meeting.yml", SHORT("scpb", "2018-07-27", "10:00") },
	     { "content/meetings/b/meeting.yml", SHORT("cabinet", "2017-07-27", "18:00") },
	     { "content/meetings/c/meeting.yml", SHORT("scpb", "2018-07-27", "9:30") },
	     { "content/x/d/meeting.yml", SHORT("scpb", "2018-07-27", "9:30") },
	     { "content/meetings/e/meeting.yml", SHORT("scbp", "2018-07-27", "9:30") });
	static const char *const folders[] = { "content/meetings/b", "content/meetings/c",
		                               "content/x/d", "content/meetings/a" };
	assert_int_equal(bench.model.meeting_count, 4); /* one has no such board */
	for (uint32_t i = 0; i < 4; i++) {
		const struct meeting *meeting = &bench.model.meetings[i];
		expect_str(meeting->folder, folders[i]);
		assert_int_equal(meeting->number, i);
		assert_ptr_equal(meeting->items[0].meeting, meeting);
		assert_ptr_equal(meeting->entry->meeting, meeting);
	}
	assert_int_equal(bench.diags.errors, 1);
	assert_int_equal(bench.diags.items[0].message, MSG_UNKNOWN_ID);
	expect_str(bench.diags.items[0].hint, "did you mean \"scpb\"?");
	unload(&bench);
}

/* What an author writes for a board's page stands; a meeting that is restricted as a whole makes
 * no public page. */
static void written_and_restricted(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE }, { "content/index.md", HOME },
	     { "content/governance.yml", BOARDS }, { "content/boards/scpb.md", PAGE("") },
	     { "content/meetings/a/meeting.yml", SHORT("scpb", "2018-07-27", "10:00") },
	     { "content/restricted/b/meeting.yml", SHORT("cabinet", "2017-07-27", "18:00") });
	expect_diags(&bench, "");
	assert_false(entry_at(&bench, "boards/scpb/")->generated);
	assert_true(entry_at(&bench, "boards/scpb/decisions/")->generated);
	assert_true(entry_at(&bench, "restricted/b/")->restricted);
	assert_true(entry_at(&bench, "boards/cabinet/")->restricted);
	assert_true(entry_at(&bench, "boards/cabinet/actions/")->restricted);
	assert_false(entry_at(&bench, "boards/")->restricted);
	unload(&bench);
}

static void notices(void **state)
{
	(void)state;
	struct bench bench;
	LOAD(&bench, { "content/site.yml", SITE }, { "content/index.md", HOME },
	     { "content/governance.yml", BOARDS }, { "layouts/paper/notices/access.md", "A.\n" },
	     { "layouts/paper/notices/fire.md", "F.\n" },
	     { "content/meetings/a/meeting.yml",
	       SHORT("scpb", "2018-07-27", "10:00") "notices: [access, fier]\n" },
	     { "content/meetings/b/meeting.yml",
	       SHORT("scpb", "2018-07-28", "10:00") "notices: fire\n" });
	size_t found = 0;
	for (size_t i = 0; i < bench.diags.count; i++) {
		if (bench.diags.items[i].message != MSG_UNKNOWN_ID)
			continue;
		found++;
		expect_str(bench.diags.items[i].text, "there is no notice \"fier\"");
		expect_str(bench.diags.items[i].hint, "did you mean \"fire\"?");
	}
	assert_int_equal(found, 1);
	unload(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts),
		cmocka_unit_test(agenda),
		cmocka_unit_test(pages),
		cmocka_unit_test(order),
		cmocka_unit_test(written_and_restricted),
		cmocka_unit_test(notices),
	};
	markdown_start(); /* minutes are read with the model */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
