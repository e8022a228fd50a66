#include "hw/pcsc.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <reader.h>
#include <winscard.h>

#include "hw/wait.h"

/* The pseudo reader whose state is the list of readers (pcsc-lite). */
static const char plug_and_play[] = "\\\\?PnP?\\Notification";
/* The driver of the virtual reader passes whole frames (vpcd 3.3). */
static const char virtual_reader[] = "Virtual PCD";

enum {
	SHORT_CAPDU = 261, /* header, Lc, 255 bytes, Le */
	SHORT_RAPDU = 258, /* 256 bytes, status word */
	VIRTUAL_MAX = 65535,
	SETTLE_MS = 1000, /* the daemon looks at its readers every 400 ms */
};

struct hw_pcsc {
	SCARDCONTEXT context;
	SCARDHANDLE card;
	bool connected;
	DWORD protocol;
	char name[HW_PCSC_NAME];
	uint8_t atr[MAX_ATR_SIZE];
	size_t atr_n;
	struct mrtd_limits limits;
	/* The reader that refused extended length, whatever it says of it. */
	char refused[HW_PCSC_NAME];
	bool doubt; /* it may have been the document that had gone */
};

/* clang-format off */
static const struct {
	LONG code;
	enum hw_err hw;
	enum mrtd_err mrtd;
} codes[] = {
	{SCARD_S_SUCCESS,              HW_E_OK,         MRTD_E_OK},
	{SCARD_W_REMOVED_CARD,         HW_E_GONE,       MRTD_E_CARD_GONE},
	{SCARD_W_RESET_CARD,           HW_E_GONE,       MRTD_E_CARD_GONE},
	{SCARD_W_UNPOWERED_CARD,       HW_E_GONE,       MRTD_E_CARD_GONE},
	{SCARD_W_UNRESPONSIVE_CARD,    HW_E_GONE,       MRTD_E_CARD_GONE},
	{SCARD_E_NO_SMARTCARD,         HW_E_GONE,       MRTD_E_CARD_GONE},
	{SCARD_E_READER_UNAVAILABLE,   HW_E_NONE,       MRTD_E_CARD_GONE},
	{SCARD_E_UNKNOWN_READER,       HW_E_NONE,       MRTD_E_CARD_GONE},
	{SCARD_E_NO_READERS_AVAILABLE, HW_E_NONE,       MRTD_E_CARD_GONE},
	{SCARD_E_TIMEOUT,              HW_E_TIMEOUT,    MRTD_E_TIMEOUT},
	{SCARD_E_CANCELLED,            HW_E_CANCELLED,  MRTD_E_CANCELLED},
	{SCARD_E_SHARING_VIOLATION,    HW_E_BUSY,       MRTD_E_TRANSPORT},
	{SCARD_E_NO_SERVICE,           HW_E_NO_SERVICE, MRTD_E_TRANSPORT},
	{SCARD_E_SERVICE_STOPPED,      HW_E_NO_SERVICE, MRTD_E_TRANSPORT},
	/* A chip that leaves the field in the middle of a command. */
	{SCARD_E_NOT_TRANSACTED,       HW_E_GONE,       MRTD_E_CARD_GONE},
	{SCARD_F_COMM_ERROR,           HW_E_GONE,       MRTD_E_CARD_GONE},
	{SCARD_E_NO_MEMORY,            HW_E_MEMORY,     MRTD_E_TRANSPORT},
	{SCARD_E_INSUFFICIENT_BUFFER,  HW_E_LIMIT,      MRTD_E_SPACE},
};
/* clang-format on */

static enum hw_err
hw_of(LONG rc)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == rc)
			return codes[i].hw;
	return HW_E_IO;
}

static enum mrtd_err
mrtd_of(LONG rc)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == rc)
			return codes[i].mrtd;
	return MRTD_E_TRANSPORT;
}

enum hw_err
hw_pcsc_new(struct hw_pcsc **out)
{
	struct hw_pcsc *p = calloc(1, sizeof(*p));
	LONG rc;

	if (p == NULL)
		return HW_E_MEMORY;
	rc = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &p->context);
	if (rc != SCARD_S_SUCCESS) {
		free(p);
		return hw_of(rc);
	}
	*out = p;
	return HW_E_OK;
}

void
hw_pcsc_free(struct hw_pcsc **p)
{
	if (*p == NULL)
		return;
	hw_pcsc_disconnect(*p);
	SCardReleaseContext((*p)->context);
	free(*p);
	*p = NULL;
}

