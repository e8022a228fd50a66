#include "tests/soak/soak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mrtd/chip/personalise.h"
#include "mrtd/mrz.h"

static struct passport passport;
static struct mrtd_session session;
static uint8_t arena[96 * 1024];

static unsigned
below(uint64_t *rng, unsigned n)
{
	return (unsigned)(soak_next(rng) % n);
}

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* Document number of 1 to 14 characters, two dates. */
static struct mrtd_mrz_key
random_key(uint64_t *rng)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	char number[16] = {0}, birth[16], expiry[16];
	struct mrtd_mrz_key key;
	unsigned n = 1 + below(rng, 14);

	for (unsigned i = 0; i < n; i++)
		number[i] = alphabet[below(rng, 36)];
	snprintf(birth, sizeof(birth), "%02u%02u%02u", below(rng, 100),
	    1 + below(rng, 12), 1 + below(rng, 28));
	snprintf(expiry, sizeof(expiry), "%02u%02u%02u", below(rng, 100),
	    1 + below(rng, 12), 1 + below(rng, 28));
	must(mrtd_mrz_key(number, birth, expiry, &key) == MRTD_E_OK);
	return key;
}

/* Short APDUs alone where the keys fit them, else buffers of some size. */
static void
random_buffers(const struct soak_combo *c, uint64_t *rng)
{
	static const size_t sizes[] = {0, 512, 1500, 4096};
	bool large = c->pace && c->info.suite->kind == MRTD_GROUP_DH &&
	    c->info.group != 0;
	size_t n = sizes[large ? 1 + below(rng, 3) : below(rng, 4)];

	if (n > 0)
		passport_state_buffers(&passport, n);
}

static void
personalise(const struct soak_combo *c, struct soak_env *chip, uint64_t *rng)
{
	size_t from;

	passport_init(&passport);
	passport.conf.env = &chip->env;
	passport.conf.mrz = random_key(rng);
	snprintf(passport.conf.can, sizeof(passport.conf.can), "%06u",
	    below(rng, 1000000));
	random_buffers(c, rng);
	if (c->pace) {
		from = passport.store.n;
		mrtd_chip_personalise_card_access(&passport.store, &c->info, 1);
		passport.conf.files[MRTD_FILE_CARD_ACCESS] = span_of(
		    passport.store.p + from, passport.store.n - from);
		passport.conf.pace = true;
		/* The chip's BAC would hide a PACE that fails. */
		passport.conf.bac = false;
	}
	if (c->pace && c->info.suite->mapping == MRTD_SECINFO_CAM) {
		passport.env.counter = soak_next(rng) >> 1;
		passport_give_key(&passport, c->info.group, c->info.id);
		passport_card_security(&passport);
	}
	passport_power(&passport);
}

static struct mrtd_session_conf
terminal(const struct soak_combo *c, struct soak_env *env, uint64_t *rng)
{
	struct mrtd_session_conf conf = passport_session(
	    &passport, arena, sizeof(arena));
	static uint8_t atr[MRTD_CHIP_ATR_MAX];
	struct sink k = sink_of(atr, sizeof(atr));

	mrtd_chip_atr(&passport.chip, &k);
	conf.env = &env->env;
	conf.atr = sink_span(&k);
	conf.want = MRTD_FILE_BIT(MRTD_FILE_COM) | MRTD_FILE_BIT(MRTD_FILE_DG1);
	if (passport.conf.buffers.max_capdu == 0 && below(rng, 2) == 0)
		conf.limits = (struct mrtd_limits) {261, 258};
	conf.have_mrz = !c->can;
	conf.have_can = c->can;
	memcpy(conf.can, passport.conf.can, 7);
	return conf;
}

/* The sentence of the first thing that is not as it must be; NULL: all is. */
static const char *
judge(const struct soak_combo *c, const struct mrtd_session_report *r)
{
	static const enum mrtd_file files[] = {MRTD_FILE_COM, MRTD_FILE_DG1};
	enum mrtd_auth_state cam = c->pace &&
		c->info.suite->mapping == MRTD_SECINFO_CAM
	    ? MRTD_AUTH_PASSED
	    : MRTD_AUTH_NOT_OFFERED;

	if (r->err != MRTD_E_OK)
		return mrtd_err_text(r->err);
	if (r->access != (c->pace ? MRTD_ACCESS_PACE : MRTD_ACCESS_BAC))
		return "another access control";
	if (c->pace &&
	    !span_eq(
		span_of(r->suite, r->suite_n), SPAN_OF(c->info.suite->oid)))
		return "another protocol of PACE";
	if (r->cam.state != cam)
		return r->cam.err != MRTD_E_OK ? mrtd_err_text(r->cam.err)
					       : "chip authentication mapping";
	if ((r->findings & ~MRTD_FINDING_BIT(CARD_ACCESS_REFUSED)) != 0)
		return "a finding";
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (r->file[files[i]].err != MRTD_E_OK ||
		    !span_eq(r->file[files[i]].content,
			passport.conf.files[files[i]]))
			return "a file was read wrongly";
	return NULL;
}

void
soak_session(const struct soak_combo *c, uint64_t seed, enum soak_zero zero,
    struct soak_outcome *out)
{
	struct soak_env ifd = {.zero = zero, .combo = c}, ic = ifd;
	struct passport_run run = {0};
	struct mrtd_session_conf conf;
	const char *why;

	ifd.session = ic.session = &session;
	ifd.passport = ic.passport = &passport;
	ifd.rng = soak_next(&seed);
	ic.rng = soak_next(&seed);
	soak_zeros_terminal(&ifd);
	soak_zeros_chip(&ic);
	personalise(c, &ic, &seed);
	conf = terminal(c, &ifd, &seed);
	mrtd_session_init(&session, &conf);
	passport_drive(&passport, &session, &run);
	why = judge(c, mrtd_session_report(&session));
	*out = (struct soak_outcome) {
	    .passed = why == NULL, .forced = ifd.forced || ic.forced};
	if (why != NULL)
		snprintf(out->why, sizeof(out->why), "%s", why);
	else if (zero != SOAK_NONE && !out->forced) {
		out->passed = false;
		snprintf(out->why, sizeof(out->why), "nothing was forced");
	}
	mrtd_session_wipe(&session);
	mrtd_chip_wipe(&passport.chip);
}
