/*
 * kill -9 at every moment of a change of the trust store: the program itself is
 * stopped before each system call that changes files, and killed there.  What
 * is left is the old store or the new one, and the next change goes through.
 */
#include "tests/certs_pki.h"

#include "certs/files.h"
#include "certs/issue_crl.h"
#include "certs/store.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SUITE "ecdsa-p256-sha256"

static char dir[] = "/tmp/sallyport-killed-XXXXXX";
static char store[64], made[64];

/* What a store is: two that agree here went through the same changes. */
struct state {
	size_t objects, anchors, sources, trusted;
	uint8_t sha256[32]; /* of objects and their states */
};

static struct state
look(void)
{
	struct certs_anchors *a = NULL;
	struct certs_store_object o;
	struct state s = {0};
	struct span index;

	assert_int_equal(certs_files_map(store, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	s.objects = certs_store_count(a);
	s.anchors = certs_anchors_count(a);
	s.sources = certs_anchors_sources(a);
	for (size_t i = 0; i < s.objects; i++) {
		assert_true(certs_store_get(a, i, &o));
		s.trusted += o.status == CERTS_STORE_TRUSTED;
		for (size_t k = 0; k < 32; k++)
			s.sha256[k] ^= (uint8_t)(o.sha256[k] *
			    (1 + 2 * (unsigned)o.status));
	}
	certs_anchors_free(&a);
	certs_files_unmap(&index);
	return s;
}

static bool
is(const struct state *a, const struct state *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static void
save(const char *name, struct span s)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", made, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
	assert_int_equal(fclose(f), 0);
}

static void
print_of(struct span der, char out[17])
{
	struct certs_anchors *a = NULL;
	struct certs_anchor c;
	struct span index;

	assert_int_equal(certs_files_map(store, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	assert_true(certs_anchors_by_der(a, der, &c));
	for (size_t k = 0; k < 8; k++)
		snprintf(out + 2 * k, 3, "%02x", c.sha256[k]);
	certs_anchors_free(&a);
	certs_files_unmap(&index);
}

static struct pki_store old; /* what each row begins with */
static char print[17];

static void
make_files(void)
{
	static uint8_t buf[32768];
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issuer *root = pki_csca(&s), *next, *signer, *past;
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_issue_crl crl = {
	    .this_update = T_2025, .next_update = T_2025 + 86400, .number = 1};
	struct sink k = sink_of(buf, sizeof(buf));
	struct span certs[2], begin[2];
	int lock;

	/* For what expire puts aside. */
	s.name = "Past";
	s.not_after = s.not_before + (int64_t)4 * 365 * 86400;
	past = pki_csca(&s);
	s.not_after = T_2030;
	s.name = "CSCA 2";
	s.serial = 2;
	next = pki_csca(&s);
	s.serial = 3;
	assert_int_equal(certs_issue_link(root, next, &s, &k), CERTS_E_OK);
	save("link.cer", sink_span(&k));
	save("next.cer", certs_issue_der(next));
	s.name = "Signer";
	s.quirks = CERTS_ISSUE_MASTER_SIGNER;
	signer = pki_dsc(root, &s);
	certs[0] = certs_issue_der(root);
	certs[1] = certs_issue_der(next);
	k = sink_of(buf, sizeof(buf));
	assert_int_equal(
	    certs_issue_master_list(signer, certs, 2, &o, &k), CERTS_E_OK);
	save("in/1.ml", sink_span(&k));
	save("list.ml", sink_span(&k));
	k = sink_of(buf, sizeof(buf));
	assert_int_equal(certs_issue_crl(root, &crl, &k), CERTS_E_OK);
	save("in/2.crl", sink_span(&k));
	s.name = "DS";
	s.serial = 4;
	s.quirks = 0;
	certs_issue_free(&signer);
	signer = pki_dsc(root, &s);
	save("in/3.cer", certs_issue_der(signer));
	begin[0] = certs[0];
	begin[1] = certs_issue_der(past);
	old = pki_store(begin, 2);
	assert_int_equal(certs_files_lock(store, &lock), CERTS_E_OK);
	assert_int_equal(certs_files_save(store, old.build), CERTS_E_OK);
	certs_files_unlock(lock);
	print_of(certs[0], print);
	certs_issue_free(&past);
	certs_issue_free(&signer);
	certs_issue_free(&next);
	certs_issue_free(&root);
}

/* The system calls that change files, or make them last. */
static const int changing[] = {SCMP_SYS(write), SCMP_SYS(pwrite64),
    SCMP_SYS(writev), SCMP_SYS(pwritev), SCMP_SYS(pwritev2), SCMP_SYS(sendfile),
    SCMP_SYS(copy_file_range), SCMP_SYS(truncate), SCMP_SYS(ftruncate),
    SCMP_SYS(fallocate), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(sync),
    SCMP_SYS(syncfs), SCMP_SYS(msync), SCMP_SYS(rename), SCMP_SYS(renameat),
    SCMP_SYS(renameat2), SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(symlink),
    SCMP_SYS(symlinkat), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rmdir),
    SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(chmod), SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat), SCMP_SYS(flock)};

static bool
trace_changes(void)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
	static const int flags[] = {O_WRONLY, O_RDWR, O_CREAT};
	bool ok = f != NULL;

	for (size_t i = 0; ok && i < sizeof(changing) / sizeof(int); i++)
		ok = changing[i] < 0 ||
		    seccomp_rule_add(f, SCMP_ACT_TRACE(1), changing[i], 0) == 0;
	for (size_t i = 0; ok && i < 3; i++)
		ok = seccomp_rule_add(f, SCMP_ACT_TRACE(1), SCMP_SYS(openat), 1,
			 SCMP_A2(SCMP_CMP_MASKED_EQ, (scmp_datum_t)flags[i],
			     (scmp_datum_t)flags[i])) == 0;
	ok = ok && seccomp_load(f) == 0;
	seccomp_release(f);
	return ok;
}

/* In the child: becomes the program, its words unheard. */
static void
become(char *const argv[], rlim_t largest)
{
	const char *program = getenv("SALLYPORT");
	struct rlimit limit = {largest, largest};
	int null = open("/dev/null", O_RDWR);

	/* Under a tracer there can be no search for leaks. */
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
	if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		_exit(126);
	if (largest != 0 && setrlimit(RLIMIT_FSIZE, &limit) != 0)
		_exit(126);
	if (largest == 0 &&
	    (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0 ||
		raise(SIGSTOP) != 0 || !trace_changes()))
		_exit(126);
	execv(program != NULL ? program : "build/sallyport", argv);
	_exit(127);
}

/* Which of the calls were met, by their numbers. */
struct met {
	size_t n;
	bool open, write, mode, sync, rename, lock;
};

static void
note(pid_t pid, struct met *m)
{
	struct __ptrace_syscall_info i;

	assert_true(ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(i), &i) > 0);
	m->n++;
	m->open |= (int)i.seccomp.nr == SCMP_SYS(openat);
	m->write |= (int)i.seccomp.nr == SCMP_SYS(write);
	m->mode |= (int)i.seccomp.nr == SCMP_SYS(fchmod);
	m->sync |= (int)i.seccomp.nr == SCMP_SYS(fsync);
	m->rename |= (int)i.seccomp.nr == SCMP_SYS(rename);
	m->lock |= (int)i.seccomp.nr == SCMP_SYS(flock);
}