enum hw_err
hw_pcsc_list(
    struct hw_pcsc *p, struct hw_pcsc_reader *out, size_t cap, size_t *n)
{
	char names[HW_PCSC_READERS * HW_PCSC_NAME];
	DWORD len = sizeof(names);
	LONG rc = SCardListReaders(p->context, NULL, names, &len);
	size_t found = 0;

	if (rc == SCARD_E_NO_READERS_AVAILABLE)
		len = 0;
	else if (rc != SCARD_S_SUCCESS)
		return hw_of(rc);
	/* A multi-string: texts with their ends, an empty one last. */
	for (const char *s = names; len > 0 && *s != '\0' && found < cap;
	     s += strlen(s) + 1) {
		SCARD_READERSTATE state = {.szReader = s};

		if (strlen(s) >= sizeof(out[found].name))
			continue;
		memcpy(out[found].name, s, strlen(s) + 1);
		rc = SCardGetStatusChange(p->context, 0, &state, 1);
		out[found].present = rc == SCARD_S_SUCCESS &&
		    (state.dwEventState & SCARD_STATE_PRESENT) != 0;
		found++;
	}
	*n = found;
	return HW_E_OK;
}

/* How many documents lie on readers of that name?  Remembers the last one's. */
static size_t
pick(struct hw_pcsc *p, const struct hw_pcsc_reader *r, size_t n,
    const char *name)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		if (name != NULL && strstr(r[i].name, name) == NULL)
			continue;
		if (r[i].present) {
			memcpy(p->name, r[i].name, sizeof(p->name));
			found++;
		}
	}
	return found;
}

/* Sleeps until a reader or a document comes or goes. */
static LONG
sleep_until_change(struct hw_pcsc *p, const struct hw_pcsc_reader *r, size_t n,
    DWORD timeout_ms)
{
	SCARD_READERSTATE states[HW_PCSC_READERS + 1];

	memset(states, 0, sizeof(states));
	for (size_t i = 0; i < n; i++) {
		states[i].szReader = r[i].name;
		states[i].dwCurrentState = r[i].present ? SCARD_STATE_PRESENT
							: SCARD_STATE_EMPTY;
	}
	states[n].szReader = plug_and_play;
	states[n].dwCurrentState = (DWORD)n << 16;
	return SCardGetStatusChange(
	    p->context, timeout_ms, states, (DWORD)n + 1);
}

enum hw_err
hw_pcsc_wait(struct hw_pcsc *p, const char *name, unsigned timeout_ms)
{
	struct hw_pcsc_reader readers[HW_PCSC_READERS];
	uint64_t end = hw_wait_now_ms() + timeout_ms;
	size_t n, found;
	enum hw_err e;
	LONG rc;

	for (;;) {
		uint64_t now = hw_wait_now_ms();

		e = hw_pcsc_list(p, readers, HW_PCSC_READERS, &n);
		if (e != HW_E_OK)
			return e;
		if ((found = pick(p, readers, n, name)) == 1)
			return HW_E_OK;
		if (found > 1) {
			p->name[0] = '\0';
			return HW_E_MANY;
		}
		if (now >= end)
			return HW_E_TIMEOUT;
		rc = sleep_until_change(p, readers, n, (DWORD)(end - now));
		if (rc != SCARD_S_SUCCESS && rc != SCARD_E_TIMEOUT &&
		    rc != SCARD_E_UNKNOWN_READER)
			return hw_of(rc);
	}
}

enum hw_err
hw_pcsc_wait_gone(struct hw_pcsc *p, unsigned timeout_ms)
{
	SCARD_READERSTATE state = {.szReader = p->name};
	uint64_t now = hw_wait_now_ms(), end = now + timeout_ms;
	DWORD left = 0;
	LONG rc;

	for (;;) {
		rc = SCardGetStatusChange(p->context, left, &state, 1);
		if (rc == SCARD_E_UNKNOWN_READER ||
		    rc == SCARD_E_READER_UNAVAILABLE)
			return HW_E_OK;
		if (rc != SCARD_S_SUCCESS && rc != SCARD_E_TIMEOUT)
			return hw_of(rc);
		if ((state.dwEventState & SCARD_STATE_PRESENT) == 0)
			return HW_E_OK;
		now = hw_wait_now_ms();
		if (now >= end)
			return HW_E_TIMEOUT;
		left = (DWORD)(end - now);
		state.dwCurrentState = state.dwEventState;
	}
}

