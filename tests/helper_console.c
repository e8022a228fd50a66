#include "tests/helper_console.h"

#include <stdio.h>
#include <string.h>

#define W 240
#define H 320

static uint8_t faces[2][3 * W * H];

/* Nobody: an oval on a ground. */
static struct ui_console_photo
nobody(int which)
{
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) {
			const int dx = x - W / 2, dy = y - H / 2 + 8 * which;
			const bool in = dx * dx * 2 + dy * dy <
			    100 * 100 + 900 * which;
			uint8_t *p = faces[which] + 3 * (y * W + x);

			p[0] = (uint8_t)(in ? 190 - 30 * which : 90 + y / 8);
			p[1] = (uint8_t)(in ? 160 - y / 8 : 110 + y / 8);
			p[2] = (uint8_t)(in ? 140 : 130 + y / 8);
		}
	return (struct ui_console_photo) {
	    SPAN_OF(faces[which]), W, H, (uint32_t)which + 1};
}

static void
lane(struct ui_console_lane *l, int i)
{
	static const struct {
		const char *state, *step;
		enum ui_console_light light;
		unsigned waiting;
		bool alarm;
	} rows[] = {
	    {"In service", "reading the chip", UI_CONSOLE_LIGHT_GOOD, 4, false},
	    {"Case", "face-no-match", UI_CONSOLE_LIGHT_BAD, 12, true},
	    {"Locked", "", UI_CONSOLE_LIGHT_STOP, 0, false},
	    {"In service", "comparing", UI_CONSOLE_LIGHT_GOOD, 8, false},
	    {"Not heard of", "", UI_CONSOLE_LIGHT_AWAY, 0, false},
	    {"In service", "", UI_CONSOLE_LIGHT_GOOD, 0, false},
	    {"4712", "watchlist", UI_CONSOLE_LIGHT_BAD, 75, false},
	    {"In service", "door open", UI_CONSOLE_LIGHT_GOOD, 15, false},
	    {"Emergency", "", UI_CONSOLE_LIGHT_WARN, 0, false},
	    {"Out of service", "doors silent", UI_CONSOLE_LIGHT_WARN, 0, false},
	};

	snprintf(l->name, sizeof(l->name), "lane-%d", i + 1);
	snprintf(l->state, sizeof(l->state), "%s", rows[i].state);
	snprintf(l->step, sizeof(l->step), "%s", rows[i].step);
	l->light = rows[i].light;
	l->waiting_s = rows[i].waiting;
	l->alarm = rows[i].alarm;
	if (i != 9)
		return;
	snprintf(l->why, sizeof(l->why),
	    "The doors' controller does not answer; the doors have locked.");
	snprintf(l->todo, sizeof(l->todo),
	    "Look at the controller's line and power: the lane opens again as "
	    "soon as it answers.");
}

static void
one_case(struct ui_console_case *c)
{
	static const struct {
		enum ui_console_light light;
		const char *text, *evidence;
	} rows[] = {
	    {UI_CONSOLE_LIGHT_BAD, "The face does not match the portrait",
		"Reason face-no-match of this passage."},
	    {UI_CONSOLE_LIGHT_BAD,
		"The portrait in the chip is not the one that was signed",
		"dg2: failed. The digests differ. (TR-03135-1 5.4.3)"},
	    {UI_CONSOLE_LIGHT_WARN,
		"The certificate of the signer ends in nine days",
		"dsc-period: evaluatory."},
	    {UI_CONSOLE_LIGHT_OPEN,
		"Whether the certificate was revoked could not be found out",
		"dsc-revoked: undetermined. There is no list of its issuer."},
	};

	*c = (struct ui_console_case) {.open = true,
	    .light = UI_CONSOLE_LIGHT_BAD,
	    .cause = "The face does not match the portrait in the chip",
	    .lane = "lane-2",
	    .passage = "00112233445566778899aabbccddeeff",
	    .left_s = 41,
	    .of_s = 60,
	    .chip = nobody(0),
	    .live = nobody(1),
	    .compared = "No match: 0.21, asked for 0.48",
	    .compared_light = UI_CONSOLE_LIGHT_BAD,
	    .score = 210,
	    .threshold = 480,
	    .x = .5f,
	    .y = .5f,
	    .checks = 4,
	    .chosen = 0,
	    .regular = 31,
	    .name = "ERIKSSON, ANNA MARIA",
	    .number = "L898902C3",
	    .nationality = "UTO",
	    .age = "52",
	    .validity = "4 years left",
	    .validity_light = UI_CONSOLE_LIGHT_GOOD,
	    .mrz_columns = 44,
	    .mrz_lines = 2,
	    .may = 0x7F,
	    .four_eyes = 1u << UI_CONSOLE_ORDER_ADMIT};
	for (int i = 0; i < 4; i++) {
		c->check[i].light = rows[i].light;
		snprintf(c->check[i].text, sizeof(c->check[i].text), "%s",
		    rows[i].text);
		snprintf(c->check[i].evidence, sizeof(c->check[i].evidence),
		    "%s", rows[i].evidence);
	}
	memcpy(c->printed.text,
	    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
	    "L89B902C36UTO7408122F3004159ZE184226B<<<<<10",
	    89);
	c->chipped = c->printed;
	c->chipped.text[47] = '8';
	c->printed.wrong[47] = c->chipped.wrong[47] = true;
	for (int i = 0; i < 5; i++) {
		static const int at[] = {53, 63, 71, 86, 87};

		c->printed.digit[at[i]] = c->chipped.digit[at[i]] = true;
	}
	c->printed.wrong[53] = true;
}