/* Kills the program before its n-th change; false: it came to its end. */
static bool
killed_at(char *const argv[], size_t n, struct met *m)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		become(argv, 0);
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSTOPPED(status));
	assert_int_equal(ptrace(PTRACE_SETOPTIONS, pid, NULL,
			     PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL),
	    0);
	for (;;) {
		assert_int_equal(ptrace(PTRACE_CONT, pid, NULL, NULL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!WIFSTOPPED(status))
			break;
		if (status >> 8 != (SIGTRAP | PTRACE_EVENT_SECCOMP << 8))
			continue; /* the exec */
		note(pid, m);
		if (n-- > 0)
			continue;
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		return true;
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return false;
}

static void
reset(bool empty)
{
	char path[128];
	int lock;

	/* The lock of one that was killed is free, its leavings do no harm. */
	assert_int_equal(certs_files_lock(store, &lock), CERTS_E_OK);
	snprintf(path, sizeof(path), "%s/" CERTS_FILES_INDEX, store);
	if (empty)
		assert_true(unlink(path) == 0 || errno == ENOENT);
	else
		assert_int_equal(
		    certs_files_save(store, old.build), CERTS_E_OK);
	certs_files_unlock(lock);
}

#define BY "--by", "Anna", "--reason", "a drill"

/* clang-format off */
static const struct {
	const char *name;
	bool empty; /* there is no store before */
	const char *argv[12];
} rows[] = {
	{"import into no store", true,  {"import", "--i-trust-this", BY, "next.cer"}},
	{"import of a list",     false, {"import", "list.ml"}},
	{"import of a folder",   false, {"import", "in"}},
	{"promote",              false, {"promote", BY, "next.cer", "link.cer"}},
	{"distrust",             false, {"distrust", BY, print}},
	{"expire",               false, {"expire", BY, "--before", "2026-01-01"}},
	{"persons",              false, {"persons", BY, "2"}},
};
/* clang-format on */

/* The words of a row, with the folder before the names of files. */
static void
words_of(size_t row, char *argv[16], char paths[4][128])
{
	size_t n = 0, files = 0;

	argv[n++] = (char *)(uintptr_t) "sallyport";
	argv[n++] = (char *)(uintptr_t) "pkd";
	argv[n++] = (char *)(uintptr_t)rows[row].argv[0];
	argv[n++] = (char *)(uintptr_t) "--store";
	argv[n++] = store;
	for (const char *const *w = rows[row].argv + 1; *w != NULL; w++) {
		argv[n] = (char *)(uintptr_t)*w;
		if (strchr(*w, '.') != NULL || strcmp(*w, "in") == 0) {
			snprintf(paths[files], 128, "%s/%s", made, *w);
			argv[n] = paths[files++];
		}
		n++;
	}
	argv[n] = NULL;
}

static void
killed_at_every_change(void **state)
{
	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct state before, after, now;
		char *argv[16], paths[4][128];
		struct met all = {0}, m;
		size_t olds = 0, news = 0;

		words_of(r, argv, paths);
		reset(rows[r].empty);
		before = look();
		check(rows[r].name, !killed_at(argv, SIZE_MAX, &all));
		after = look();
		check(rows[r].name, !is(&before, &after));
		check(rows[r].name, after.sources > before.sources);
		check(rows[r].name,
		    all.open && all.write && all.mode && all.sync &&
			all.rename && all.lock);
		for (size_t n = 0; n < all.n; n++) {
			reset(rows[r].empty);
			m = (struct met) {0};
			check(rows[r].name, killed_at(argv, n, &m));
			now = look();
			if (is(&now, &before))
				olds++;
			else if (is(&now, &after))
				news++;
			else
				fail_msg("%s: a third store, killed at %zu",
				    rows[r].name, n);
		}
		printf("# %s: killed at %zu changes, %zu old, %zu new\n",
		    rows[r].name, all.n, olds, news);
		check(rows[r].name, olds > 0 && news > 0);
	}
}

/* The disk ends within a write: what is written so far is never the store. */
static void
a_write_cut_short_leaves_the_old_store(void **state)
{
	static const rlim_t room[] = {1, 64, 700, 1400};
	char *argv[16], paths[4][128];
	struct state before, now;
	int status;

	(void)state;
	reset(false);
	before = look();
	words_of(1, argv, paths);
	for (size_t i = 0; i < sizeof(room) / sizeof(room[0]); i++) {
		pid_t pid = fork();

		if (pid == 0)
			become(argv, room[i]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ);
		now = look();
		assert_true(is(&now, &before));
	}
}

static int
set_up(void **state)
{
	char path[128];

	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(store, sizeof(store), "%s/store", dir);
	snprintf(made, sizeof(made), "%s/made", dir);
	snprintf(path, sizeof(path), "%s/in", made);
	if (mkdir(made, 0755) != 0 || mkdir(path, 0755) != 0)
		return -1;
	make_files();
	return 0;
}

static int
tear_down(void **state)
{
	char command[128];

	(void)state;
	pki_store_free(&old);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(killed_at_every_change),
	    cmocka_unit_test(a_write_cut_short_leaves_the_old_store),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_pkd_killed", tests, set_up, tear_down);
}
