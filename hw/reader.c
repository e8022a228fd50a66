#include "hw/reader.h"

#include <stdlib.h>
#include <string.h>

#include "hw/nfc.h"
#include "hw/pcsc.h"
#include "hw/pipe.h"

#define SOCKET_MS 5000

struct kind;

struct hw_reader {
	const struct kind *kind;
	char name[HW_NFC_NAME]; /* of the address, without its scheme */
	struct hw_pcsc *pcsc;
	struct hw_nfc *nfc;
	struct hw_pipe pipe;
};

struct kind {
	const char *scheme;
	enum hw_reader_kind id;
	bool returns;
	enum hw_err (*open)(struct hw_reader *);
	enum hw_err (*connect)(struct hw_reader *, unsigned timeout_ms);
	enum hw_err (*reset)(struct hw_reader *);
	void (*disconnect)(struct hw_reader *);
	struct span (*atr)(struct hw_reader *);
	struct mrtd_transport (*transport)(struct hw_reader *);
	void (*close)(struct hw_reader *);
};

/* NULL where the address says no more than its scheme. */
static const char *
name_of(const struct hw_reader *r)
{
	return r->name[0] != '\0' ? r->name : NULL;
}

static enum hw_err
pcsc_open(struct hw_reader *r)
{
	return hw_pcsc_new(&r->pcsc);
}

static enum hw_err
pcsc_connect(struct hw_reader *r, unsigned timeout_ms)
{
	enum hw_err e = hw_pcsc_wait(r->pcsc, name_of(r), timeout_ms);

	return e == HW_E_OK ? hw_pcsc_connect(r->pcsc) : e;
}

static enum hw_err
pcsc_reset(struct hw_reader *r)
{
	return hw_pcsc_reset(r->pcsc);
}

static void
pcsc_disconnect(struct hw_reader *r)
{
	hw_pcsc_disconnect(r->pcsc);
}

static struct span
pcsc_atr(struct hw_reader *r)
{
	return hw_pcsc_atr(r->pcsc);
}

static struct mrtd_transport
pcsc_transport(struct hw_reader *r)
{
	return hw_pcsc_transport(r->pcsc);
}

static void
pcsc_close(struct hw_reader *r)
{
	hw_pcsc_free(&r->pcsc);
}

static enum hw_err
nfc_open(struct hw_reader *r)
{
	return hw_nfc_new(name_of(r), &r->nfc);
}

static enum hw_err
nfc_connect(struct hw_reader *r, unsigned timeout_ms)
{
	enum hw_err e = hw_nfc_wait(r->nfc, timeout_ms);

	return e == HW_E_OK ? hw_nfc_connect(r->nfc) : e;
}

static enum hw_err
nfc_reset(struct hw_reader *r)
{
	return hw_nfc_reset(r->nfc);
}

static void
nfc_disconnect(struct hw_reader *r)
{
	hw_nfc_disconnect(r->nfc);
}

static struct span
nfc_atr(struct hw_reader *r)
{
	return hw_nfc_atr(r->nfc);
}

static struct mrtd_transport
nfc_transport(struct hw_reader *r)
{
	return hw_nfc_transport(r->nfc);
}

static void
nfc_close(struct hw_reader *r)
{
	hw_nfc_free(&r->nfc);
}

/* The chip speaks first: to open is to have the document there. */
static enum hw_err
socket_open(struct hw_reader *r)
{
	return hw_pipe_open(&r->pipe, r->name, SOCKET_MS);
}

static enum hw_err
socket_connect(struct hw_reader *r, unsigned timeout_ms)
{
	(void)timeout_ms;
	return r->pipe.fd >= 0 ? HW_E_OK : HW_E_TIMEOUT;
}

static enum hw_err
socket_reset(struct hw_reader *r)
{
	(void)r;
	return HW_E_UNSUPPORTED;
}

static void
socket_disconnect(struct hw_reader *r)
{
	hw_pipe_close(&r->pipe);
}

static struct span
socket_atr(struct hw_reader *r)
{
	return hw_pipe_atr(&r->pipe);
}

static struct mrtd_transport
socket_transport(struct hw_reader *r)
{
	return hw_pipe_transport(&r->pipe);
}

/* clang-format off */
static const struct kind kinds[] = {
	{"pcsc", HW_READER_PCSC, true, pcsc_open, pcsc_connect, pcsc_reset,
	    pcsc_disconnect, pcsc_atr, pcsc_transport, pcsc_close},
	{"nfc", HW_READER_NFC, true, nfc_open, nfc_connect, nfc_reset,
	    nfc_disconnect, nfc_atr, nfc_transport, nfc_close},
	{"socket", HW_READER_SOCKET, false, socket_open, socket_connect,
	    socket_reset, socket_disconnect, socket_atr, socket_transport,
	    socket_disconnect},
};
/* clang-format on */

/* The row of an address, and what follows its scheme. */
static const struct kind *
kind_of(const char *address, const char **rest)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n = strlen(kinds[i].scheme);

		if (strncmp(address, kinds[i].scheme, n) != 0 ||
		    (address[n] != '\0' && address[n] != ':'))
			continue;
		*rest = address + n + (address[n] == ':' ? 1 : 0);
		return &kinds[i];
	}
	return NULL;
}

enum hw_err
hw_reader_kind_of(const char *address, enum hw_reader_kind *out)
{
	const char *rest;
	const struct kind *k = kind_of(address, &rest);

	if (k == NULL)
		return HW_E_UNSUPPORTED;
	*out = k->id;
	return HW_E_OK;
}

enum hw_err
hw_reader_new(const char *address, struct hw_reader **out)
{
	const char *rest = NULL;
	const struct kind *k = kind_of(address, &rest);
	struct hw_reader *r;
	enum hw_err e;

	if (k == NULL)
		return HW_E_UNSUPPORTED;
	if (strlen(rest) >= sizeof(r->name))
		return HW_E_ARGUMENT;
	if ((r = calloc(1, sizeof(*r))) == NULL)
		return HW_E_MEMORY;
	r->kind = k;
	r->pipe.fd = -1;
	memcpy(r->name, rest, strlen(rest) + 1);
	if ((e = k->open(r)) != HW_E_OK) {
		k->close(r);
		free(r);
		return e;
	}
	*out = r;
	return HW_E_OK;
}

void
hw_reader_free(struct hw_reader **r)
{
	if (*r == NULL)
		return;
	(*r)->kind->close(*r);
	free(*r);
	*r = NULL;
}

enum hw_err
hw_reader_connect(struct hw_reader *r, unsigned timeout_ms)
{
	return r->kind->connect(r, timeout_ms);
}

enum hw_err
hw_reader_reset(struct hw_reader *r)
{
	return r->kind->reset(r);
}

void
hw_reader_disconnect(struct hw_reader *r)
{
	r->kind->disconnect(r);
}

bool
hw_reader_returns(const struct hw_reader *r)
{
	return r->kind->returns;
}

struct span
hw_reader_atr(struct hw_reader *r)
{
	return r->kind->atr(r);
}

struct mrtd_transport
hw_reader_transport(struct hw_reader *r)
{
	return r->kind->transport(r);
}
