/*
 * APDUs over a stream socket between two processes: a transport for whoever
 * has no card reader, and the framing of `sallyport chip serve --socket`.
 *
 * A frame is its length as 32 bits, most significant first, and that many
 * bytes.  The card side speaks first: its first frame is the answer to reset.
 * Then command and answer alternate.  A connection is one presence of the
 * document: to connect powers it up, the end of the stream takes it away.
 */
#ifndef HW_PIPE_H
#define HW_PIPE_H

#include "hw/err.h"
#include "mrtd/bytes.h"
#include "mrtd/transport.h"

#define HW_PIPE_ATR_MAX 33

struct hw_pipe {
	int fd; /* ours; -1 when closed */
	uint8_t atr[HW_PIPE_ATR_MAX];
	size_t atr_n;
};

/* Terminal side.  Takes the fd over, also on failure. */
enum hw_err hw_pipe_init(
    struct hw_pipe *, int fd, unsigned timeout_ms) MUST_USE;
/* Connects to the Unix socket of this path. */
enum hw_err hw_pipe_open(
    struct hw_pipe *, const char *path, unsigned timeout_ms) MUST_USE;
void hw_pipe_close(struct hw_pipe *);
struct span hw_pipe_atr(const struct hw_pipe *);
/* Carries APDUs of every length, keeps timeout_ms; valid until close. */
struct mrtd_transport hw_pipe_transport(struct hw_pipe *);

/* A listening Unix socket that only its owner may use; replaces an old one. */
enum hw_err hw_pipe_listen(const char *path, int *fd) MUST_USE;

/*
 * One frame, for either side.  HW_E_GONE: the other side has closed.
 * HW_E_TIMEOUT: not complete in time, after which the stream is worthless.
 * HW_E_LIMIT: the frame is longer than the sink.
 */
enum hw_err hw_pipe_send(
    int fd, struct span frame, unsigned timeout_ms) MUST_USE;
enum hw_err hw_pipe_recv(
    int fd, struct sink *frame, unsigned timeout_ms) MUST_USE;

#endif
