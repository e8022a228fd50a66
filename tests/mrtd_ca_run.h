/*
 * What the tests of Chip Authentication begin with: a chip with a key, what its
 * DG14 offers, and a run against it.
 */
#ifndef TESTS_MRTD_CA_RUN_H
#define TESTS_MRTD_CA_RUN_H

#include "tests/check.h"
#include "tests/helper_auth.h"

#include "mrtd/ca.h"

static struct helper_auth h;

/* Runs it; what the engine says in the end. */
static inline enum mrtd_err
drive(struct mrtd_ca *ca, const struct mrtd_ca_choice *choice)
{
	struct span capdu;
	enum mrtd_err e = mrtd_ca_init(ca, &h.link, choice, &h.env.env);

	while (e == MRTD_E_OK && mrtd_ca_send(ca, &capdu))
		e = mrtd_ca_recv(ca, helper_auth_transceive(&h, capdu));
	assert_int_equal(e, mrtd_ca_err(ca));
	assert_int_equal(mrtd_ca_done(ca), e == MRTD_E_OK);
	assert_int_equal(mrtd_ca_terminal_key(ca).n > 0, e == MRTD_E_OK);
	return e;
}

static inline size_t
choices(struct mrtd_ca_choice out[MRTD_CA_CHOICES])
{
	return mrtd_ca_choices(&h.infos, out, MRTD_CA_CHOICES);
}

/* A chip with one key in this group. */
static inline void
chip(unsigned group, enum mrtd_chip_key_form form, unsigned ciphers)
{
	helper_auth_init(&h);
	h.conf.n_ca = 1;
	h.conf.ca[0] = (struct mrtd_chip_ca_key) {
	    .key = helper_auth_key(&h, group, form), .ciphers = ciphers};
	helper_auth_dg14(&h, 0);
}

#endif
