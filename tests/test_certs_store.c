/* The whole store: objects of every kind, their history, and its file. */
#include "tests/certs_pki.h"

#include "certs/files.h"
#include "certs/store.h"

#include <fcntl.h>
#include <openssl/sha.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SUITE "ecdsa-p256-sha256"

/* Any bytes of one's own: what is inside a list is not looked at here. */
static const uint8_t crl_ut[] = {0x30, 0x03, 0x02, 0x01, 0x01};
static const uint8_t crl_xx[] = {0x30, 0x03, 0x02, 0x01, 0x02};
static const uint8_t dl_ut[] = {0x30, 0x05, 0x04, 0x03, 'a', 'b', 'c'};

struct pki {
	struct certs_issuer *root, *renewed, *other, *dsc;
};

static struct pki
make(void)
{
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 1, 0);
	struct pki p = {.root = pki_csca(&s)};

	s.serial = 2;
	s.same_key = p.root;
	p.renewed = pki_csca(&s);
	s.same_key = NULL;
	s.name = "CSCA other";
	p.other = pki_csca(&s);
	s.name = "DS";
	p.dsc = pki_dsc(p.root, &s);
	return p;
}

static void
unmake(struct pki *p)
{
	certs_issue_free(&p->root);
	certs_issue_free(&p->renewed);
	certs_issue_free(&p->other);
	certs_issue_free(&p->dsc);
}

static void
begin(
    struct certs_anchors_build *b, enum certs_anchors_why why, const char *note)
{
	struct certs_anchors_source s = {.why = why, .time = T_2025};

	snprintf(s.note, sizeof(s.note), "%s", note);
	snprintf(s.who, sizeof(s.who), "operator");
	assert_int_equal(certs_anchors_build_source(b, &s), CERTS_E_OK);
}

static bool
put(struct certs_anchors_build *b, const struct certs_store_object *o)
{
	bool added;

	assert_int_equal(certs_anchors_build_put(b, o, &added), CERTS_E_OK);
	return added;
}

static bool
add(struct certs_anchors_build *b, const struct certs_issuer *i)
{
	bool added;

	assert_int_equal(
	    certs_anchors_build_add(b, certs_issue_der(i), &added), CERTS_E_OK);
	return added;
}

static struct certs_store_object
list(enum certs_store_kind kind, struct span der, const char *country,
    const struct certs_issuer *by)
{
	struct certs_store_object o = {.kind = kind,
	    .status = CERTS_STORE_TRUSTED,
	    .how = by != NULL ? CERTS_STORE_BY_ANCHOR : CERTS_STORE_BY_OPERATOR,
	    .from = T_2025,
	    .der = der};
	uint8_t digest[32];
	struct span s = SPAN_OF(digest);

	snprintf(o.country, sizeof(o.country), "%s", country);
	if (by != NULL) {
		SHA256(certs_issue_der(by).p, certs_issue_der(by).n, digest);
		assert_true(span_take_be64(&s, &o.by));
	}
	return o;
}

/* Two anchors, a signer, two CRLs and a deviation list, in two steps. */
static struct certs_anchors_build *
fill(const struct pki *p)
{
	struct certs_anchors_build *b = NULL;
	struct certs_store_object dsc = {.kind = CERTS_STORE_SIGNER,
	    .status = CERTS_STORE_KNOWN,
	    .how = CERTS_STORE_BY_ANCHOR,
	    .der = certs_issue_der(p->dsc)};
	struct certs_store_object ut = list(
	    CERTS_STORE_CRL, SPAN_OF(crl_ut), "UT", p->root);
	struct certs_store_object xx = list(
	    CERTS_STORE_CRL, SPAN_OF(crl_xx), "XX", NULL);
	struct certs_store_object dl = list(
	    CERTS_STORE_DEVIATIONS, SPAN_OF(dl_ut), "UT", p->root);

	assert_int_equal(
	    certs_anchors_build_new((struct span) {0}, &b), CERTS_E_OK);
	begin(b, CERTS_ANCHORS_LIST, "first");
	assert_true(put(b, &dsc)); /* stands behind the anchors all the same */
	assert_true(add(b, p->root));
	assert_false(add(b, p->root));
	begin(b, CERTS_ANCHORS_PKD, "second");
	xx.status = CERTS_STORE_KNOWN;
	xx.how = CERTS_STORE_BY_NOBODY;
	dl.content = span_of(dl_ut + 4, 3);
	assert_true(put(b, &ut));
	assert_true(put(b, &xx));
	assert_true(put(b, &dl));
	assert_false(put(b, &dl));
	assert_true(add(b, p->other));
	return b;
}

