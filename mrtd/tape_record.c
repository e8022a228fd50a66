#include <string.h>

#include "mrtd/tape.h"

/* The fixed fields of a record; those of a head are the most. */
#define FIELDS_MAX 64

static void
put(struct mrtd_tape_record *r, enum mrtd_tape_kind kind,
    const struct span parts[], size_t n)
{
	uint8_t header[5];
	struct sink k = sink_of(header, sizeof(header));
	uint32_t size = 0;
	bool ok = true;

	if (r->err == MRTD_E_OK)
		r->err = mrtd_tape_check(
		    r->check, (uint8_t)kind, parts, n, &size);
	if (r->err != MRTD_E_OK)
		return;
	sink_put_u8(&k, (uint8_t)kind);
	sink_put_be32(&k, size);
	ok = r->conf.write(r->conf.cookie, sink_span(&k));
	for (size_t i = 0; ok && i < n; i++)
		ok = parts[i].n == 0 || r->conf.write(r->conf.cookie, parts[i]);
	if (!ok || !r->conf.write(r->conf.cookie, SPAN_OF(r->check)))
		r->err = MRTD_E_SPACE;
}

static void
tick(struct mrtd_tape_record *r)
{
	r->now_ms = r->conf.env->now_ms(r->conf.env->cookie) - r->started_ms;
}

static uint64_t
still_time(void *cookie)
{
	const struct mrtd_tape_record *r = cookie;

	return r->now_ms;
}

static bool
draw(void *cookie, uint8_t *p, size_t n)
{
	struct mrtd_tape_record *r = cookie;
	struct span drawn = span_of(p, n);

	if (!r->conf.env->random(r->conf.env->cookie, p, n))
		return false;
	put(r, MRTD_TAPE_RANDOM, &drawn, 1);
	return true;
}

void
mrtd_tape_record_init(
    struct mrtd_tape_record *r, const struct mrtd_tape_record_conf *conf)
{
	*r = (struct mrtd_tape_record) {.conf = *conf};
	r->env = (struct mrtd_env) {r, still_time, draw};
	r->started_ms = conf->env->now_ms(conf->env->cookie);
	memcpy(r->check, MRTD_TAPE_MAGIC, sizeof(r->check));
	if (!conf->write(conf->cookie, SPAN_OF(r->check)))
		r->err = MRTD_E_SPACE;
}

const struct mrtd_env *
mrtd_tape_record_env(const struct mrtd_tape_record *r)
{
	return &r->env;
}

static enum mrtd_err
transceive(
    void *cookie, struct span capdu, struct sink *rapdu, unsigned timeout_ms)
{
	struct mrtd_tape_record *r = cookie;
	uint8_t fields[FIELDS_MAX];
	struct sink k = sink_of(fields, sizeof(fields));
	size_t before = rapdu->n;
	uint64_t sent;
	enum mrtd_err e;

	tick(r);
	sent = r->now_ms;
	e = r->conf.transport.transceive(
	    r->conf.transport.cookie, capdu, rapdu, timeout_ms);
	tick(r);
	sink_put_be64(&k, sent);
	sink_put_be32(&k, (uint32_t)(r->now_ms - sent));
	sink_put_be16(&k, (uint16_t)e);
	sink_put_be32(&k, (uint32_t)capdu.n);
	put(r, MRTD_TAPE_EXCHANGE,
	    (struct span[]) {sink_span(&k), capdu,
		span_of(rapdu->p + before, rapdu->n - before)},
	    3);
	r->exchanges++;
	return e;
}

struct mrtd_transport
mrtd_tape_record_transport(struct mrtd_tape_record *r)
{
	return (struct mrtd_transport) {.cookie = r,
	    .limits = r->conf.transport.limits,
	    .transceive = transceive};
}

void
mrtd_tape_record_head(
    struct mrtd_tape_record *r, const struct mrtd_tape_head *h, struct span atr)
{
	uint8_t fields[FIELDS_MAX];
	struct sink k = sink_of(fields, sizeof(fields));

	sink_put_be64(&k, (uint64_t)h->time);
	sink_put_be32(&k, (uint32_t)h->limits.max_capdu);
	sink_put_be32(&k, (uint32_t)h->limits.max_rapdu);
	sink_put_be32(&k, mrtd_tape_flags(h));
	sink_put_be32(&k, h->want);
	sink_put_be32(&k, h->want_listed);
	sink_put_be32(&k, h->max_commands);
	sink_put_be32(&k, h->max_ms);
	sink_put_be32(&k, (uint32_t)h->unstated_max);
	sink_put_be32(&k, (uint32_t)h->arena_cap);
	put(r, MRTD_TAPE_HEAD, (struct span[]) {sink_span(&k), atr}, 2);
}

/* When it happened, and up to n fields more. */
static struct sink
dated(struct mrtd_tape_record *r, uint8_t *fields, size_t n)
{
	struct sink k = sink_of(fields, n);

	tick(r);
	sink_put_be64(&k, r->now_ms);
	return k;
}

void
mrtd_tape_record_power(struct mrtd_tape_record *r, bool ok, struct span atr)
{
	uint8_t fields[FIELDS_MAX];
	struct sink k = dated(r, fields, sizeof(fields));

	sink_put_u8(&k, ok);
	put(r, MRTD_TAPE_POWER, (struct span[]) {sink_span(&k), atr}, 2);
}

void
mrtd_tape_record_chain(
    struct mrtd_tape_record *r, const struct span certificates[], size_t n)
{
	uint8_t fields[FIELDS_MAX], sizes[MRTD_TA_CHAIN_MAX][2];
	struct sink k = dated(r, fields, sizeof(fields));
	struct span parts[MRTD_TAPE_PARTS] = {sink_span(&k)};
	size_t at = 1;

	if (n > MRTD_TA_CHAIN_MAX) {
		r->err = MRTD_E_SPACE;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct sink size = sink_of(sizes[i], sizeof(sizes[i]));

		sink_put_be16(&size, (uint16_t)certificates[i].n);
		parts[at++] = SPAN_OF(sizes[i]);
		parts[at++] = certificates[i];
	}
	put(r, MRTD_TAPE_CHAIN, parts, at);
}

void
mrtd_tape_record_signature(struct mrtd_tape_record *r, struct span signature)
{
	uint8_t fields[FIELDS_MAX];
	struct sink k = dated(r, fields, sizeof(fields));

	put(r, MRTD_TAPE_SIGNATURE, (struct span[]) {sink_span(&k), signature},
	    2);
}

enum mrtd_err
mrtd_tape_record_end(struct mrtd_tape_record *r)
{
	uint8_t fields[4];
	struct sink k = sink_of(fields, sizeof(fields));

	sink_put_be32(&k, r->exchanges);
	put(r, MRTD_TAPE_END, (struct span[]) {sink_span(&k)}, 1);
	return r->err;
}
