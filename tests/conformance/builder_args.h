/*
 * Arguments that say more than one thing, written as document.h has them.
 * False: they are wrong.
 */
#ifndef TESTS_CONFORMANCE_BUILDER_ARGS_H
#define TESTS_CONFORMANCE_BUILDER_ARGS_H

#include "tests/conformance/builder.h"

/* anew: with new check digits. */
bool builder_args_text(char *mrz_text, const char *arg, bool anew) MUST_USE;
bool builder_args_pki(struct builder *, const char *arg) MUST_USE;
bool builder_args_ca(struct builder *, const char *arg) MUST_USE;
bool builder_args_digest(const char *name, enum mrtd_digest *out) MUST_USE;
bool builder_args_aa(struct document *, const char *arg) MUST_USE;
bool builder_args_image(struct builder *, const char *arg) MUST_USE;
/* inside: of the answer before it is secured. */
bool builder_args_rule(
    struct document *, const char *arg, bool inside) MUST_USE;
/* Into these sets of files or out of them; b may be NULL. */
bool builder_args_files(
    uint32_t *a, uint32_t *b, const char *arg, bool on) MUST_USE;

#endif