static struct certs_anchors *
open_now(struct certs_anchors_build *b)
{
	struct certs_anchors *a = NULL;
	struct span index;

	assert_int_equal(certs_anchors_build_index(b, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	return a;
}

static struct certs_store_object
by_der(const struct certs_anchors *a, struct span der)
{
	struct certs_store_object o;
	uint8_t digest[32];

	SHA256(der.p, der.n, digest);
	assert_true(certs_store_find(a, digest, &o));
	assert_true(span_eq(o.der, der));
	return o;
}

static void
keeps_every_kind(void **state)
{
	struct pki p = make();
	struct certs_anchors_build *b = fill(&p);
	struct certs_anchors *a = open_now(b);
	struct certs_store_object o;
	struct certs_lists_item item;

	(void)state;
	assert_int_equal(certs_store_count(a), 6);
	assert_int_equal(certs_anchors_count(a), 2);
	assert_int_equal(certs_anchors_sources(a), 2);
	o = by_der(a, certs_issue_der(p.dsc));
	assert_int_equal(o.kind, CERTS_STORE_SIGNER);
	assert_int_equal(o.how, CERTS_STORE_BY_ANCHOR);
	assert_int_equal(o.from, T_2020);
	assert_int_equal(o.until, T_2030);
	assert_string_equal(o.country, "UT");
	o = by_der(a, certs_issue_der(p.root));
	assert_true(o.self_signed);
	assert_int_equal(o.how, CERTS_STORE_BY_LIST);
	/* Lists by country; content is what was signed. */
	assert_true(certs_store_lists_get(a, CERTS_LISTS_CRL, "UT", 0, &item));
	assert_true(item.verified);
	assert_true(span_eq(item.content, SPAN_OF(crl_ut)));
	assert_false(certs_store_lists_get(a, CERTS_LISTS_CRL, "UT", 1, &item));
	assert_true(certs_store_lists_get(a, CERTS_LISTS_CRL, "XX", 0, &item));
	assert_false(item.verified);
	assert_true(
	    certs_store_lists_get(a, CERTS_LISTS_DEVIATIONS, "UT", 0, &item));
	assert_true(span_eq(item.content, SPAN_STR("abc")));
	assert_false(
	    certs_store_lists_get(a, CERTS_LISTS_DEFECTS, "", 0, &item));
	assert_non_null(certs_anchors_lists(a));
	certs_anchors_free(&a);
	certs_anchors_build_free(&b);
	unmake(&p);
}

/* Distrust takes the key with it, under all of its certificates. */
static void
distrust_stays(void **state)
{
	struct pki p = make();
	struct certs_anchors_build *b = fill(&p);
	struct certs_anchors *a = open_now(b);
	struct certs_store_object root = by_der(a, certs_issue_der(p.root)), o;
	struct certs_lists_item item;
	struct certs_anchors_mark mark = certs_anchors_build_mark(b);
	struct certs_store_event ev;
	bool added;

	(void)state;
	certs_anchors_free(&a);
	for (int turn = 0; turn < 2; turn++) {
		begin(b, CERTS_ANCHORS_DISTRUST, "the key was stolen");
		assert_int_equal(certs_anchors_build_set(
				     b, root.sha256, CERTS_STORE_DISTRUSTED),
		    CERTS_E_OK);
		a = open_now(b);
		assert_int_equal(certs_anchors_count(a), 1);
		assert_int_equal(certs_store_count(a), 6);
		o = by_der(a, certs_issue_der(p.root));
		assert_int_equal(o.status, CERTS_STORE_DISTRUSTED);
		assert_int_equal(
		    certs_store_status_at(a, &o, 0), CERTS_STORE_ABSENT);
		assert_int_equal(
		    certs_store_status_at(a, &o, 2), CERTS_STORE_TRUSTED);
		assert_int_equal(
		    certs_store_status_at(a, &o, 3), CERTS_STORE_DISTRUSTED);
		assert_true(certs_store_event(a, 0, &ev));
		assert_int_equal(ev.source, 2);
		/* What it vouched for: no list any more, a CRL to be proven. */
		assert_false(certs_store_lists_get(
		    a, CERTS_LISTS_DEVIATIONS, "UT", 0, &item));
		assert_true(
		    certs_store_lists_get(a, CERTS_LISTS_CRL, "UT", 0, &item));
		assert_false(item.verified);
		certs_anchors_free(&a);
		/* Neither it nor another certificate of its key comes back. */
		assert_int_equal(
		    certs_anchors_build_add(b, certs_issue_der(p.root), &added),
		    CERTS_E_DISTRUSTED);
		assert_int_equal(certs_anchors_build_add(
				     b, certs_issue_der(p.renewed), &added),
		    CERTS_E_DISTRUSTED);
		if (turn > 0)
			break;
		/* A transaction that is undone never was. */
		certs_anchors_build_undo(b, mark);
		a = open_now(b);
		assert_int_equal(certs_anchors_count(a), 2);
		assert_false(certs_store_event(a, 0, &ev));
		assert_true(
		    certs_store_lists_get(a, CERTS_LISTS_CRL, "UT", 0, &item));
		assert_true(item.verified);
		certs_anchors_free(&a);
		begin(b, CERTS_ANCHORS_OPERATOR, "third, undone");
		assert_true(add(b, p.renewed));
		certs_anchors_build_undo(b, mark);
	}
	certs_anchors_build_free(&b);
	unmake(&p);
}

/* An index is gone on with: history and order stay. */
static void
goes_on(void **state)
{
	struct pki p = make();
	struct certs_anchors_build *b = fill(&p), *c = NULL;
	struct certs_anchors *a;
	struct certs_store_object o;
	struct certs_anchors_source s;
	struct span index, second;

	(void)state;
	assert_int_equal(certs_anchors_build_index(b, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_build_new(index, &c), CERTS_E_OK);
	assert_int_equal(certs_anchors_build_index(c, &second), CERTS_E_OK);
	assert_true(span_eq(index, second));
	begin(c, CERTS_ANCHORS_EXPIRE, "their time is over");
	a = open_now(b);
	o = by_der(a, certs_issue_der(p.root));
	certs_anchors_free(&a);
	assert_int_equal(
	    certs_anchors_build_set(c, o.sha256, CERTS_STORE_EXPIRED),
	    CERTS_E_OK);
	/* A list that holds it still does not bring it back. */
	assert_false(add(c, p.root));
	begin(c, CERTS_ANCHORS_TWO_PERSONS, "from now on");
	a = open_now(c);
	assert_int_equal(certs_anchors_count(a), 1);
	assert_true(certs_anchors_source_get(a, 2, &s));
	assert_int_equal(s.why, CERTS_ANCHORS_EXPIRE);
	assert_string_equal(s.note, "their time is over");
	assert_string_equal(s.who, "operator");
	assert_false(certs_store_two_persons(a, 3));
	assert_true(certs_store_two_persons(a, 4));
	certs_anchors_free(&a);
	assert_int_equal(certs_anchors_build_set(
			     c, (const uint8_t[32]) {0}, CERTS_STORE_EXPIRED),
	    CERTS_E_NOT_FOUND);
	certs_anchors_build_free(&c);
	certs_anchors_build_free(&b);
	unmake(&p);
}

/* Whatever bit is flipped: it does not open, or that object is not handed out.
 */
static void
damage_is_seen(void **state)
{
	struct pki p = make();
	struct certs_anchors_build *b = fill(&p);
	struct certs_anchors *a = NULL;
	struct certs_store_object o;
	struct span index;
	uint8_t *copy;
	size_t opened = 0;

	(void)state;
	assert_int_equal(certs_anchors_build_index(b, &index), CERTS_E_OK);
	copy = malloc(index.n);
	assert_non_null(copy);
	memcpy(copy, index.p, index.n);
	for (size_t i = 0; i < index.n; i++) {
		copy[i] ^= 0x04;
		if (certs_anchors_open_memory(span_of(copy, index.n), &a) ==
		    CERTS_E_OK) {
			opened++;
			assert_int_equal(certs_anchors_count(a), 2);
			assert_false(certs_store_get(a, 5, &o));
			certs_anchors_free(&a);
		}
		copy[i] ^= 0x04;
	}
	/* That is the document signer's certificate alone. */
	assert_int_equal(opened, certs_issue_der(p.dsc).n);
	free(copy);
	certs_anchors_build_free(&b);
	unmake(&p);
}

/* In the child: stops at the parent's word, then writes the store. */
static void
writer(const char *dir, struct certs_anchors_build *b)
{
	int lock;

	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	_exit(certs_files_lock(dir, &lock) == CERTS_E_OK &&
		    certs_files_save(dir, b) == CERTS_E_OK
		? 0
		: 1);
}

/* Kills the writer at its n-th stop at a system call; false: it came through.
 */
static bool
killed_at(const char *dir, struct certs_anchors_build *b, unsigned n)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		writer(dir, b);
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	for (; WIFSTOPPED(status); n--) {
		if (n == 0) {
			kill(pid, SIGKILL);
			assert_int_equal(waitpid(pid, &status, 0), pid);
			assert_true(WIFSIGNALED(status));
			return true;
		}
		assert_int_equal(ptrace(PTRACE_SYSCALL, pid, NULL, NULL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return false;
}

/* kill -9 before and after every system call: the old store, or the new. */
static void
a_killed_writer_leaves_one_store(void **state)
{
	char dir[] = "/tmp/sallyport-store-XXXXXX", path[64];
	struct pki p = make();
	struct certs_anchors_build *b = fill(&p), *c = NULL;
	struct span old, new_one, got;
	unsigned n = 0, news = 0, olds = 0;
	bool killed;
	int lock;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(certs_anchors_build_index(b, &old), CERTS_E_OK);
	assert_int_equal(certs_anchors_build_new(old, &c), CERTS_E_OK);
	begin(c, CERTS_ANCHORS_OPERATOR, "more");
	assert_true(add(c, p.renewed));
	assert_int_equal(certs_anchors_build_index(c, &new_one), CERTS_E_OK);
	do {
		/* A lock dies with its holder. */
		assert_int_equal(certs_files_lock(dir, &lock), CERTS_E_OK);
		assert_int_equal(certs_files_save(dir, b), CERTS_E_OK);
		certs_files_unlock(lock);
		killed = killed_at(dir, c, n++);
		assert_int_equal(certs_files_map(dir, &got), CERTS_E_OK);
		if (span_eq(got, new_one))
			news++;
		else if (span_eq(got, old))
			olds++;
		else
			fail_msg("a third store, at stop %u", n);
		certs_files_unmap(&got);
	} while (killed);
	/* lock, open, write, mode, fsync, close, rename, directory */
	assert_true(n >= 16 && olds >= 12 && news >= 3);
	snprintf(path, sizeof(path), "%s/" CERTS_FILES_INDEX, dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	certs_anchors_build_free(&c);
	certs_anchors_build_free(&b);
	unmake(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_every_kind),
	    cmocka_unit_test(distrust_stays),
	    cmocka_unit_test(goes_on),
	    cmocka_unit_test(damage_is_seen),
	    cmocka_unit_test(a_killed_writer_leaves_one_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
