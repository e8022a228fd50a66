#include "hw/nfc.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <nfc/nfc.h>

#include "hw/wait.h"

enum {
	SHORT_CAPDU = 261,
	SHORT_RAPDU = 258,
	COMMAND_MAX = 262, /* one more, and libnfc aborts */
	ANSWER_MAX = 264,
	LOOK_MS = 30, /* between two looks into the field */
	PATIENCE_MS = 500, /* the front-end's own time beside the chip's */
	ISO14443_4 = 0x20, /* SAK */
};

struct hw_nfc {
	nfc_context *context;
	nfc_device *device;
	nfc_modulation found; /* of the document that hw_nfc_wait() saw */
	bool seen, connected;
	struct mrtd_limits limits;
	struct hw_ats ats;
	uint8_t raw[HW_ATS_MAX + 256];
	uint8_t atr[HW_ATS_ATR_MAX];
	size_t atr_n;
};

/* clang-format off */
static const struct {
	int code;
	enum hw_err hw;
	enum mrtd_err mrtd;
} codes[] = {
	{NFC_ETIMEOUT,    HW_E_TIMEOUT,     MRTD_E_TIMEOUT},
	{NFC_ERFTRANS,    HW_E_GONE,        MRTD_E_CARD_GONE},
	{NFC_ETGRELEASED, HW_E_GONE,        MRTD_E_CARD_GONE},
	{NFC_EOVFLOW,     HW_E_LIMIT,       MRTD_E_SPACE},
	{NFC_EOPABORTED,  HW_E_CANCELLED,   MRTD_E_CANCELLED},
	{NFC_EDEVNOTSUPP, HW_E_UNSUPPORTED, MRTD_E_TRANSPORT},
	{NFC_ENOTSUCHDEV, HW_E_NONE,        MRTD_E_TRANSPORT},
	{NFC_ESOFT,       HW_E_MEMORY,      MRTD_E_TRANSPORT},
};

/*
 * The ACR122 wraps what it carries once more, in a command whose length is one
 * byte.
 */
static const struct {
	const char *driver;
	struct mrtd_limits limits;
} narrow[] = {
	{"acr122", {250, 250}},
};
/* clang-format on */

/* Both kinds of passport chips; the front-end begins at 106 kbit/s. */
static const nfc_modulation kinds[] = {
    {NMT_ISO14443A, NBR_106}, {NMT_ISO14443B, NBR_106}};

static bool taken;

static enum hw_err
hw_of(int rc)
{
	if (rc >= 0)
		return HW_E_OK;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == rc)
			return codes[i].hw;
	return HW_E_IO;
}

static enum mrtd_err
mrtd_of(int rc)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == rc)
			return codes[i].mrtd;
	return MRTD_E_TRANSPORT;
}

/* The library writes to standard error unless its environment says no. */
static enum hw_err
start(nfc_context **out)
{
	nfc_context *c = NULL;

	if (setenv("LIBNFC_LOG_LEVEL", "0", 1) != 0)
		return HW_E_MEMORY;
	nfc_init(&c);
	*out = c;
	return c != NULL ? HW_E_OK : HW_E_MEMORY;
}

enum hw_err
hw_nfc_list(char (*names)[HW_NFC_NAME], size_t cap, size_t *n)
{
	nfc_connstring found[HW_NFC_DEVICES];
	nfc_context *c;
	size_t all, kept = 0;
	enum hw_err e;

	if (taken)
		return HW_E_STATE;
	if ((e = start(&c)) != HW_E_OK)
		return e;
	all = nfc_list_devices(c, found, HW_NFC_DEVICES);
	for (size_t i = 0; i < all && kept < cap; i++) {
		size_t len = strnlen(found[i], sizeof(found[i]));

		if (len >= HW_NFC_NAME)
			continue;
		memcpy(names[kept], found[i], len);
		names[kept++][len] = '\0';
	}
	nfc_exit(c);
	*n = kept;
	return HW_E_OK;
}

static struct mrtd_limits
limits_of(const char *name)
{
	for (size_t i = 0; i < sizeof(narrow) / sizeof(narrow[0]); i++)
		if (strncmp(name, narrow[i].driver, strlen(narrow[i].driver)) ==
		    0)
			return narrow[i].limits;
	return (struct mrtd_limits) {SHORT_CAPDU, SHORT_RAPDU};
}