void
hw_pcsc_cancel(struct hw_pcsc *p)
{
	SCardCancel(p->context);
}

const char *
hw_pcsc_name(const struct hw_pcsc *p)
{
	return p->name;
}

static uint32_t
le32(const uint8_t *p, size_t n)
{
	uint32_t x = 0;

	for (size_t i = n < 4 ? n : 4; i-- > 0;)
		x = x << 8 | p[i];
	return x;
}

/* The control code of a feature, or 0 (PC/SC part 10 §2.2). */
static DWORD
feature(SCARDHANDLE card, uint8_t want)
{
	uint8_t buf[256];
	DWORD n = 0;
	struct span list, value;
	uint8_t tag, len;
	uint32_t code;

	if (SCardControl(card, CM_IOCTL_GET_FEATURE_REQUEST, NULL, 0, buf,
		sizeof(buf), &n) != SCARD_S_SUCCESS)
		return 0;
	list = span_of(buf, n);
	while (span_take_u8(&list, &tag) && span_take_u8(&list, &len) &&
	    span_take(&list, len, &value))
		if (tag == want && span_take_be32(&value, &code))
			return code;
	return 0;
}

/* dwMaxAPDUDataSize of the reader, or 0 (PC/SC part 10 §2.6.14). */
static size_t
max_apdu_data(SCARDHANDLE card)
{
	DWORD code = feature(card, FEATURE_GET_TLV_PROPERTIES), n = 0;
	uint8_t buf[256];
	struct span list, value;
	uint8_t tag, len;

	if (code == 0 ||
	    SCardControl(card, code, NULL, 0, buf, sizeof(buf), &n) !=
		SCARD_S_SUCCESS)
		return 0;
	list = span_of(buf, n);
	while (span_take_u8(&list, &tag) && span_take_u8(&list, &len) &&
	    span_take(&list, len, &value))
		if (tag == PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize)
			return le32(value.p, value.n);
	return 0;
}

static struct mrtd_limits
limits_of(SCARDHANDLE card, const char *name)
{
	size_t data = max_apdu_data(card);

	/* Part 10: up to 256 the reader does short APDUs alone. */
	if (data > 256) {
		if (data > 65535)
			data = 65535;
		return (struct mrtd_limits) {data + 9, data + 2};
	}
	if (data == 0 &&
	    strncmp(name, virtual_reader, sizeof(virtual_reader) - 1) == 0)
		return (struct mrtd_limits) {VIRTUAL_MAX, VIRTUAL_MAX};
	return (struct mrtd_limits) {SHORT_CAPDU, SHORT_RAPDU};
}

enum hw_err
hw_pcsc_limits(struct hw_pcsc *p, const char *reader, struct mrtd_limits *out)
{
	SCARDHANDLE card;
	DWORD protocol;
	LONG rc = SCardConnect(
	    p->context, reader, SCARD_SHARE_DIRECT, 0, &card, &protocol);

	if (rc != SCARD_S_SUCCESS)
		return hw_of(rc);
	*out = limits_of(card, reader);
	SCardDisconnect(card, SCARD_LEAVE_CARD);
	return HW_E_OK;
}

static enum hw_err
keep_atr(struct hw_pcsc *p)
{
	DWORD n = sizeof(p->atr), state, protocol, name = 0;
	LONG rc = SCardStatus(
	    p->card, NULL, &name, &state, &protocol, p->atr, &n);

	if (rc != SCARD_S_SUCCESS)
		return hw_of(rc);
	p->atr_n = n;
	return HW_E_OK;
}

static enum hw_err
connect_once(struct hw_pcsc *p)
{
	enum hw_err e;
	LONG rc;

	hw_pcsc_disconnect(p);
	if (p->name[0] == '\0')
		return HW_E_STATE;
	rc = SCardConnect(p->context, p->name, SCARD_SHARE_EXCLUSIVE,
	    SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &p->card, &p->protocol);
	if (rc != SCARD_S_SUCCESS)
		return hw_of(rc);
	p->connected = true;
	if ((e = hw_pcsc_reset(p)) != HW_E_OK) {
		hw_pcsc_disconnect(p);
		return e;
	}
	p->limits = strcmp(p->refused, p->name) == 0
	    ? (struct mrtd_limits) {SHORT_CAPDU, SHORT_RAPDU}
	    : limits_of(p->card, p->name);
	return HW_E_OK;
}

