/*
 * The address of a device: what follows its scheme, PATH[?key=value[&...]].
 * There is no escaping; a path has no question mark.
 */
#ifndef HW_URI_H
#define HW_URI_H

#include "hw/err.h"
#include "mrtd/bytes.h"

#define HW_URI_OPTIONS 28

struct hw_uri {
	char path[1024];
	struct {
		char key[16], value[32];
	} options[HW_URI_OPTIONS];
	size_t n;
};

/*
 * keys: NULL-ended list of the options that there are.  HW_E_ARGUMENT: too
 * long, an unknown or repeated option, an option without value.
 */
enum hw_err hw_uri_parse(
    const char *, const char *const keys[], struct hw_uri *) MUST_USE;
/* NULL: not there. */
const char *hw_uri_option(const struct hw_uri *, const char *key);
/* Leaves *value as it is where the option is absent. */
enum hw_err hw_uri_number(const struct hw_uri *, const char *key, unsigned min,
    unsigned max, unsigned *value) MUST_USE;

#endif
