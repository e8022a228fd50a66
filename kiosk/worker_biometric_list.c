#include "kiosk/worker_biometric_list.h"

#include <unistd.h>

/* What is wrong with a list is said by every search: the policy decides. */
enum kiosk_err
kiosk_worker_biometric_list_open(const struct kiosk_lane *lane,
    const struct biometrics_embedder *e, struct kiosk_watchlist **out)
{
	if (lane->watchlists[0] == '\0')
		return KIOSK_E_OK;
	return kiosk_watchlist_open(
		   lane->watchlists, e, lane->policy.watchlist_fmr, out)
	    ? KIOSK_E_OK
	    : KIOSK_E_SYSTEM;
}

/*
 * A replay finds the lists that were searched, and searches them; or they are
 * others by now, and what was found in those is what is recorded.
 */
static void
recall_lists(struct kiosk_worker *w, struct kiosk_watchlist_result *r)
{
	uint8_t frame[KIOSK_WATCHLIST_MAX];
	struct sink k = sink_of(frame, sizeof(frame));
	struct kiosk_watchlist_result then;
	struct span body;
	unsigned id = 0;

	if (!kiosk_recorder_offers(w->recorder, KIOSK_RECORDING_LISTS)) {
		r->lists = 0;
		return;
	}
	kiosk_watchlist_put(&k, r);
	body = sink_span(&k);
	kiosk_recorder_draw(w->recorder, KIOSK_RECORDING_LISTS, &id, &body);
	if (kiosk_watchlist_take(&body, &then) &&
	    !kiosk_watchlist_same_lists(&then, r))
		*r = then;
	bytes_wipe(&then, sizeof(then));
	bytes_wipe(frame, sizeof(frame));
}

enum kiosk_err
kiosk_worker_biometric_list_screen(struct kiosk_worker *w,
    const struct kiosk_watchlist *lists, const float *live,
    const float *portrait)
{
	struct kiosk_watchlist_result r = {.err = BIOMETRICS_E_NO_FACE};
	uint8_t body[KIOSK_WATCHLIST_MAX];
	struct sink k = sink_of(body, sizeof(body));
	enum kiosk_err e = KIOSK_E_SIZE;

	if (lists == NULL)
		return KIOSK_E_OK;
	if (live != NULL) {
		kiosk_watchlist_search(lists, live,
		    w->lane->policy.watchlist_portrait ? portrait : NULL, &r);
		recall_lists(w, &r);
	}
	kiosk_watchlist_put(&k, &r);
	if (sink_ok(&k))
		e = kiosk_worker_tell(
		    w, KIOSK_MONITOR, KIOSK_MSG_SCREENED, sink_span(&k));
	bytes_wipe(&r, sizeof(r));
	bytes_wipe(body, sizeof(body));
	return e;
}

enum kiosk_err
kiosk_worker_biometric_list_take(
    struct kiosk_worker *w, struct kiosk_watchlist *lists, struct span body)
{
	struct kiosk_watchlist_news news;
	uint8_t frame[KIOSK_WATCHLIST_NEWS], i;
	struct sink k = sink_of(frame, sizeof(frame));
	const int fd = w->control.passed;

	w->control.passed = -1;
	if (!span_take_u8(&body, &i) || lists == NULL) {
		if (fd >= 0)
			close(fd);
		return KIOSK_E_FRAME;
	}
	kiosk_watchlist_renew(lists, i, fd, &news);
	if (fd >= 0)
		close(fd);
	kiosk_watchlist_put_news(&k, &news);
	return kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_LIST_TAKEN, sink_span(&k));
}
