/* sallyport read: reads and inspects one document. */
#include "kiosk/verbs.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/deck.h"
#include "kiosk/dtc.h"
#include "kiosk/dumps.h"
#include "kiosk/host.h"
#include "kiosk/inspect.h"
#include "kiosk/lds2.h"
#include "biometrics/file.h"
#include "kiosk/mrz_arg.h"
#include "kiosk/mrz_image.h"
#include "kiosk/output.h"
#include "kiosk/terminal.h"
#include "kiosk/trust.h"

const char kiosk_main_read_usage[] =
    "usage: sallyport read [options] --mrz TEXT | --mrz-image FILE | --can "
    "DIGITS\n"
    "  --reader pcsc[:NAME]    card reader (any, or one whose name contains "
    "NAME)\n"
    "  --reader nfc[:DEVICE]   NFC front-end of libnfc (the first, or a "
    "connection\n"
    "                          string)\n"
    "  --reader socket:PATH    a virtual passport (sallyport chip serve "
    "--socket)\n"
    "  --mrz TEXT              'NUMBER YYMMDD YYMMDD' (number, birth, expiry) "
    "or\n"
    "                          the lines of the MRZ\n"
    "  --mrz-image FILE        a picture of the page, of which the MRZ is "
    "read\n"
    "  --can DIGITS            card access number\n"
    "  --trust DIR             trust store of sallyport pkd\n"
    "  --algorithms FILE       rules for algorithms and keys\n"
    "  --terminal DIR          CV certificates of this terminal, to read DG3, "
    "DG4, LDS2\n"
    "  --signer URI            who holds its key: pkcs11:... or https://...\n"
    "  --signer-pin FILE       the token's PIN is its first line\n"
    "  --signer-ca FILE        what the control centre's certificate comes "
    "from\n"
    "  --dtc FILE              a Digital Travel Credential, to be of this "
    "document\n"
    "  --out DIR               keep the files read\n"
    "  --wait SECONDS          for the document, default 30\n"
    "  --record FILE           also write every byte of both sides to a tape\n"
    "  --replay FILE           play such a tape instead of reading; it takes "
    "the same\n"
    "                          --mrz or --can\n"
    "  --log                   one line an APDU on standard error\n"
    "  --json, --xml           the record as JSON or XML; else as text\n"
    "exit: 0 genuine, trusted and valid, 1 not, 2 cannot be told\n";

/* Nobody waits longer for a document, whatever its chip does: a slow one takes
 * twenty seconds, and it may be put back once or twice. */
#define READ_MS (2 * 60 * 1000)

struct options {
	const char *reader, *mrz, *can, *trust, *algorithms, *out, *record;
	const char *replay, *mrz_image, *dtc;
	struct kiosk_terminal_conf terminal;
	unsigned wait_ms;
	bool log;
	enum kiosk_output form;
};

struct reading {
	struct options o;
	struct kiosk_mrz_arg typed;
	char printed[MRTD_MRZ_MAX + 1]; /* read off a picture */
	struct kiosk_trust trust;
	struct kiosk_terminal terminal;
	struct kiosk_terminal_health health;
	struct kiosk_deck deck;
	struct mrtd_session session;
	struct kiosk_inspect inspect;
	struct kiosk_lds2 lds2;
	struct span credential; /* ours */
	struct kiosk_dtc dtc;
	struct kiosk_record record;
	uint8_t arena[MRTD_SESSION_ARENA];
	uint8_t rapdu[MRTD_RAPDU_MAX];
};

static bool
seconds(const char *text, unsigned *out_ms)
{
	char *end;
	unsigned long s = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || s > 3600) {
		fprintf(stderr, "sallyport read: --wait: 0 to 3600 seconds\n");
		return false;
	}
	*out_ms = (unsigned)s * 1000;
	return true;
}