enum hw_err
hw_pcsc_connect(struct hw_pcsc *p)
{
	const struct timespec pause = {.tv_nsec = 50000000};
	uint64_t end = hw_wait_now_ms() + SETTLE_MS;
	enum hw_err e;

	while ((e = connect_once(p)) == HW_E_GONE && hw_wait_now_ms() < end)
		nanosleep(&pause, NULL);
	return e;
}

enum hw_err
hw_pcsc_reset(struct hw_pcsc *p)
{
	LONG rc;

	if (!p->connected)
		return HW_E_STATE;
	rc = SCardReconnect(p->card, SCARD_SHARE_EXCLUSIVE,
	    SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, SCARD_RESET_CARD,
	    &p->protocol);
	return rc == SCARD_S_SUCCESS ? keep_atr(p) : hw_of(rc);
}

void
hw_pcsc_disconnect(struct hw_pcsc *p)
{
	if (p->connected)
		SCardDisconnect(p->card, SCARD_UNPOWER_CARD);
	p->connected = false;
	p->atr_n = 0;
}

bool
hw_pcsc_present(struct hw_pcsc *p)
{
	SCARD_READERSTATE state = {.szReader = p->name};

	return p->name[0] != '\0' &&
	    SCardGetStatusChange(p->context, 0, &state, 1) == SCARD_S_SUCCESS &&
	    (state.dwEventState & SCARD_STATE_PRESENT) != 0;
}

struct span
hw_pcsc_atr(const struct hw_pcsc *p)
{
	return span_of(p->atr, p->atr_n);
}

/* ISO/IEC 7816-3 §12.1.3: a body that begins with 00 and goes on. */
static bool
extended(struct span capdu)
{
	return capdu.n > 5 && capdu.p[4] == 0x00;
}

/*
 * A reader that does not carry extended length says so with 6700 in place of
 * the chip, as its driver should have done: the engines know what to do when a
 * length is refused, and the chip has seen nothing of the command.  Drivers
 * have no other word for this than "not transacted", which is also that of a
 * chip which has gone: then the next command will tell, and nothing is learnt.
 */
static enum mrtd_err
refused(struct hw_pcsc *p, struct sink *rapdu)
{
	memcpy(p->refused, p->name, sizeof(p->refused));
	p->doubt = true;
	sink_put_be16(rapdu, 0x6700);
	return sink_ok(rapdu) ? MRTD_E_OK : MRTD_E_SPACE;
}

static bool
is_refusal(LONG rc)
{
	return rc == SCARD_E_NOT_TRANSACTED ||
	    rc == SCARD_E_INVALID_PARAMETER || rc == SCARD_E_INVALID_VALUE ||
	    rc == SCARD_F_COMM_ERROR || rc == SCARD_E_UNSUPPORTED_FEATURE;
}

static enum mrtd_err
transceive(
    void *cookie, struct span capdu, struct sink *rapdu, unsigned timeout_ms)
{
	struct hw_pcsc *p = cookie;
	const SCARD_IO_REQUEST *pci = p->protocol == SCARD_PROTOCOL_T0
	    ? SCARD_PCI_T0
	    : SCARD_PCI_T1;
	DWORD n;
	LONG rc;

	(void)timeout_ms;
	if (!p->connected)
		return MRTD_E_STATE;
	if (capdu.n > p->limits.max_capdu)
		return MRTD_E_LENGTH;
	if (rapdu->overflow)
		return MRTD_E_SPACE;
	n = rapdu->cap - rapdu->n;
	rc = SCardTransmit(
	    p->card, pci, capdu.p, capdu.n, NULL, rapdu->p + rapdu->n, &n);
	if (extended(capdu) && is_refusal(rc))
		return refused(p, rapdu);
	if (p->doubt && rc != SCARD_S_SUCCESS)
		p->refused[0] = '\0';
	p->doubt = false;
	if (rc != SCARD_S_SUCCESS)
		return mrtd_of(rc);
	/* vpcd reports a removal as an empty answer. */
	if (n < 2)
		return MRTD_E_CARD_GONE;
	rapdu->n += n;
	return MRTD_E_OK;
}

struct mrtd_transport
hw_pcsc_transport(struct hw_pcsc *p)
{
	return (struct mrtd_transport) {
	    .cookie = p, .limits = p->limits, .transceive = transceive};
}
