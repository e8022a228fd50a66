/* sallyport pkd issue: countries of a test PKI, and cases of it by name. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/host.h"
#include "kiosk/pkd.h"
#include "kiosk/pkd_issue.h"
#include "kiosk/verbs.h"

#define SAID_MAX (256u << 10)

struct order {
	const struct certs_issue_case *one; /* NULL: a whole country */
	struct certs_issue_country_spec spec;
	char seed[72];
};

/* No seed: a new one, told so that the same can be made again. */
static bool
choose_seed(const char *text, struct order *o)
{
	uint8_t raw[16];

	if (strlen(text) >= sizeof(o->seed))
		return false;
	(void)snprintf(o->seed, sizeof(o->seed), "%s", text);
	if (text[0] == '\0') {
		if (!kiosk_host_env.random(NULL, raw, sizeof(raw)))
			return false;
		for (size_t i = 0; i < sizeof(raw); i++)
			(void)snprintf(o->seed + 2 * i, 3, "%02x", raw[i]);
	}
	o->spec.seed = span_of(o->seed, strlen(o->seed));
	return true;
}

static bool
understand(const struct kiosk_pkd *p, struct order *o)
{
	/* The day it is: countries of one day are the same. */
	int64_t today = kiosk_host_time() / 86400 * 86400;

	*o = (struct order) {
	    .spec = {.country = "UT", .state = "UTO", .now = today}};
	if (p->country[0] != '\0')
		o->spec.country = p->country;
	if (p->state[0] != '\0')
		o->spec.state = p->state;
	if (p->at[0] != '\0' && !kiosk_host_day(p->at, &o->spec.now)) {
		fprintf(
		    stderr, "sallyport pkd: --at: '%s' is not a day\n", p->at);
		return false;
	}
	if (p->which[0] != '\0' &&
	    (o->one = certs_issue_case(p->which)) == NULL) {
		fprintf(stderr,
		    "sallyport pkd: --case: no '%s'; --case list names all\n",
		    p->which);
		return false;
	}
	return choose_seed(p->seed, o);
}

/* dir/path with the folders on the way; never over another file. */
static bool
write_file(const char *dir, const struct certs_issue_country_file *f)
{
	char path[4096];
	int n = snprintf(path, sizeof(path), "%s/%s", dir, f->path), fd;
	size_t done = 0;
	ssize_t w = 0;

	if (n < 0 || (size_t)n >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	for (char *s = path + strlen(dir) + 1; (s = strchr(s, '/')) != NULL;
	     *s++ = '/') {
		*s = '\0';
		if (mkdir(path, 0755) != 0 && errno != EEXIST)
			return false;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    f->secret ? 0600 : 0644);
	while (fd >= 0 && done < f->bytes.n &&
	    (w = write(fd, f->bytes.p + done, f->bytes.n - done)) > 0)
		done += (size_t)w;
	return fd >= 0 && close(fd) == 0 && done == f->bytes.n;
}

static int
write_all(const char *dir, const struct certs_issue_country *c)
{
	struct certs_issue_country_file f;

	if (mkdir(dir, 0755) != 0 && errno != EEXIST)
		goto fault;
	for (size_t i = 0; certs_issue_country_file(c, i, &f); i++)
		if (!write_file(dir, &f))
			goto fault;
	return VERB_POSITIVE;
fault:
	fprintf(stderr, "sallyport pkd: %s: %s\n", dir, strerror(errno));
	return EX_CANTCREAT;
}

static int
print(const struct sink *k)
{
	return sink_ok(k) && fwrite(k->p, 1, k->n, stdout) == k->n &&
		fflush(stdout) == 0
	    ? VERB_POSITIVE
	    : EX_IOERR;
}

static int
issue(const struct kiosk_pkd *p, const struct order *o, struct sink *said)
{
	struct certs_issue_country *c = NULL;
	enum certs_err e = certs_issue_country_new(&o->spec, &c);
	int status;

	if (e == CERTS_E_ARGUMENT)
		return EX_USAGE;
	if (e == CERTS_E_OK)
		e = o->one != NULL ? certs_issue_case_fill(c, o->one)
				   : certs_issue_country_fill(c);
	if (e == CERTS_E_OK)
		e = kiosk_pkd_issue_documents(c, o->one);
	if (e == CERTS_E_OK) {
		kiosk_pkd_issue_tell(said, c, o->one, o->seed, ".");
		e = certs_issue_country_put(
		    c, "README", sink_span(said), false);
	}
	sink_wipe(said);
	if (e != CERTS_E_OK) {
		status = kiosk_pkd_fail(p->out, e);
		goto out;
	}
	if (p->json)
		kiosk_pkd_issue_json(said, c, o->one, o->seed);
	else
		kiosk_pkd_issue_tell(said, c, o->one, o->seed, p->out);
	status = write_all(p->out, c);
	if (status == VERB_POSITIVE)
		status = print(said);
out:
	certs_issue_country_free(&c);
	return status;
}

int
kiosk_pkd_issue(const struct kiosk_pkd *p, int n, char **args)
{
	bool list = strcmp(p->which, "list") == 0;
	uint8_t *buf;
	struct order o;
	struct sink said;
	int status = EX_OSERR;

	(void)args;
	if (n != 0 || (!list && (p->out[0] == '\0' || !understand(p, &o))))
		return EX_USAGE;
	if ((buf = malloc(SAID_MAX)) == NULL)
		return EX_OSERR;
	said = sink_of(buf, SAID_MAX);
	if (list) {
		kiosk_pkd_issue_list(&said, p->json);
		status = print(&said);
	} else {
		status = issue(p, &o, &said);
	}
	free(buf);
	return status;
}
