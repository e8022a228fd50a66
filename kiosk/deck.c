#include "kiosk/deck.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "certs/files.h"
#include "kiosk/host.h"

static int
complain(
    const struct kiosk_deck *d, const char *what, const char *why, int status)
{
	fprintf(stderr, "sallyport %s: %s: %s\n", d->name, what, why);
	return status;
}

void
kiosk_deck_init(struct kiosk_deck *d, const char *name, const char *address,
    unsigned wait_ms)
{
	memset(d, 0, sizeof(*d));
	d->name = name;
	d->address = address;
	d->wait_ms = wait_ms;
	d->time = kiosk_host_time();
}

static bool
write_tape(void *cookie, struct span s)
{
	const struct kiosk_deck *d = cookie;

	return fwrite(s.p, 1, s.n, d->file) == s.n;
}

int
kiosk_deck_record(struct kiosk_deck *d, const char *path)
{
	/* What is on a tape is worth as much as the files of the chip. */
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || (d->file = fdopen(fd, "wb")) == NULL) {
		if (fd >= 0)
			close(fd);
		return complain(d, path, strerror(errno), EX_CANTCREAT);
	}
	d->path = path;
	d->recording = true;
	return 0;
}

int
kiosk_deck_replay(struct kiosk_deck *d, const char *path)
{
	enum certs_err ce = certs_files_read(path, &d->tape);
	char where[80];
	enum mrtd_err e;

	if (ce != CERTS_E_OK)
		return complain(d, path, certs_err_text(ce), EX_NOINPUT);
	e = mrtd_tape_play_open(&d->play, d->tape, &d->head, &d->atr);
	if (e != MRTD_E_OK) {
		snprintf(where, sizeof(where),
		    "%s in record %u (%s) at byte %zu", mrtd_err_text(e),
		    d->play.record, mrtd_tape_kind_name(d->play.kind),
		    d->play.at);
		return complain(d, path, where, EX_DATAERR);
	}
	d->path = path;
	d->time = d->head.time;
	d->replaying = true;
	return 0;
}

int
kiosk_deck_connect(struct kiosk_deck *d)
{
	enum hw_err e;

	if (d->replaying)
		return 0;
	if ((e = hw_reader_new(d->address, &d->reader)) == HW_E_UNSUPPORTED)
		return complain(d, "no such reader", d->address, EX_USAGE);
	if (e == HW_E_OK)
		e = hw_reader_connect(d->reader, d->wait_ms);
	if (e == HW_E_OK)
		return 0;
	return complain(d, d->address, hw_err_text(e),
	    e == HW_E_TIMEOUT || e == HW_E_MANY ? EX_TEMPFAIL : EX_UNAVAILABLE);
}

static int
start_tape(struct kiosk_deck *d, struct mrtd_session_conf *conf)
{
	if (conf->have_mrz < d->head.have_mrz ||
	    conf->have_can < d->head.have_can)
		return complain(d, d->path,
		    d->head.have_mrz ? "it was recorded with --mrz"
				     : "it was recorded with --can",
		    EX_USAGE);
	if (conf->arena_cap != d->head.arena_cap)
		return complain(
		    d, d->path, "another version recorded it", EX_DATAERR);
	mrtd_tape_to_conf(&d->head, conf);
	conf->env = mrtd_tape_play_env(&d->play);
	conf->atr = d->atr;
	return 0;
}

int
kiosk_deck_start(struct kiosk_deck *d, struct mrtd_session_conf *conf)
{
	struct mrtd_tape_head head = {.time = d->time};

	if (d->replaying)
		return start_tape(d, conf);
	conf->env = &kiosk_host_env;
	conf->limits = hw_reader_transport(d->reader).limits;
	conf->atr = hw_reader_atr(d->reader);
	if (!d->recording)
		return 0;
	mrtd_tape_record_init(&d->record,
	    &(struct mrtd_tape_record_conf) {.env = &kiosk_host_env,
		.transport = hw_reader_transport(d->reader),
		.write = write_tape,
		.cookie = d});
	mrtd_tape_of_conf(conf, &head);
	mrtd_tape_record_head(&d->record, &head, conf->atr);
	conf->env = mrtd_tape_record_env(&d->record);
	return 0;
}

int64_t
kiosk_deck_time(const struct kiosk_deck *d)
{
	return d->time;
}

bool
kiosk_deck_taped(const struct kiosk_deck *d)
{
	return d->recording || d->replaying;
}

enum mrtd_err
kiosk_deck_transceive(struct kiosk_deck *d, struct span capdu,
    struct sink *rapdu, unsigned timeout_ms)
{
	struct mrtd_transport t = d->replaying
	    ? mrtd_tape_play_transport(&d->play)
	    : d->recording ? mrtd_tape_record_transport(&d->record)
			   : hw_reader_transport(d->reader);

	return t.transceive(t.cookie, capdu, rapdu, timeout_ms);
}

bool
kiosk_deck_returns(const struct kiosk_deck *d)
{
	return d->replaying ? mrtd_tape_play_peek(&d->play) == MRTD_TAPE_POWER
			    : hw_reader_returns(d->reader);
}

static bool
power(struct kiosk_deck *d, bool lost)
{
	if (!lost)
		return hw_reader_reset(d->reader) == HW_E_OK;
	fprintf(stderr, "sallyport %s: put the document back\n", d->name);
	hw_reader_disconnect(d->reader);
	return hw_reader_connect(d->reader, d->wait_ms) == HW_E_OK;
}

enum mrtd_err
kiosk_deck_again(struct kiosk_deck *d, bool lost, struct span *atr)
{
	bool ok;

	if (d->replaying)
		return mrtd_tape_play_power(&d->play, atr);
	ok = power(d, lost);
	*atr = ok ? hw_reader_atr(d->reader) : (struct span) {0};
	if (d->recording)
		mrtd_tape_record_power(&d->record, ok, *atr);
	return ok ? MRTD_E_OK : MRTD_E_CARD_GONE;
}

static int
end_recording(struct kiosk_deck *d)
{
	bool whole = mrtd_tape_record_end(&d->record) == MRTD_E_OK;

	whole = fclose(d->file) == 0 && whole;
	d->file = NULL;
	d->recording = false;
	return whole ? 0
		     : complain(d, d->path, "the tape is not whole", EX_IOERR);
}

int
kiosk_deck_end(struct kiosk_deck *d)
{
	char where[120];

	if (d->recording)
		return end_recording(d);
	if (!d->replaying || mrtd_tape_play_end(&d->play) == MRTD_E_OK)
		return 0;
	snprintf(where, sizeof(where), "%s at record %u (%s), byte %zu",
	    mrtd_err_text(d->play.err), d->play.record,
	    mrtd_tape_kind_name(d->play.kind), d->play.at);
	return complain(d, d->path, where, EX_DATAERR);
}

void
kiosk_deck_wipe(struct kiosk_deck *d)
{
	uint8_t *tape = (uint8_t *)(uintptr_t)d->tape.p;

	hw_reader_free(&d->reader);
	if (d->file != NULL)
		fclose(d->file);
	if (tape != NULL)
		bytes_wipe(tape, d->tape.n);
	free(tape);
	bytes_wipe(d, sizeof(*d));
}