/* Where the argument of an option goes; NULL: it is no text, or no option. */
static const char **
text_of(struct options *o, int c)
{
	switch (c) {
	case 'r':
		return &o->reader;
	case 'm':
		return &o->mrz;
	case 'i':
		return &o->mrz_image;
	case 'c':
		return &o->can;
	case 't':
		return &o->trust;
	case 'g':
		return &o->algorithms;
	case 'o':
		return &o->out;
	case 'd':
		return &o->dtc;
	case 'T':
		return &o->terminal.dir;
	case 'S':
		return &o->terminal.signer.uri;
	case 'P':
		return &o->terminal.signer.pin_file;
	case 'C':
		return &o->terminal.signer.ca_file;
	case 'R':
		return &o->record;
	case 'p':
		return &o->replay;
	default:
		return NULL;
	}
}

static bool
options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
	    {"reader", required_argument, NULL, 'r'},
	    {"mrz", required_argument, NULL, 'm'},
	    {"mrz-image", required_argument, NULL, 'i'},
	    {"can", required_argument, NULL, 'c'},
	    {"trust", required_argument, NULL, 't'},
	    {"algorithms", required_argument, NULL, 'g'},
	    {"dtc", required_argument, NULL, 'd'},
	    {"out", required_argument, NULL, 'o'},
	    {"terminal", required_argument, NULL, 'T'},
	    {"signer", required_argument, NULL, 'S'},
	    {"signer-pin", required_argument, NULL, 'P'},
	    {"signer-ca", required_argument, NULL, 'C'},
	    {"wait", required_argument, NULL, 'w'},
	    {"record", required_argument, NULL, 'R'},
	    {"replay", required_argument, NULL, 'p'},
	    {"log", no_argument, NULL, 'l'},
	    {"json", no_argument, NULL, 'j'},
	    {"xml", no_argument, NULL, 'x'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options) {.reader = "pcsc", .wait_ms = 30000};
	optind = 1;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		const char **text = text_of(o, c);

		if (text != NULL)
			*text = optarg;
		else if (c == 'l')
			o->log = true;
		else if (c == 'j')
			o->form = KIOSK_OUTPUT_JSON;
		else if (c == 'x')
			o->form = KIOSK_OUTPUT_XML;
		else if (c != 'w' || !seconds(optarg, &o->wait_ms))
			return false;
	}
	return optind == argc && (o->mrz == NULL || o->mrz_image == NULL) &&
	    (o->mrz != NULL || o->mrz_image != NULL || o->can != NULL) &&
	    (o->record == NULL || o->replay == NULL);
}

static void
log_apdu(void *cookie, const struct mrtd_link_entry *l)
{
	(void)cookie;
	fprintf(stderr,
	    "apdu %02X %02X %02X %02X nc %zu ne %zu %s sent %zu received %zu "
	    "sw %04X at %u ms, %u ms %s\n",
	    l->header[0], l->header[1], l->header[2], l->header[3], l->nc,
	    l->ne, l->secured ? "sm" : "plain", l->sent, l->received, l->sw,
	    l->at_ms, l->ms, mrtd_err_name(l->err));
}

/* 0, or the exit status with which to give up. */
static int
open_deck(struct reading *r)
{
	struct kiosk_deck *d = &r->deck;
	int status = 0;

	kiosk_deck_init(d, "read", r->o.reader, r->o.wait_ms);
	if (r->o.record != NULL)
		status = kiosk_deck_record(d, r->o.record);
	else if (r->o.replay != NULL)
		status = kiosk_deck_replay(d, r->o.replay);
	return status != 0 ? status : kiosk_deck_connect(d);
}

static void
keep(const struct reading *r, const struct mrtd_session_event *event)
{
	if (r->o.out == NULL || event->err != MRTD_E_OK)
		return;
	if (kiosk_dumps_save(r->o.out, event->file, event->content) !=
	    KIOSK_E_OK)
		fprintf(stderr, "sallyport read: %s: %s cannot be written\n",
		    r->o.out, mrtd_lds_file(event->file)->name);
}

