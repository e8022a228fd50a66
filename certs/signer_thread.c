#include "certs/signer_thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* All that the thread touches, for it may outlive whoever asked. */
struct job {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool done, abandoned;
	struct certs_signer inner;
	struct certs_signer_request request;
	uint8_t holder[MRTD_CVC_NAME_MAX], hash[CERTS_SIGNER_MESSAGE];
	size_t hash_n;
	uint8_t out[MRTD_CVC_SIGNATURE_MAX];
	struct sink sink;
	enum certs_err e;
};

static void
free_job(struct job *j)
{
	pthread_cond_destroy(&j->ended);
	pthread_mutex_destroy(&j->lock);
	free(j);
}

static void *
work(void *cookie)
{
	struct job *j = cookie;
	bool abandoned;

	j->e = j->inner.kind->sign(
	    &j->inner, &j->request, span_of(j->hash, j->hash_n), &j->sink);
	pthread_mutex_lock(&j->lock);
	j->done = true;
	abandoned = j->abandoned;
	pthread_cond_signal(&j->ended);
	pthread_mutex_unlock(&j->lock);
	if (abandoned) {
		j->inner.kind->close(&j->inner);
		free_job(j);
	}
	return NULL;
}

static struct job *
make_job(const struct certs_signer *s, const struct certs_signer_request *r,
    struct span hash)
{
	struct job *j = calloc(1, sizeof(*j));
	pthread_condattr_t attr;

	if (j == NULL)
		return NULL;
	pthread_mutex_init(&j->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&j->ended, &attr);
	pthread_condattr_destroy(&attr);
	j->inner = *s;
	memcpy(j->holder, r->holder.p, r->holder.n);
	memcpy(j->hash, hash.p, hash.n);
	j->hash_n = hash.n;
	j->request = (struct certs_signer_request) {
	    .holder = span_of(j->holder, r->holder.n),
	    .algorithm = r->algorithm};
	j->sink = sink_of(j->out, sizeof(j->out));
	return j;
}

/* True: it has come to an end in time. */
static bool
wait_for(struct job *j, unsigned ms)
{
	struct timespec until;
	int rc = 0;
	bool done;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(ms / 1000);
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&j->lock);
	while (!j->done && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&j->ended, &j->lock, &until);
	done = j->done;
	j->abandoned = !done;
	pthread_mutex_unlock(&j->lock);
	return done;
}

enum certs_err
certs_signer_thread_sign(struct certs_signer *s,
    const struct certs_signer_request *r, struct span hash, struct sink *out)
{
	struct job *j = make_job(s, r, hash);
	pthread_t thread;
	enum certs_err e;

	if (j == NULL)
		return CERTS_E_MEMORY;
	if (pthread_create(&thread, NULL, work, j) != 0) {
		free_job(j);
		return CERTS_E_MEMORY;
	}
	if (!wait_for(j, s->timeout_ms)) {
		pthread_detach(thread);
		s->own = NULL;
		s->stuck = true;
		return certs_signer_form_fail(s, CERTS_E_UNREACHABLE,
		    "the token did not answer in time: pull it out, put it "
		    "back and start again");
	}
	pthread_join(thread, NULL);
	e = j->e;
	memcpy(s->advice, j->inner.advice, sizeof(s->advice));
	if (e == CERTS_E_OK)
		sink_put(out, sink_span(&j->sink));
	free_job(j);
	return e;
}
