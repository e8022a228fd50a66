/* Which cases wait, and what the officer sees of the one that is shown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "biometrics/image.h"
#include "kiosk/console.h"
#include "kiosk/console_record.h"
#include "kiosk/sandbox.h"

#define PIXELS ((size_t)3 * 1024 * 1024)

/* What the decoder leaves in the memory that both see. */
struct decoded {
	int width, height;
	uint8_t px[PIXELS];
};

static void
decode(struct span file, struct decoded *out)
{
	struct biometrics_image_info info;
	struct biometrics_image io = {.px = out->px, .cap = PIXELS};

	if (biometrics_image_info(file, &info) != BIOMETRICS_E_OK ||
	    (size_t)info.width * info.height * 3 > PIXELS ||
	    biometrics_image_decode(file, &io) != BIOMETRICS_E_OK)
		return;
	if (io.channels == 1)
		for (size_t i = (size_t)io.width * io.height; i-- > 0;)
			out->px[3 * i] = out->px[3 * i + 1] =
			    out->px[3 * i + 2] = out->px[i];
	out->height = (int)io.height;
	out->width = (int)io.width;
}

/*
 * A gate's picture is parsed by a process that holds neither keys nor the line:
 * it leaves pixels behind or nothing.
 */
bool
kiosk_console_case_decode(
    struct span file, uint8_t *px, size_t cap, int *width, int *height)
{
	struct decoded *d = mmap(NULL, sizeof(*d), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool good = false;
	pid_t child;
	int status;

	if (d == MAP_FAILED)
		return false;
	if ((child = fork()) == 0) {
		if (kiosk_sandbox_prepare(NULL, 0) == KIOSK_E_OK &&
		    kiosk_sandbox_close(KIOSK_SANDBOX_DECODER) == KIOSK_E_OK)
			decode(file, d);
		_exit(0);
	}
	if (child > 0 && waitpid(child, &status, 0) == child && d->width > 0 &&
	    d->height > 0 && d->width <= 4096 && d->height <= 4096 &&
	    (size_t)d->width * (size_t)d->height * 3 <= cap && cap <= PIXELS) {
		*width = d->width;
		*height = d->height;
		memcpy(px, d->px, (size_t)d->width * (size_t)d->height * 3);
		good = true;
	}
	bytes_wipe(d, sizeof(*d));
	munmap(d, sizeof(*d));
	return good;
}

static void
forget(struct kiosk_console *c)
{
	for (int i = 0; i < KIOSK_CONSOLE_PICTURES; i++) {
		if (c->px[i] != NULL)
			bytes_wipe(c->px[i], PIXELS);
		c->photo_read[i] = false;
	}
	bytes_wipe(c->json, sizeof(c->json));
	bytes_wipe(&c->shown, sizeof(c->shown));
	bytes_wipe(&c->view.shown, sizeof(c->view.shown));
	bytes_wipe(c->lines, sizeof(c->lines));
	bytes_wipe(c->read, sizeof(c->read));
	bytes_wipe(c->zone_key, sizeof(c->zone_key));
	c->typing = c->have_zone_key = c->hits_read = false;
	c->shown_revision = 0;
	c->view.shown.chosen = -1;
}

struct kiosk_console_waiting *
kiosk_console_case_of(struct kiosk_console *c, const char *gate)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->waiting[i].c.gate, gate) == 0)
			return &c->waiting[i];
	return NULL;
}

static void
photo(struct kiosk_console *c, enum kiosk_case_photo kind, int at,
    struct ui_console_photo *p)
{
	static uint8_t jpeg[KIOSK_STORE_PHOTO_MAX];
	struct sink k = sink_of(jpeg, sizeof(jpeg));

	if (c->photo_read[at] ||
	    kiosk_store_photo(c->store, &c->shown, kind, &k) != KIOSK_E_OK)
		return;
	c->photo_read[at] = true;
	if (c->px[at] == NULL && (c->px[at] = malloc(PIXELS)) == NULL)
		return;
	if (kiosk_console_case_decode(
		sink_span(&k), c->px[at], PIXELS, &p->width, &p->height)) {
		p->rgb = span_of(
		    c->px[at], (size_t)p->width * (size_t)p->height * 3);
		/* Another than that of the case before, too. */
		p->serial = ++c->pictured;
	}
	bytes_wipe(jpeg, sizeof(jpeg));
}

/* One zone, line ends taken out. */
static void
zone(struct kiosk_console *c, enum kiosk_case_photo kind,
    char out[UI_CONSOLE_MRZ + 1])
{
	uint8_t text[2 * UI_CONSOLE_MRZ];
	struct sink k = sink_of(text, sizeof(text));
	size_t n = 0;

	if (out[0] != '\0' ||
	    kiosk_store_photo(c->store, &c->shown, kind, &k) != KIOSK_E_OK)
		return;
	for (size_t i = 0; i < k.n && n < UI_CONSOLE_MRZ; i++)
		if (text[i] > ' ' && text[i] < 0x7F)
			out[n++] = (char)text[i];
	out[n] = '\0';
	bytes_wipe(text, sizeof(text));
}