static bool
events(struct reading *r)
{
	struct mrtd_session_event event;

	while (mrtd_session_next_event(&r->session, &event)) {
		if (event.kind == MRTD_EVENT_END)
			return false;
		if (event.kind != MRTD_EVENT_FILE)
			continue;
		kiosk_inspect_file(
		    &r->inspect, event.file, event.err, event.content);
		if (event.file == MRTD_FILE_SOD)
			mrtd_session_want(
			    &r->session, kiosk_inspect_signed(&r->inspect));
		keep(r, &event);
	}
	return true;
}

/* The chip has to be powered anew, or the document to be put back. */
static void
again(struct reading *r, bool lost)
{
	struct span atr;
	enum mrtd_err e = kiosk_deck_again(&r->deck, lost, &atr);

	if (e == MRTD_E_OK)
		mrtd_session_resume(&r->session, atr);
	else
		mrtd_session_failed(&r->session, e);
}

/* What fingerprints and irises ask of this terminal. */
static void
answer_terminal(struct reading *r)
{
	kiosk_terminal_answer(&r->terminal, &r->deck, &r->session);
	/* There is a right, and it is about to end. */
	if (r->terminal.why[0] == '\0' && r->terminal.chain.n > 0 &&
	    r->health.state == KIOSK_TERMINAL_ENDS)
		kiosk_inspect_terminal(&r->inspect, r->health.text);
	if (r->terminal.why[0] == '\0')
		return;
	fprintf(stderr, "sallyport read: %s\n", r->terminal.why);
	kiosk_inspect_terminal(&r->inspect, r->terminal.why);
}

static void
step(struct reading *r)
{
	struct sink answer = sink_of(r->rapdu, sizeof(r->rapdu));
	struct span command;
	enum mrtd_err e;

	if (!mrtd_session_send(&r->session, &command)) {
		enum mrtd_session_state s = mrtd_session_state(&r->session);

		if (s == MRTD_SESSION_RESET || s == MRTD_SESSION_LOST)
			again(r, s == MRTD_SESSION_LOST);
		else if (s == MRTD_SESSION_TERMINAL)
			answer_terminal(r);
		return;
	}
	e = kiosk_deck_transceive(
	    &r->deck, command, &answer, mrtd_session_patience(&r->session));
	if (e == MRTD_E_OK)
		(void)mrtd_session_recv(&r->session, sink_span(&answer));
	else if (e == MRTD_E_CARD_GONE && kiosk_deck_returns(&r->deck))
		(void)mrtd_session_lost(&r->session);
	else
		(void)mrtd_session_failed(&r->session, e);
}

/* What others wrote into it: where Terminal Authentication has opened that. */
static void
read_lds2(struct reading *r)
{
	const struct mrtd_session_report *report = mrtd_session_report(
	    &r->session);
	struct kiosk_lds2_conf conf = {
	    .dir = kiosk_inspect_content(&r->inspect)[MRTD_FILE_DIR],
	    .anchors = r->trust.anchors,
	    .now = kiosk_deck_time(&r->deck)};
	struct span command;

	kiosk_lds2_init(&r->lds2,
	    report->ta.state == MRTD_AUTH_PASSED
		? mrtd_session_link(&r->session)
		: NULL,
	    &conf);
	while (kiosk_lds2_send(&r->lds2, &command)) {
		struct sink answer = sink_of(r->rapdu, sizeof(r->rapdu));
		enum mrtd_err e = kiosk_deck_transceive(&r->deck, command,
		    &answer, mrtd_session_patience(&r->session));

		kiosk_lds2_recv(&r->lds2, e, sink_span(&answer));
	}
	for (size_t i = 0; i < r->lds2.n && r->o.out != NULL; i++) {
		const struct mrtd_lds2_record *one = &r->lds2.record[i];

		if (kiosk_dumps_save_record(r->o.out, one->file, one->number,
			one->content) != KIOSK_E_OK)
			fprintf(stderr,
			    "sallyport read: %s: a record cannot be written\n",
			    r->o.out);
	}
}

