/*
 * The orders that no gate has answered, in a file of the console's own: what it
 * had signed before it was stopped goes to a site that has forgotten it, as
 * long as it counts.  The file says nothing that has to be believed: who writes
 * into it cannot sign, and a gate carries out an order once.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "certs/files.h"
#include "kiosk/console.h"

/* u16 how long it is, and the order as it goes to the site. */
#define KEPT_MAX (KIOSK_CONSOLE_SENT * (2 + KIOSK_ORDER_SEALED_MAX))

/* In the file's place, so that nothing of an order that is over stays. */
void
kiosk_console_kept_write(struct kiosk_console *c)
{
	uint8_t bytes[KEPT_MAX], wire[KIOSK_ORDER_SEALED_MAX];
	struct sink all = sink_of(bytes, sizeof(bytes));

	for (size_t i = 0; i < c->n_sent; i++) {
		struct sink k = sink_of(wire, sizeof(wire));

		/* Too late: it does not go there again. */
		if (c->sent[i].void_told)
			continue;
		kiosk_order_put(&k, &c->sent[i].sealed);
		sink_put_be16(&all, (uint16_t)k.n);
		sink_put(&all, sink_span(&k));
	}
	if (lseek(c->kept, 0, SEEK_SET) != 0 ||
	    !certs_files_write_all(c->kept, sink_span(&all)) ||
	    ftruncate(c->kept, (off_t)all.n) != 0 || fdatasync(c->kept) != 0)
		kiosk_console_say(c,
		    "Orders cannot be kept beside the audit log: where the "
		    "site is restored, look whether they were carried out");
	bytes_wipe(bytes, sizeof(bytes));
	bytes_wipe(wire, sizeof(wire));
}

/* Of this site and one of these lanes, and signed. */
static bool
keep(struct kiosk_console *c, struct span wire)
{
	struct kiosk_console_sent *s = &c->sent[c->n_sent];
	struct kiosk_order_sealed sealed;
	enum ui_console_order order;
	struct kiosk_order o;
	int lane = 0;

	if (c->n_sent == KIOSK_CONSOLE_SENT ||
	    !kiosk_order_take(wire, &sealed) || !kiosk_order_verify(&sealed) ||
	    !kiosk_order_decode(&sealed, &o) ||
	    strcmp(o.site, c->conf.site) != 0 ||
	    !kiosk_console_order_of(&o, &order))
		return false;
	while (lane < c->view.lanes &&
	    strcmp(c->view.lane[lane].name, o.gate) != 0)
		lane++;
	if (lane == c->view.lanes)
		return false;
	*s = (struct kiosk_console_sent) {.sealed = sealed,
	    .order = order,
	    .kind = o.kind,
	    .lane = lane,
	    .kept = true,
	    .sent_ms = o.issued_ms,
	    .until_ms = o.expires_ms};
	memcpy(s->id, o.id, sizeof(s->id));
	c->n_sent++;
	return true;
}

bool
kiosk_console_kept_take(struct kiosk_console *c, struct span s)
{
	struct span wire;
	uint16_t n;

	while (s.n > 0)
		if (!span_take_be16(&s, &n) || !span_take(&s, n, &wire) ||
		    !keep(c, wire))
			return false;
	return true;
}

static bool
read_all(struct kiosk_console *c)
{
	uint8_t bytes[KEPT_MAX + 1];
	const ssize_t got = read(c->kept, bytes, sizeof(bytes));
	const bool good = got >= 0 && got <= KEPT_MAX &&
	    kiosk_console_kept_take(c, span_of(bytes, (size_t)got));

	bytes_wipe(bytes, sizeof(bytes));
	return good;
}

enum kiosk_err
kiosk_console_kept_open(struct kiosk_console *c)
{
	char path[sizeof(c->conf.audit) + 8];

	snprintf(path, sizeof(path), "%s.sent", c->conf.audit);
	c->kept = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (c->kept < 0 || fchmod(c->kept, 0600) != 0)
		return KIOSK_E_SYSTEM;
	/* What is no order of ours is dropped with what follows, and said. */
	if (!read_all(c) &&
	    !kiosk_console_note(c, AUDIT_ALARM, "kept orders are damaged"))
		return KIOSK_E_STORE;
	kiosk_console_kept_write(c);
	return KIOSK_E_OK;
}