static void
zones(struct kiosk_console *c)
{
	if (c->read[0] != '\0' && c->lines[1][0] != '\0')
		return;
	if (c->read[0] == '\0') {
		zone(c, KIOSK_CASE_PRINTED, c->read);
		/* The gate has read it meanwhile: what is typed is not taken.
		 */
		if (c->read[0] != '\0') {
			kiosk_console_correct_drop(c);
			memcpy(c->lines[0], c->read, sizeof(c->lines[0]));
		}
	}
	zone(c, KIOSK_CASE_DG1, c->lines[1]);
	kiosk_console_record_mrz(&c->view.shown, c->lines[0], c->lines[1]);
}

/* Where no zone was read: the page, and the key to what is typed from it. */
static void
page(struct kiosk_console *c)
{
	struct sink k = sink_of(c->zone_key, sizeof(c->zone_key));

	if ((c->shown.may >> KIOSK_ORDER_CORRECT & 1) == 0 ||
	    c->read[0] != '\0')
		return;
	photo(c, KIOSK_CASE_PAGE, 2, &c->view.shown.page);
	c->have_zone_key = c->have_zone_key ||
	    (kiosk_store_photo(c->store, &c->shown, KIOSK_CASE_KEY, &k) ==
		    KIOSK_E_OK &&
		k.n == sizeof(c->zone_key));
}

/* They come after the case's first row, and go into the list of its checks. */
static void
hits(struct kiosk_console *c)
{
	static uint8_t text[KIOSK_STORE_PHOTO_MAX];
	struct sink k = sink_of(text, sizeof(text));

	if (c->hits_read ||
	    kiosk_store_photo(c->store, &c->shown, KIOSK_CASE_HITS, &k) !=
		KIOSK_E_OK)
		return;
	c->hits_read = true;
	kiosk_console_record_hits(&c->view.shown, sink_span(&k));
	bytes_wipe(text, sizeof(text));
}

static void
record(struct kiosk_console *c)
{
	const struct mrtd_date today = mrtd_date_of_days(
	    c->now_ms / INT64_C(86400000));
	struct sink k = sink_of(c->json, sizeof(c->json));

	if (c->shown_revision == c->shown.record ||
	    kiosk_store_record(
		c->store, c->shown.passage, c->shown.record, &k) != KIOSK_E_OK)
		return;
	c->shown_revision = c->shown.record;
	if (kiosk_console_record_read(sink_span(&k), today, &c->view.shown) !=
	    KIOSK_E_OK)
		kiosk_console_say(c, "The record of this passage is not one");
	c->hits_read = false;
}

/* The console's names of orders, by the gates'. */
static uint32_t
orders_of(uint32_t bits)
{
	/* clang-format off */
	static const struct {
		enum kiosk_order_kind gate;
		enum ui_console_order here;
	} rows[] = {
		{KIOSK_ORDER_ADMIT,  UI_CONSOLE_ORDER_ADMIT},
		{KIOSK_ORDER_REFUSE, UI_CONSOLE_ORDER_REFUSE},
		{KIOSK_ORDER_REFER,  UI_CONSOLE_ORDER_REFER},
		{KIOSK_ORDER_REPEAT, UI_CONSOLE_ORDER_FACE},
		{KIOSK_ORDER_REPEAT, UI_CONSOLE_ORDER_DOCUMENT},
		{KIOSK_ORDER_WAIT,   UI_CONSOLE_ORDER_WAIT},
		{KIOSK_ORDER_CORRECT, UI_CONSOLE_ORDER_CORRECT},
	};
	/* clang-format on */
	uint32_t out = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((bits >> rows[i].gate & 1) != 0)
			out |= 1u << rows[i].here;
	return out;
}

void
kiosk_console_case_why(const struct kiosk_case *c, char *out, size_t cap)
{
	const char *detail = strstr(c->text, ": ");

	snprintf(out, cap, "%.*s",
	    (int)(detail != NULL ? (size_t)(detail - c->text)
				 : strlen(c->text)),
	    c->text);
}