static enum hw_err
open_device(struct hw_nfc *p, const char *device)
{
	nfc_connstring name;

	if (device == NULL && nfc_list_devices(p->context, &name, 1) == 0)
		return HW_E_NONE;
	if (device != NULL) {
		if (strlen(device) >= sizeof(name))
			return HW_E_ARGUMENT;
		memcpy(name, device, strlen(device) + 1);
	}
	if ((p->device = nfc_open(p->context, name)) == NULL)
		return HW_E_OPEN;
	p->limits = limits_of(name);
	return hw_of(nfc_initiator_init(p->device));
}

enum hw_err
hw_nfc_new(const char *device, struct hw_nfc **out)
{
	struct hw_nfc *p;
	enum hw_err e;

	if (taken)
		return HW_E_STATE;
	if ((p = calloc(1, sizeof(*p))) == NULL)
		return HW_E_MEMORY;
	taken = true;
	if ((e = start(&p->context)) == HW_E_OK)
		e = open_device(p, device);
	if (e != HW_E_OK) {
		hw_nfc_free(&p);
		return e;
	}
	*out = p;
	return HW_E_OK;
}

void
hw_nfc_free(struct hw_nfc **out)
{
	struct hw_nfc *p = *out;

	if (p == NULL)
		return;
	if (p->device != NULL) {
		hw_nfc_disconnect(p);
		nfc_close(p->device);
	}
	if (p->context != NULL)
		nfc_exit(p->context);
	free(p);
	taken = false;
	*out = NULL;
}

const char *
hw_nfc_name(const struct hw_nfc *p)
{
	return nfc_device_get_connstring(p->device);
}

/*
 * Field off and on: every chip in it begins anew.  Also the way out of a
 * command that is still under way after its time: the next one ends it.
 */
static enum hw_err
power_up(struct hw_nfc *p)
{
	int rc = nfc_initiator_init(p->device);

	p->connected = false;
	if (rc >= 0)
		rc = nfc_device_set_property_bool(
		    p->device, NP_INFINITE_SELECT, false);
	return hw_of(rc);
}

/* Does it speak ISO/IEC 14443-4, as every travel document does? */
static bool
speaks(const nfc_target *t)
{
	return t->nm.nmt != NMT_ISO14443A ||
	    (t->nti.nai.btSak & ISO14443_4) != 0;
}

/* How many chips answer; the kind of the last one is kept. */
static enum hw_err
look(struct hw_nfc *p, size_t *n)
{
	nfc_target found[2];
	size_t documents = 0, others = 0;
	enum hw_err e = power_up(p);

	if (e != HW_E_OK)
		return e;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		int rc = nfc_initiator_list_passive_targets(
		    p->device, kinds[k], found, 2);

		/* A front-end without type B has one kind less. */
		if (rc < 0 && rc != NFC_EDEVNOTSUPP && rc != NFC_EINVARG &&
		    hw_of(rc) != HW_E_GONE && rc != NFC_ETIMEOUT)
			return hw_of(rc);
		for (int i = 0; i < rc; i++) {
			if (!speaks(&found[i])) {
				others++;
				continue;
			}
			documents++;
			p->found = kinds[k];
		}
	}
	*n = documents == 1 && others > 0 ? 2 : documents;
	return HW_E_OK;
}

enum hw_err
hw_nfc_wait(struct hw_nfc *p, unsigned timeout_ms)
{
	const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000};
	uint64_t end = hw_wait_now_ms() + timeout_ms;
	size_t n = 0;
	enum hw_err e;

	p->seen = false;
	for (;;) {
		if ((e = look(p, &n)) != HW_E_OK)
			return e;
		if (n > 1)
			return HW_E_MANY;
		if (n == 1)
			break;
		if (hw_wait_now_ms() >= end)
			return HW_E_TIMEOUT;
		nanosleep(&pause, NULL);
	}
	p->seen = true;
	return HW_E_OK;
}

enum hw_err
hw_nfc_wait_gone(struct hw_nfc *p, unsigned timeout_ms)
{
	const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000};
	uint64_t end = hw_wait_now_ms() + timeout_ms;

	while (hw_nfc_present(p)) {
		if (hw_wait_now_ms() >= end)
			return HW_E_TIMEOUT;
		nanosleep(&pause, NULL);
	}
	return HW_E_OK;
}

