#include "tests/soak/soak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mrtd/chip/personalise.h"
#include "mrtd/mrz.h"

static struct passport passport;
static struct mrtd_session session;
static uint8_t arena[96 * 1024];

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
	unsigned n = 1 + soak_below(rng, 14);

	for (unsigned i = 0; i < n; i++)
		number[i] = alphabet[soak_below(rng, 36)];
	snprintf(birth, sizeof(birth), "%02u%02u%02u", soak_below(rng, 100),
	    1 + soak_below(rng, 12), 1 + soak_below(rng, 28));
	snprintf(expiry, sizeof(expiry), "%02u%02u%02u", soak_below(rng, 100),
	    1 + soak_below(rng, 12), 1 + soak_below(rng, 28));
	must(mrtd_mrz_key(number, birth, expiry, &key) == MRTD_E_OK);
	return key;
}

/*
 * Short APDUs alone where the keys fit them, else buffers of some size.  For
 * certificates also short ones in a chain.
 */
static void
random_buffers(const struct soak_combo *c, uint64_t *rng)
{
	static const size_t sizes[] = {0, 512, 1500, 4096};
	/* DH of 2048 bits; RSA of any size. */
	bool large = c->pace && c->info.suite->kind == MRTD_GROUP_DH &&
	    c->info.group != 0;
	bool larger = (c->what == SOAK_CA && c->group < 3) || c->bits > 0 ||
	    c->what == SOAK_TA;
	size_t n = sizes[larger ? 2 + soak_below(rng, 2)
		: large		? 1 + soak_below(rng, 3)
				: soak_below(rng, 4)];

	if (c->what == SOAK_TA && soak_below(rng, 2) == 0)
		passport.conf.chains = true;
	else if (n > 0)
		passport_state_buffers(&passport, n);
}

/* BAC, PACE, or PACE that authenticates the chip: for what comes after it. */
static struct mrtd_paceinfo
random_access(const struct soak_combo *c, bool *pace, uint64_t *rng)
{
	static const char *const suites[] = {"pace-ecdh-gm-aes128-p256",
	    "pace-ecdh-im-aes256-bp256", "pace-dh-gm-3des-modp1024",
	    "pace-ecdh-cam-aes128-p256"};
	struct mrtd_paceinfo info = c->info;
	/* Terminal Authentication needs a key of CA or of this mapping. */
	unsigned n = soak_below(rng, c->what == SOAK_TA ? 5 : 4);

	*pace = c->what == SOAK_ACCESS ? c->pace : n > 0;
	if (c->what != SOAK_ACCESS && n > 0)
		must(mrtd_chip_personalise_suite(suites[n - 1], &info) ==
		    MRTD_E_OK);
	return info;
}

static void
personalise(const struct soak_combo *c, struct soak_env *ifd,
    struct soak_env *ic, uint64_t *rng)
{
	struct mrtd_paceinfo info;
	size_t from;
	bool pace;

	passport_init(&passport);
	passport.conf.env = &ic->env;
	passport.env.counter = soak_next(rng) >> 1;
	passport.conf.mrz = random_key(rng);
	snprintf(passport.conf.can, sizeof(passport.conf.can), "%06u",
	    soak_below(rng, 1000000));
	random_buffers(c, rng);
	info = random_access(c, &pace, rng);
	ifd->pace = ic->pace = pace;
	if (pace) {
		from = passport.store.n;
		mrtd_chip_personalise_card_access(&passport.store, &info, 1);
		passport.conf.files[MRTD_FILE_CARD_ACCESS] = span_of(
		    passport.store.p + from, passport.store.n - from);
		passport.conf.pace = true;
		/* The chip's BAC would hide a PACE that fails. */
		passport.conf.bac = false;
	}
	if (pace && info.suite->mapping == MRTD_SECINFO_CAM) {
		passport_give_key(&passport, info.group, info.id);
		passport_card_security(&passport);
	}
	if (c->what != SOAK_ACCESS)
		soak_auth_personalise(c, &passport, rng);
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
	if (passport.conf.chains ||
	    (passport.conf.buffers.max_capdu == 0 && soak_below(rng, 2) == 0))
		conf.limits = (struct mrtd_limits) {261, 258};
	conf.have_mrz = !c->can;
	conf.have_can = c->can;
	memcpy(conf.can, passport.conf.can, 7);
	if (c->what != SOAK_ACCESS)
		soak_auth_ask(c, &conf);
	return conf;
}

/* PACE as it was meant to be, and what it says of the chip. */
static const char *
judge_pace(const struct soak_combo *c, const struct mrtd_session_report *r)
{
	enum mrtd_auth_state cam = c->info.suite->mapping == MRTD_SECINFO_CAM
	    ? MRTD_AUTH_PASSED
	    : MRTD_AUTH_NOT_OFFERED;

	if (!span_eq(
		span_of(r->suite, r->suite_n), SPAN_OF(c->info.suite->oid)))
		return "another protocol of PACE";
	if (r->cam.state != cam)
		return r->cam.err != MRTD_E_OK ? mrtd_err_text(r->cam.err)
					       : "chip authentication mapping";
	return NULL;
}

/* The sentence of the first thing that is not as it must be; NULL: all is. */
static const char *
judge(
    const struct soak_combo *c, bool pace, const struct mrtd_session_report *r)
{
	static const enum mrtd_file files[] = {MRTD_FILE_COM, MRTD_FILE_DG1};
	const char *why;

	if (r->err != MRTD_E_OK)
		return mrtd_err_text(r->err);
	if (r->access != (pace ? MRTD_ACCESS_PACE : MRTD_ACCESS_BAC))
		return "another access control";
	if (c->pace && (why = judge_pace(c, r)) != NULL)
		return why;
	if (r->findings != 0)
		return "a finding";
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (r->file[files[i]].err != MRTD_E_OK ||
		    !span_eq(r->file[files[i]].content,
			passport.conf.files[files[i]]))
			return "a file was read wrongly";
	return c->what == SOAK_ACCESS ? NULL : soak_auth_judge(c, r, &passport);
}

void
soak_session(const struct soak_combo *c, uint64_t seed, enum soak_zero zero,
    struct soak_outcome *out)
{
	struct soak_env ifd = {.zero = zero, .combo = c}, ic = ifd;
	struct passport_run run = {
	    .terminal = soak_auth_serve, .cookie = (void *)(uintptr_t)c};
	struct mrtd_session_conf conf;
	const char *why;

	ifd.session = ic.session = &session;
	ifd.passport = ic.passport = &passport;
	ifd.rng = soak_next(&seed);
	ic.rng = soak_next(&seed);
	soak_zeros_terminal(&ifd);
	soak_zeros_chip(&ic);
	personalise(c, &ifd, &ic, &seed);
	conf = terminal(c, &ifd, &seed);
	mrtd_session_init(&session, &conf);
	passport_drive(&passport, &session, &run);
	why = judge(c, ifd.pace, mrtd_session_report(&session));
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
