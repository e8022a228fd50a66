/*
 * A TLS server on this machine for a test: a thread that hands one connection
 * after the other to a function, and certificates of every kind, made anew.
 * Link with -lssl.
 */
#ifndef TESTS_TLS_SERVER_H
#define TESTS_TLS_SERVER_H

#include "tests/check.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* An authority, or a certificate for a server on 127.0.0.1. */
struct tls_spec {
	const char *san; /* "IP:127.0.0.1" */
	long from, until; /* seconds from now */
	bool authority;
};
struct tls_identity {
	X509 *x;
	EVP_PKEY *key;
	char pin[64]; /* "sha256//..." */
};

static void
tls_extend(X509 *x, X509 *by, int nid, const char *value)
{
	X509V3_CTX v3;
	X509_EXTENSION *e;

	X509V3_set_ctx(&v3, by, x, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &v3, nid, value);
	assert_non_null(e);
	assert_int_equal(X509_add_ext(x, e, -1), 1);
	X509_EXTENSION_free(e);
}

static void
tls_pin(struct tls_identity *id)
{
	uint8_t digest[32], text[48], *der = NULL;
	int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(id->x), &der);

	assert_true(n > 0);
	SHA256(der, (size_t)n, digest);
	OPENSSL_free(der);
	assert_int_equal(EVP_EncodeBlock(text, digest, 32), 44);
	snprintf(id->pin, sizeof(id->pin), "sha256//%s", (char *)text);
}

/* by NULL: self-signed.  path: where the certificate goes in PEM, or NULL. */
static struct tls_identity
tls_make(const char *name, const struct tls_spec *s,
    const struct tls_identity *by, const char *path)
{
	struct tls_identity id = {.x = X509_new(), .key = EVP_EC_gen("P-256")};
	X509 *issuer = by != NULL ? by->x : id.x;
	static long serial;
	FILE *f;

	assert_true(id.x != NULL && id.key != NULL);
	X509_set_version(id.x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(id.x), ++serial);
	X509_gmtime_adj(X509_getm_notBefore(id.x), s->from);
	X509_gmtime_adj(X509_getm_notAfter(id.x), s->until);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(id.x), "CN",
	    MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(id.x, X509_get_subject_name(issuer));
	X509_set_pubkey(id.x, id.key);
	if (s->authority) {
		tls_extend(
		    id.x, issuer, NID_basic_constraints, "critical,CA:TRUE");
		tls_extend(id.x, issuer, NID_key_usage, "critical,keyCertSign");
	} else {
		tls_extend(id.x, issuer, NID_subject_alt_name, s->san);
	}
	assert_true(
	    X509_sign(id.x, by != NULL ? by->key : id.key, EVP_sha256()) > 0);
	tls_pin(&id);
	if (path == NULL)
		return id;
	assert_non_null(f = fopen(path, "w"));
	assert_int_equal(PEM_write_X509(f, id.x), 1);
	assert_int_equal(fclose(f), 0);
	return id;
}

static void
tls_forget(struct tls_identity *id)
{
	X509_free(id->x);
	EVP_PKEY_free(id->key);
	*id = (struct tls_identity) {0};
}

struct tls_server {
	/* One connection; the socket before TLS is SSL_get_fd(). */
	void (*serve)(SSL *);
	/* Before TLS: false: hang up.  NULL: TLS at once. */
	bool (*greet)(int fd);
	pthread_t thread;
	int listener;
	uint16_t port;
	SSL_CTX *ctx;
	volatile bool stop;
	volatile unsigned connections;
};

static void *
tls_run(void *cookie)
{
	struct tls_server *t = cookie;

	for (;;) {
		int fd = accept(t->listener, NULL, NULL);
		struct timeval patience = {.tv_sec = 5};
		SSL *ssl;

		if (t->stop || fd < 0) {
			if (fd >= 0)
				close(fd);
			return NULL;
		}
		t->connections++;
		setsockopt(
		    fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
		setsockopt(
		    fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
		ssl = SSL_new(t->ctx);
		SSL_set_fd(ssl, fd);
		if ((t->greet == NULL || t->greet(fd)) && SSL_accept(ssl) == 1)
			t->serve(ssl);
		SSL_free(ssl);
		close(fd);
	}
}

static void
tls_use(struct tls_server *t, const struct tls_identity *id)
{
	assert_int_equal(SSL_CTX_use_certificate(t->ctx, id->x), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(t->ctx, id->key), 1);
}

static void
tls_start(struct tls_server *t)
{
	struct sockaddr_in a = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(a);

	(void)signal(SIGPIPE, SIG_IGN);
	t->ctx = SSL_CTX_new(TLS_server_method());
	t->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(t->ctx != NULL && t->listener >= 0);
	assert_int_equal(
	    bind(t->listener, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(t->listener, 8), 0);
	assert_int_equal(
	    getsockname(t->listener, (struct sockaddr *)&a, &n), 0);
	t->port = ntohs(a.sin_port);
	assert_int_equal(pthread_create(&t->thread, NULL, tls_run, t), 0);
}

static void
tls_stop(struct tls_server *t)
{
	t->stop = true;
	shutdown(t->listener, SHUT_RDWR);
	pthread_join(t->thread, NULL);
	close(t->listener);
	SSL_CTX_free(t->ctx);
}

/*
 * A self-signed certificate for 127.0.0.1; its files are BASE.pem, BASE.key.
 * t: who shows it, or NULL.
 */
static inline void
tls_self_signed(struct tls_server *t, const char *name, const char *base)
{
	const struct tls_spec s = {
	    .san = "IP:127.0.0.1", .from = -3600, .until = 86400};
	struct tls_identity id;
	char path[600];
	FILE *f;

	snprintf(path, sizeof(path), "%s.pem", base);
	id = tls_make(name, &s, NULL, path);
	snprintf(path, sizeof(path), "%s.key", base);
	assert_non_null(f = fopen(path, "w"));
	assert_int_equal(
	    PEM_write_PrivateKey(f, id.key, NULL, NULL, 0, NULL, NULL), 1);
	assert_int_equal(fclose(f), 0);
	if (t != NULL)
		tls_use(t, &id);
	tls_forget(&id);
}

/* One HTTP request; the body follows the head by its length. */
static inline bool
tls_hear(SSL *ssl, char *in, size_t cap)
{
	size_t n = 0;

	while (n + 1 < cap) {
		const char *body, *length;
		int got = SSL_read(ssl, in + n, (int)(cap - 1 - n));

		if (got <= 0)
			return false;
		n += (size_t)got;
		in[n] = '\0';
		if ((body = strstr(in, "\r\n\r\n")) != NULL &&
		    (length = strstr(in, "Content-Length: ")) != NULL &&
		    strlen(body + 4) >= strtoul(length + 16, NULL, 10))
			return true;
	}
	return false;
}

#endif