static int
prepare(struct reading *r)
{
	struct mrtd_session_conf conf = {.mrz = r->typed.key,
	    .have_mrz = r->o.mrz != NULL,
	    .have_can = r->o.can != NULL,
	    .want = MRTD_FILE_BIT(MRTD_FILE_COM) |
		MRTD_FILE_BIT(MRTD_FILE_DG1) | MRTD_FILE_BIT(MRTD_FILE_SOD) |
		MRTD_FILE_BIT(MRTD_FILE_DG2) | MRTD_FILE_BIT(MRTD_FILE_DG14) |
		MRTD_FILE_BIT(MRTD_FILE_DG15),
	    .want_listed = ~UINT32_C(0),
	    .allow_bac = true,
	    .ask_ca = true,
	    .ask_aa = true,
	    .ask_ta = r->o.terminal.signer.uri != NULL,
	    .max_ms = READ_MS,
	    .ask_lds2 = r->o.terminal.signer.uri != NULL,
	    .arena = r->arena,
	    .arena_cap = sizeof(r->arena),
	    .log = r->o.log ? log_apdu : NULL};
	int status;

	if (r->o.can != NULL)
		snprintf(conf.can, sizeof(conf.can), "%s", r->o.can);
	if ((status = kiosk_deck_start(&r->deck, &conf)) == 0)
		mrtd_session_init(&r->session, &conf);
	kiosk_inspect_init(&r->inspect,
	    &(struct kiosk_inspect_conf) {.profile = CERTS_PROFILE_GATE,
		.anchors = r->trust.anchors,
		.now = kiosk_deck_time(&r->deck),
		.cpu_us = kiosk_deck_taped(&r->deck) ? NULL : kiosk_host_cpu_us,
		.have_optical = r->typed.whole,
		.optical = r->typed.mrz});
	bytes_wipe(&conf, sizeof(conf));
	return status;
}

/* Nobody read a printed MRZ: what was typed is no evidence. */
static void
weigh(struct reading *r)
{
	struct certs_verdict *v = &r->record.facts.verdict;

	if (r->typed.whole)
		return;
	certs_checks_weigh(v, CERTS_CHECK_MRZ_DG1, CERTS_OPTIONAL);
	certs_checks_weigh(v, CERTS_CHECK_MRZ_CHECK_DIGITS, CERTS_OPTIONAL);
}

/* Whether the credential is of the document that was read. */
static void
link_credential(struct reading *r)
{
	if (r->o.dtc == NULL)
		return;
	kiosk_dtc_inspect(&r->dtc, r->credential, &r->inspect.conf);
	kiosk_dtc_link(&r->dtc, kiosk_inspect_content(&r->inspect),
	    &r->record.facts.verdict);
}

/* What is not safe to act on is not acted on: the page is pictured anew. */
static int
read_image(struct reading *r)
{
	struct mrtd_ocrb_reading seen = {0};
	enum biometrics_err e;
	struct span file = {0};
	int status = EX_DATAERR;

	if ((e = biometrics_file_map(r->o.mrz_image, &file)) == BIOMETRICS_E_OK)
		e = kiosk_mrz_image_read(file, &seen);
	if (e != BIOMETRICS_E_OK) {
		fprintf(stderr, "sallyport read: %s: %s\n", r->o.mrz_image,
		    biometrics_err_text(e));
		status = EX_NOINPUT;
	} else if (!seen.safe) {
		fprintf(stderr, "sallyport read: %s: %s\n", r->o.mrz_image,
		    seen.n == 0 ? "no MRZ is seen"
				: "the MRZ cannot be read beyond doubt");
	} else {
		memcpy(r->printed, seen.text, sizeof(r->printed));
		r->o.mrz = r->printed;
		status = 0;
	}
	bytes_wipe(&seen, sizeof(seen));
	biometrics_file_unmap(&file);
	return status;
}