static void
search(struct ui_console *v)
{
	static const char *const labels[UI_CONSOLE_SEARCH_FIELDS] = {
	    "Passage (begins)", "Gate", "Decision", "Reason",
	    "Purpose, to unseal"};
	static const char *const heads[] = {
	    "Began (UTC)", "Gate", "Passage", "Decision", "Reasons", "Took"};
	struct ui_console_table *t = &v->found;

	v->search_fields = UI_CONSOLE_SEARCH_FIELDS;
	for (int i = 0; i < v->search_fields; i++)
		snprintf(v->search[i].label, sizeof(v->search[i].label), "%s",
		    labels[i]);
	t->columns = 6;
	t->n = 8;
	t->chosen = 1;
	for (int i = 0; i < 6; i++)
		snprintf(t->head[i], sizeof(t->head[i]), "%s", heads[i]);
	for (int i = 0; i < t->n; i++) {
		snprintf(t->cell[i][0], 64, "2026-11-22 14:3%d:05", i);
		snprintf(t->cell[i][1], 64, "lane-%d", i % 3 + 1);
		snprintf(t->cell[i][2], 64, "00112233445%d", i);
		snprintf(t->cell[i][3], 64, "%s", i % 3 ? "admit" : "officer");
		snprintf(t->cell[i][4], 64, "%s", i % 3 ? "" : "face-no-match");
		snprintf(t->cell[i][5], 64, "%d.%d s", 6 + i % 3, i);
		t->light[i] = i % 3 ? UI_CONSOLE_LIGHT_GOOD
				    : UI_CONSOLE_LIGHT_WARN;
	}
	snprintf(v->shown_record, sizeof(v->shown_record),
	    "Passage 001122334451\nGate lane-2, 2026-11-22T14:31:05Z\n"
	    "Decision: admit after 6100 ms\n    0.01 s  READING\n"
	    "    2.01 s  COMPARING\n");
}

static void
figures(struct ui_console *v)
{
	static const char *const titles[] = {"Throughput",
	    "Time to the decision", "Time of each step",
	    "Why people came to an officer", "Documents that failed",
	    "Faces in operation"};
	static const char *const names[] = {
	    "READING", "face-no-match", "document-gone", "watchlist", "UTO"};

	v->plots = 6;
	for (int i = 0; i < 6; i++) {
		struct ui_console_plot *p = &v->plot[i];

		snprintf(p->title, sizeof(p->title), "%s", titles[i]);
		snprintf(p->note, sizeof(p->note), "passages");
		p->sideways = i > 1;
		p->n = i > 1 ? 5 : 12;
		for (int k = 0; k < p->n; k++) {
			p->a[k] = 30 + (k * 37 + i * 11) % 90;
			p->b[k] = 4 + (k * 13) % 9;
			if (i > 1)
				snprintf(p->label[k], sizeof(p->label[k]), "%s",
				    names[k]);
			else if (k % 3 == 0)
				snprintf(p->label[k], sizeof(p->label[k]),
				    "%02d h", k + 6);
		}
		if (i < 2) {
			snprintf(p->name_a, sizeof(p->name_a), "admitted");
			snprintf(p->name_b, sizeof(p->name_b), "officer");
		}
	}
}

