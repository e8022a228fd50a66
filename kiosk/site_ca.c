/*
 * The site's own small certification authority, for TLS between its store, its
 * gates and its consoles (X.509 by OpenSSL, P-256), and the keys with which
 * consoles sign orders (Ed25519).  These have nothing to do with anybody's
 * passport.
 */
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "kiosk/order.h"
#include "kiosk/site.h"

#define DAY_S 86400L
#define EARLIER_S 300 /* clocks differ */

static int
failed(const char *what, const char *path)
{
	fprintf(stderr, "sallyport site: %s: %s\n", path, what);
	return EX_CANTCREAT;
}

/* A new file, never over an old one; mode 0600 for keys. */
static FILE *
create(const char *path, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (f == NULL && fd >= 0)
		close(fd);
	return f;
}

static bool
write_key(const char *path, EVP_PKEY *key)
{
	FILE *f = create(path, 0600);
	bool ok;

	if (f == NULL)
		return false;
	ok = PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1;
	return fclose(f) == 0 && ok;
}

static bool
write_certificate(const char *path, X509 *x)
{
	FILE *f = create(path, 0644);
	bool ok;

	if (f == NULL)
		return false;
	ok = PEM_write_X509(f, x) == 1;
	return fclose(f) == 0 && ok;
}

static bool
extend(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *e;
	bool ok;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = e != NULL && X509_add_ext(x, e, -1) == 1;
	X509_EXTENSION_free(e);
	return ok;
}

/* RFC 5280 §4.1.2.2: positive, and nobody can guess it. */
static bool
number(X509 *x)
{
	uint8_t raw[16];
	BIGNUM *n = NULL;
	bool ok = false;

	if (RAND_bytes(raw, sizeof(raw)) == 1) {
		raw[0] = (uint8_t)((raw[0] & 0x7F) | 0x40);
		n = BN_bin2bn(raw, sizeof(raw), NULL);
		ok = n != NULL &&
		    BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)) != NULL;
	}
	BN_free(n);
	return ok;
}

/* issuer NULL: its own. */
static X509 *
make(const char *name, EVP_PKEY *key, X509 *issuer, EVP_PKEY *with,
    unsigned days, const char *host)
{
	X509 *x = X509_new();
	X509 *by = issuer != NULL ? issuer : x;
	char san[300];
	bool ok;

	snprintf(san, sizeof(san), "DNS:%.280s", host != NULL ? host : "");
	ok = x != NULL && X509_set_version(x, X509_VERSION_3) == 1 &&
	    number(x) &&
	    X509_gmtime_adj(X509_getm_notBefore(x), -EARLIER_S) != NULL &&
	    X509_gmtime_adj(X509_getm_notAfter(x), DAY_S * (long)days) !=
		NULL &&
	    X509_set_pubkey(x, key) == 1 &&
	    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN",
		MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) == 1 &&
	    X509_set_issuer_name(x, X509_get_subject_name(by)) == 1 &&
	    extend(x, by, NID_basic_constraints,
		issuer == NULL ? "critical,CA:TRUE,pathlen:0"
			       : "critical,CA:FALSE") &&
	    extend(x, by, NID_subject_key_identifier, "hash") &&
	    extend(x, by, NID_key_usage,
		issuer == NULL ? "critical,keyCertSign,cRLSign"
			       : "critical,digitalSignature");
	if (ok && issuer != NULL)
		ok = extend(x, by, NID_authority_key_identifier, "keyid") &&
		    extend(x, by, NID_ext_key_usage,
			host != NULL ? "serverAuth" : "clientAuth");
	if (ok && host != NULL)
		ok = extend(x, by, NID_subject_alt_name, san);
	if (ok && X509_sign(x, with, EVP_sha256()) > 0)
		return x;
	X509_free(x);
	return NULL;
}

static void
path_of(const struct kiosk_site *s, const char *name, const char *suffix,
    char out[512])
{
	snprintf(out, 512, "%.400s/%.64s%s", s->dir, name, suffix);
}