static int
run(struct reading *r)
{
	struct conf_error wrong;
	enum kiosk_err ke;
	const char *what;
	int status;

	if (r->o.mrz_image != NULL && (status = read_image(r)) != 0)
		return status;
	if (r->o.mrz != NULL &&
	    kiosk_mrz_arg_parse(r->o.mrz, &r->typed, &what) != MRTD_E_OK) {
		fprintf(stderr, "sallyport read: --mrz: %s\n", what);
		return EX_USAGE;
	}
	if (r->o.dtc != NULL &&
	    kiosk_dumps_slurp(r->o.dtc, MRTD_DTC_MAX, &r->credential) !=
		KIOSK_E_OK) {
		fprintf(stderr, "sallyport read: %s: %s\n", r->o.dtc,
		    strerror(errno));
		return EX_NOINPUT;
	}
	if ((ke = kiosk_trust_load(r->o.trust, &r->trust)) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport read: %s: %s\n", r->o.trust,
		    kiosk_err_text(ke));
		return EX_NOINPUT;
	}
	if (r->o.trust != NULL && r->trust.index.n == 0) {
		fprintf(stderr, "sallyport read: %s: %s\n", r->o.trust,
		    certs_err_text(CERTS_E_NO_STORE));
		return EX_NOINPUT;
	}
	if (kiosk_trust_obey(&r->trust, r->o.algorithms, &wrong) !=
	    KIOSK_E_OK) {
		fprintf(stderr, "sallyport read: %s:%u: %s\n", wrong.file,
		    wrong.line, wrong.text);
		return EX_NOINPUT;
	}
	if ((ke = kiosk_terminal_open(&r->terminal, &r->o.terminal)) !=
	    KIOSK_E_OK) {
		fprintf(stderr, "sallyport read: %s\n", r->terminal.why);
		return ke == KIOSK_E_SYSTEM ? EX_OSERR : EX_NOINPUT;
	}
	if (r->terminal.store != NULL)
		kiosk_terminal_health(r->terminal.store,
		    mrtd_date_of_days(kiosk_host_time() / 86400),
		    KIOSK_TERMINAL_DAYS, &r->health);
	if (r->o.terminal.dir != NULL && r->health.state != KIOSK_TERMINAL_WELL)
		fprintf(stderr, "sallyport read: %s\n", r->health.text);
	if (r->o.out != NULL)
		(void)mkdir(r->o.out, 0700);
	if ((status = open_deck(r)) != 0 || (status = prepare(r)) != 0)
		return status;
	r->record.began = kiosk_deck_time(&r->deck);
	while (events(r))
		step(r);
	read_lds2(r);
	if ((status = kiosk_deck_end(&r->deck)) != 0)
		return status;
	kiosk_inspect_finish(&r->inspect, mrtd_session_report(&r->session));
	r->record.have_facts = true;
	r->record.facts = *kiosk_inspect_facts(&r->inspect);
	r->record.profile = KIOSK_PROFILE_FULL;
	r->record.content = kiosk_inspect_content(&r->inspect);
	r->record.lds2 = &r->lds2;
	link_credential(r);
	weigh(r);
	kiosk_record_reasons_of(&r->record);
	return kiosk_output_record(&r->record, r->o.form)
	    ? kiosk_record_status(&r->record)
	    : EX_IOERR;
}

int
kiosk_main_read(int argc, char **argv)
{
	struct reading *r = calloc(1, sizeof(*r));
	int status = EX_USAGE;

	if (r == NULL)
		return EX_OSERR;
	if (!options(argc, argv, &r->o))
		fputs(kiosk_main_read_usage, stderr);
	else
		status = run(r);
	kiosk_deck_wipe(&r->deck);
	mrtd_session_wipe(&r->session);
	kiosk_inspect_wipe(&r->inspect);
	kiosk_trust_free(&r->trust);
	kiosk_terminal_free(&r->terminal);
	kiosk_lds2_wipe(&r->lds2);
	kiosk_dtc_wipe(&r->dtc);
	if (r->credential.p != NULL)
		bytes_wipe(
		    (uint8_t *)(uintptr_t)r->credential.p, r->credential.n);
	free((void *)(uintptr_t)r->credential.p);
	bytes_wipe(r, sizeof(*r));
	free(r);
	return status;
}