static void
rates(struct ui_console_plot *p)
{
	static const struct ui_console_rate rows[] = {
	    {"FMR at 0.1 %", "19 of 18400", 1.03e-3, 6.6e-4, 1.6e-3, 1e-3},
	    {"FMR at 0.01 %", "9 of 18400", 4.9e-4, 2.6e-4, 9.3e-4, 1e-4},
	    {"FMR at 1e-05", "0 of 18400", 0, 0, 1.6e-4, 1e-5},
	    {"FNMR here, at 0.1 %", "4 of 412", 9.7e-3, 3.8e-3, 2.5e-2, .02},
	    {"FNMR at 0.1 %", "4 of 412", 9.7e-3, 3.8e-3, 2.5e-2, 0},
	    {"FNMR at 0.01 %", "7 of 412", 1.7e-2, 8.3e-3, 3.5e-2, 0},
	    {"FNMR at 1e-05", "16 of 412", 3.9e-2, 2.4e-2, 6.2e-2, 0},
	};

	snprintf(p->note, sizeof(p->note),
	    "share with its 95 %% interval; the tick is what was asked");
	p->rates = (int)(sizeof(rows) / sizeof(rows[0]));
	memcpy(p->rate, rows, sizeof(rows));
}

void
helper_console_view(struct ui_console *v, int lanes)
{
	memset(v, 0, sizeof(*v));
	v->page = UI_CONSOLE_LANES;
	snprintf(v->site, sizeof(v->site), "Terminal 1");
	snprintf(v->clock, sizeof(v->clock), "04:07");
	snprintf(v->officer, sizeof(v->officer), "4711 (officer)");
	v->left_min = 23;
	v->alarm = 1;
	v->flash = true;
	snprintf(v->alarm_text, sizeof(v->alarm_text), "lane-2: a case waits");
	v->pages = 0x1C;
	v->lane_orders = 0x780;
	v->lanes = lanes;
	v->lane_chosen = 1;
	for (int i = 0; i < lanes; i++)
		lane(&v->lane[i], i);
	one_case(&v->shown);
	search(v);
	figures(v);
	rates(&v->plot[5]);
}

/* Grey, with the lines of a zone that nobody can read. */
static struct ui_console_photo
page(void)
{
	static uint8_t px[3 * 400 * 280];

	for (int y = 0; y < 280; y++)
		for (int x = 0; x < 400; x++)
			memset(px + 3 * (y * 400 + x),
			    y > 230 && y / 14 % 2 == 0 && x / 5 % 2 == 0
				? 60
				: 150 + (x + y) / 12,
			    3);
	return (struct ui_console_photo) {SPAN_OF(px), 400, 280, 3};
}

void
helper_console_page(struct ui_console *v, bool typed)
{
	struct ui_console_case *c = &v->shown;
	const struct ui_console_mrz blank = {.text = ""};

	c->page = page();
	c->chip = c->live = (struct ui_console_photo) {.width = 0};
	c->chipped = blank;
	c->compared[0] = c->name[0] = c->number[0] = c->nationality[0] = '\0';
	c->compared_light = UI_CONSOLE_LIGHT_NONE;
	c->threshold = 0;
	c->typing = c->correcting = typed;
	c->cursor = 50;
	if (typed)
		return;
	c->printed = blank;
	c->mrz_lines = c->mrz_columns = 0;
}

void
helper_console_ask(struct ui_console *v)
{
	static const char *const labels[] = {
	    "Note, in your own words (may be empty)", "Second officer",
	    "Their PIN", "The code of their device"};
	struct ui_console_ask *a = &v->ask;

	memset(a, 0, sizeof(*a));
	a->open = true;
	snprintf(a->title, sizeof(a->title), "Admit, lane-2");
	snprintf(a->text, sizeof(a->text),
	    "The door opens for this traveller. A second officer has to sign "
	    "it here.");
	a->reasons = 6;
	a->reason = UI_CONSOLE_REASON_OK_OBVIOUS;
	a->fields = 4;
	a->at = 2;
	for (int i = 0; i < 4; i++) {
		snprintf(a->field[i].label, sizeof(a->field[i].label), "%s",
		    labels[i]);
		a->field[i].hidden = i > 1;
	}
	snprintf(a->field[1].text, sizeof(a->field[1].text), "4712");
	snprintf(a->field[2].text, sizeof(a->field[2].text), "1234");
	snprintf(a->confirm, sizeof(a->confirm), "Admit  Enter");
}