/* Neither file may be there before; what was written is named. */
static int
keep(const struct kiosk_site *s, const char *name, X509 *x, EVP_PKEY *key)
{
	char key_path[512], path[512];

	path_of(s, name, ".key", key_path);
	path_of(s, name, ".pem", path);
	if (!write_key(key_path, key))
		return failed("exists, or cannot be written", key_path);
	if (!write_certificate(path, x))
		return failed("exists, or cannot be written", path);
	printf("%s\n%s\n", path, key_path);
	return 0;
}

int
kiosk_site_ca(const struct kiosk_site *s, int n, char **args)
{
	char name[96];
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = NULL;
	int status = EX_SOFTWARE;

	(void)n;
	if (!kiosk_case_name_valid(args[0])) {
		status = failed("is no name: A-Z a-z 0-9 . _ -", args[0]);
		goto out;
	}
	snprintf(name, sizeof(name), "Sallyport site %s", args[0]);
	if (key == NULL ||
	    (x = make(name, key, NULL, key, s->days, NULL)) == NULL)
		goto out;
	status = keep(s, "ca", x, key);
out:
	X509_free(x);
	EVP_PKEY_free(key);
	return status;
}

static bool
read_ca(const struct kiosk_site *s, X509 **x, EVP_PKEY **key)
{
	char path[512];
	FILE *f;

	path_of(s, "ca", ".pem", path);
	if ((f = fopen(path, "r")) != NULL) {
		*x = PEM_read_X509(f, NULL, NULL, NULL);
		fclose(f);
	}
	path_of(s, "ca", ".key", path);
	if ((f = fopen(path, "r")) != NULL) {
		*key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
		fclose(f);
	}
	return *x != NULL && *key != NULL;
}

/* "lane-1@T1": both are names, and a role of PostgreSQL has 63 octets. */
static bool
role_valid(const char *role)
{
	const char *at = strchr(role, '@');
	char name[KIOSK_CASE_NAME] = "";

	if (at == NULL || (size_t)(at - role) >= sizeof(name))
		return false;
	memcpy(name, role, (size_t)(at - role));
	return kiosk_case_name_valid(name) && kiosk_case_name_valid(at + 1) &&
	    strlen(role) <= 63;
}

int
kiosk_site_certificate(const struct kiosk_site *s, int n, char **args)
{
	EVP_PKEY *key = EVP_EC_gen("P-256"), *ca_key = NULL;
	X509 *x = NULL, *ca = NULL;
	int status = EX_SOFTWARE;

	(void)n;
	if (s->host == NULL ? !role_valid(args[0])
			    : !kiosk_case_name_valid(args[0])) {
		status = failed("is no name", args[0]);
		goto out;
	}
	if (!read_ca(s, &ca, &ca_key)) {
		status = failed("holds no ca.pem and ca.key", s->dir);
		goto out;
	}
	if (key == NULL ||
	    (x = make(args[0], key, ca, ca_key, s->days, s->host)) == NULL)
		goto out;
	status = keep(s, args[0], x, key);
out:
	X509_free(x);
	X509_free(ca);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
	return status;
}

int
kiosk_site_key(const struct kiosk_site *s, int n, char **args)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	uint8_t public[KIOSK_ORDER_KEY];
	struct span written;
	char path[512];
	uint32_t bits;
	int status = EX_SOFTWARE;

	(void)n;
	if (!kiosk_case_name_valid(args[0]))
		status = failed("is no name", args[0]);
	else if (!kiosk_order_kinds_of(s->may, &bits))
		status = failed("names an order that nobody knows", s->may);
	else if (key != NULL && kiosk_order_key_of(key, public)) {
		path_of(s, args[0], ".order.key", path);
		status = write_key(path, key)
		    ? 0
		    : failed("exists, or cannot be written", path);
	}
	if (status == 0) {
		printf("# the key is %s\n[key]\nname = %s\nmay = %s\n"
		       "public = ",
		    path, args[0], s->may);
		written = kiosk_order_key_span(public);
		for (size_t i = 0; i < written.n; i++)
			printf("%02x", written.p[i]);
		printf("\n");
	}
	EVP_PKEY_free(key);
	return status;
}