/* The library gives the ATS without its first byte, the length. */
static enum hw_err
keep_answer(struct hw_nfc *p, const nfc_target *t)
{
	const nfc_iso14443a_info *a = &t->nti.nai;
	struct sink raw = sink_of(p->raw, sizeof(p->raw));
	struct sink k = sink_of(p->atr, sizeof(p->atr));
	enum hw_err e;

	if (t->nm.nmt == NMT_ISO14443B) {
		e = hw_ats_parse_b(
		    SPAN_OF(t->nti.nbi.abtProtocolInfo), &p->ats);
	} else if (a->szAtsLen >= sizeof(a->abtAts)) {
		e = HW_E_FORMAT;
	} else {
		sink_put_u8(&raw, (uint8_t)(a->szAtsLen + 1));
		sink_put(&raw, span_of(a->abtAts, a->szAtsLen));
		e = hw_ats_parse(sink_span(&raw), &p->ats);
	}
	if (e != HW_E_OK)
		return e;
	hw_ats_put_atr(&p->ats, &k);
	p->atr_n = k.n;
	return HW_E_OK;
}

enum hw_err
hw_nfc_connect(struct hw_nfc *p)
{
	nfc_target t;
	enum hw_err e;
	int rc;

	if (!p->seen)
		return HW_E_STATE;
	p->atr_n = 0;
	if ((e = power_up(p)) != HW_E_OK)
		return e;
	memset(&t, 0, sizeof(t));
	rc = nfc_initiator_select_passive_target(
	    p->device, p->found, NULL, 0, &t);
	if (rc == 0 || (rc > 0 && !speaks(&t)))
		return HW_E_GONE;
	if (rc < 0)
		return rc == NFC_ETIMEOUT ? HW_E_GONE : hw_of(rc);
	if ((e = keep_answer(p, &t)) == HW_E_OK)
		p->connected = true;
	return e;
}

enum hw_err
hw_nfc_reset(struct hw_nfc *p)
{
	return p->connected ? hw_nfc_connect(p) : HW_E_STATE;
}

void
hw_nfc_disconnect(struct hw_nfc *p)
{
	/* A device that is gone as well has no field either. */
	if (p->connected)
		(void)nfc_device_set_property_bool(
		    p->device, NP_ACTIVATE_FIELD, false);
	p->connected = false;
	p->atr_n = 0;
}

bool
hw_nfc_present(struct hw_nfc *p)
{
	return p->connected &&
	    nfc_initiator_target_is_present(p->device, NULL) == NFC_SUCCESS;
}

struct span
hw_nfc_atr(const struct hw_nfc *p)
{
	return span_of(p->atr, p->atr_n);
}

const struct hw_ats *
hw_nfc_ats(const struct hw_nfc *p)
{
	return &p->ats;
}

/* The library's 0 is for ever: at least what the chip may take. */
static int
patience(const struct hw_nfc *p, unsigned timeout_ms)
{
	unsigned least = hw_ats_fwt_us(&p->ats) / 1000 + PATIENCE_MS;

	if (timeout_ms > INT32_MAX)
		timeout_ms = INT32_MAX;
	return (int)(timeout_ms > least ? timeout_ms : least);
}

static enum mrtd_err
transceive(
    void *cookie, struct span capdu, struct sink *rapdu, unsigned timeout_ms)
{
	struct hw_nfc *p = cookie;
	uint8_t buf[ANSWER_MAX];
	enum mrtd_err e = MRTD_E_OK;
	int rc;

	if (!p->connected)
		return MRTD_E_STATE;
	if (capdu.n > p->limits.max_capdu || capdu.n > COMMAND_MAX)
		return MRTD_E_LENGTH;
	if (rapdu->overflow)
		return MRTD_E_SPACE;
	rc = nfc_initiator_transceive_bytes(p->device, capdu.p, capdu.n, buf,
	    sizeof(buf), patience(p, timeout_ms));
	/* The front-end waited in vain: is nobody there, or nobody speaking? */
	if (rc == NFC_ERFTRANS && hw_nfc_present(p))
		e = MRTD_E_TIMEOUT;
	else if (rc < 0)
		e = mrtd_of(rc);
	else if (rc < 2)
		e = MRTD_E_CARD_GONE;
	else if ((size_t)rc > rapdu->cap - rapdu->n)
		e = MRTD_E_SPACE;
	else
		sink_put(rapdu, span_of(buf, (size_t)rc));
	bytes_wipe(buf, sizeof(buf));
	return e;
}

struct mrtd_transport
hw_nfc_transport(struct hw_nfc *p)
{
	return (struct mrtd_transport) {
	    .cookie = p, .limits = p->limits, .transceive = transceive};
}