static void
fill(struct kiosk_console *c)
{
	const struct kiosk_case *s = &c->shown;
	struct ui_console_case *v = &c->view.shown;
	const int64_t left = s->until_ms - c->now_ms;

	v->open = s->id[0] != '\0' && c->officer != NULL &&
	    c->view.page == UI_CONSOLE_LANES;
	v->light = UI_CONSOLE_LIGHT_BAD;
	kiosk_console_case_why(s, v->cause, sizeof(v->cause));
	snprintf(v->lane, sizeof(v->lane), "%s", s->gate);
	snprintf(v->passage, sizeof(v->passage), "%s", s->passage);
	snprintf(v->taken, sizeof(v->taken), "%s", s->officer);
	v->left_s = left > 0 ? (unsigned)(left / 1000) : 0;
	v->of_s = (unsigned)((s->until_ms - s->opened_ms) / 1000);
	v->may = kiosk_console_may(c, KIOSK_CONSOLE_DECIDE) && !c->view.rotate
	    ? orders_of(s->may)
	    : 0;
	v->four_eyes = orders_of(s->four_eyes);
}

void
kiosk_console_case_show(struct kiosk_console *c, const struct kiosk_case *s)
{
	const bool other = strcmp(c->shown.id, s->id) != 0;

	if (other)
		forget(c);
	c->shown = *s;
	if (other) {
		c->view.shown.chosen = -1;
		c->view.shown.x = c->view.shown.y = .5f;
	}
}

/* Other lanes have another officer. */
static bool
ours(const struct kiosk_console *c, const struct kiosk_case *k)
{
	if (strcmp(k->site, c->conf.site) != 0)
		return false;
	for (int i = 0; i < c->view.lanes; i++)
		if (strcmp(c->view.lane[i].name, k->gate) == 0)
			return true;
	return false;
}

static bool
one(void *cookie, const struct kiosk_case *k)
{
	struct kiosk_console *c = cookie;
	struct kiosk_console_waiting *w;

	if (!ours(c, k))
		return true;
	if (c->n == KIOSK_CONSOLE_CASES)
		return false;
	w = &c->waiting[c->n++];
	*w = (struct kiosk_console_waiting) {.c = *k, .seen_ms = c->now_ms};
	return true;
}

/* The line is cut: it is dialled again, and nothing is decided meanwhile. */
static void
cut(struct kiosk_console *c)
{
	kiosk_store_close(&c->store);
	c->view.offline = true;
}

static void
choose(struct kiosk_console *c)
{
	const struct ui_console *v = &c->view;
	struct kiosk_console_waiting *w = NULL;

	if (v->lane_chosen >= 0 && v->lane_chosen < v->lanes)
		w = kiosk_console_case_of(c, v->lane[v->lane_chosen].name);
	/* What is decided stays until the gate has said what became of it. */
	if (w == NULL && c->n > 0 && c->asking == KIOSK_CONSOLE_ASK_NOTHING &&
	    (c->shown.id[0] == '\0' ||
		c->now_ms - c->sent_ms > INT64_C(4000))) {
		w = &c->waiting[0];
		for (int i = 0; i < v->lanes; i++)
			if (strcmp(v->lane[i].name, w->c.gate) == 0)
				c->view.lane_chosen = i;
	}
	if (w != NULL)
		kiosk_console_case_show(c, &w->c);
	else if (c->shown.id[0] != '\0' && c->asking != KIOSK_CONSOLE_ASK_ORDER)
		forget(c);
}

void
kiosk_console_case_look(struct kiosk_console *c)
{
	struct kiosk_console_waiting *before = malloc(sizeof(c->waiting));
	const size_t n = c->n;
	char sent[UI_CONSOLE_TEXT];
	enum ui_console_light light = c->view.shown.sent_light;

	if (before == NULL)
		return;
	memcpy(before, c->waiting, sizeof(c->waiting));
	memcpy(sent, c->view.shown.sent, sizeof(sent));
	c->n = 0;
	if (kiosk_store_open_cases(c->store, NULL, c->now_ms, one, c) !=
	    KIOSK_E_OK) {
		memcpy(c->waiting, before, sizeof(c->waiting));
		c->n = n;
		cut(c);
		goto out;
	}
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < n; k++)
			if (strcmp(c->waiting[i].c.id, before[k].c.id) == 0) {
				c->waiting[i].seen_ms = before[k].seen_ms;
				c->waiting[i].heard = before[k].heard;
			}
	kiosk_console_sent_hold(c);
	choose(c);
	memcpy(c->view.shown.sent, sent, sizeof(sent));
	c->view.shown.sent_light = light;
	if (c->shown.id[0] != '\0' && c->officer != NULL &&
	    c->view.page == UI_CONSOLE_LANES) {
		record(c);
		photo(c, KIOSK_CASE_PHOTO_CHIP, 0, &c->view.shown.chip);
		photo(c, KIOSK_CASE_PHOTO_LIVE, 1, &c->view.shown.live);
		zones(c);
		page(c);
		hits(c);
	}
out:
	fill(c);
	bytes_wipe(before, sizeof(c->waiting));
	free(before);
}
