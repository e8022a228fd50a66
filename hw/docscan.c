#include "hw/docscan.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "hw/docscan_keys.h"
#include "hw/uri.h"
#include "hw/wait.h"

struct hw_docscan {
	int fd;
	bool wedge; /* sends key events */
	struct hw_docscan_keys keys;
	uint8_t typed[16];
	struct hw_docscan_frame frame;
	uint8_t buf[256];
	struct span pending; /* of buf */
};

static const char *const sights[] = {
#define ROW(name) #name,
    HW_DOCSCAN_SIGHTS(ROW)
#undef ROW
};

const char *
hw_docscan_sight_name(enum hw_docscan_sight s)
{
	return (unsigned)s < HW_DOCSCAN_SIGHT_COUNT ? sights[s] : "UNKNOWN";
}

bool
hw_docscan_sight_of(struct span text, enum hw_docscan_sight *out)
{
	uint8_t first;

	if (!span_take_u8(&text, &first) || first != '?')
		return false;
	for (unsigned i = 0; i < HW_DOCSCAN_SIGHT_COUNT; i++) {
		size_t n = strlen(sights[i]);

		if (text.n != n + 1 || memcmp(text.p, sights[i], n) != 0 ||
		    text.p[n] != '\n')
			continue;
		*out = (enum hw_docscan_sight)i;
		return true;
	}
	return false;
}

static enum hw_err
why(void)
{
	switch (errno) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
	case ECONNREFUSED:
		return HW_E_NONE;
	case EBUSY:
		return HW_E_BUSY;
	default:
		return HW_E_OPEN;
	}
}

static enum hw_err
open_socket(const char *path, int *fd)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int s;

	if (strlen(path) >= sizeof(a.sun_path))
		return HW_E_ARGUMENT;
	memcpy(a.sun_path, path, strlen(path) + 1);
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s < 0)
		return HW_E_OPEN;
	if (connect(s, (struct sockaddr *)&a, sizeof(a)) != 0) {
		enum hw_err e = why();

		close(s);
		return e;
	}
	*fd = s;
	return HW_E_OK;
}

/* Bytes as they come, for this process alone. */
static enum hw_err
set_raw(int fd, speed_t speed)
{
	struct termios t;

	if (ioctl(fd, TIOCEXCL) != 0 || tcgetattr(fd, &t) != 0)
		return HW_E_OPEN;
	cfmakeraw(&t);
	t.c_cflag |= CLOCAL | CREAD;
	if (speed != B0 && cfsetspeed(&t, speed) != 0)
		return HW_E_OPEN;
	return tcsetattr(fd, TCSAFLUSH, &t) == 0 ? HW_E_OK : HW_E_OPEN;
}

/* A FIFO is opened for both, so that its writers may come and go. */
static enum hw_err
open_path(const char *path, speed_t speed, int *fd)
{
	enum hw_err e = HW_E_OK;
	struct stat st;
	int f;

	if (stat(path, &st) != 0)
		return why();
	if (S_ISSOCK(st.st_mode))
		return open_socket(path, fd);
	if (!S_ISCHR(st.st_mode) && !S_ISFIFO(st.st_mode))
		return HW_E_UNSUPPORTED;
	f = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (f < 0)
		return why();
	if (S_ISCHR(st.st_mode))
		e = isatty(f) ? set_raw(f, speed) : HW_E_UNSUPPORTED;
	if (e != HW_E_OK)
		close(f);
	else
		*fd = f;
	return e;
}

/* What readers of documents are set to. */
static bool
speed_of(unsigned bits, speed_t *out)
{
	static const struct {
		unsigned bits;
		speed_t speed;
	} speeds[] = {{9600, B9600}, {19200, B19200}, {38400, B38400},
	    {57600, B57600}, {115200, B115200}};

	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++)
		if (speeds[i].bits == bits) {
			*out = speeds[i].speed;
			return true;
		}
	return false;
}

static enum hw_err
open_line(const char *address, struct hw_docscan *d)
{
	static const char *const keys[] = {"speed", NULL};
	struct hw_uri uri;
	unsigned bits = 0;
	speed_t speed = B0;
	enum hw_err e = hw_uri_parse(address, keys, &uri);

	if (e == HW_E_OK)
		e = hw_uri_number(&uri, "speed", 1, 1000000, &bits);
	if (e == HW_E_OK && bits != 0 && !speed_of(bits, &speed))
		e = HW_E_ARGUMENT;
	return e == HW_E_OK ? open_path(uri.path, speed, &d->fd) : e;
}

/* Another program's FIFO of events is as good, and is nobody's keyboard. */
static enum hw_err
open_events(
    const char *address, struct hw_docscan_keys *keys, int *fd, bool *device)
{
	static const char *const known[] = {"keys", NULL};
	struct hw_uri uri;
	const char *layout;
	struct stat st;
	enum hw_err e = hw_uri_parse(address, known, &uri);

	if (e != HW_E_OK)
		return e;
	layout = hw_uri_option(&uri, "keys");
	if (!hw_docscan_keys_init(keys, layout != NULL ? layout : "us"))
		return HW_E_ARGUMENT;
	if (stat(uri.path, &st) != 0)
		return why();
	if (!S_ISCHR(st.st_mode) && !S_ISFIFO(st.st_mode))
		return HW_E_UNSUPPORTED;
	*device = S_ISCHR(st.st_mode);
	*fd = open(uri.path,
	    (*device ? O_RDONLY : O_RDWR) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return *fd < 0 ? why() : HW_E_OK;
}

static enum hw_err
open_wedge(const char *address, struct hw_docscan *d)
{
	bool device;
	enum hw_err e = open_events(address, &d->keys, &d->fd, &device);

	if (e != HW_E_OK)
		return e;
	d->wedge = true;
	/* What it types must reach no console and no other program. */
	if (device && ioctl(d->fd, EVIOCGRAB, 1) != 0) {
		e = errno == EBUSY ? HW_E_BUSY : HW_E_UNSUPPORTED;
		close(d->fd);
	}
	return e;
}

/* The part of a keyboard's address behind the scheme; else NULL. */
static const char *
wedge_of(const char *address)
{
	static const char scheme[] = "keyboard:";

	return strncmp(address, scheme, sizeof(scheme) - 1) == 0
	    ? address + sizeof(scheme) - 1
	    : NULL;
}

enum hw_err
hw_docscan_look(const char *address)
{
	uint8_t bits[KEY_CNT / 8] = {0};
	struct hw_docscan_keys keys;
	bool device;
	int fd;
	enum hw_err e = wedge_of(address) == NULL
	    ? HW_E_ARGUMENT
	    : open_events(wedge_of(address), &keys, &fd, &device);

	if (e != HW_E_OK)
		return e;
	if (device &&
	    (ioctl(fd, EVIOCGBIT(EV_KEY, sizeof(bits)), bits) < 0 ||
		!hw_docscan_keys_has(&keys, SPAN_OF(bits))))
		e = HW_E_UNSUPPORTED;
	close(fd);
	return e;
}

enum hw_err
hw_docscan_open(const char *address, struct hw_docscan **out)
{
	struct hw_docscan *d = calloc(1, sizeof(*d));
	enum hw_err e;

	if (d == NULL)
		return HW_E_MEMORY;
	e = wedge_of(address) != NULL ? open_wedge(wedge_of(address), d)
				      : open_line(address, d);
	if (e != HW_E_OK) {
		free(d);
		return e;
	}
	hw_docscan_frame_init(&d->frame);
	*out = d;
	return HW_E_OK;
}

int
hw_docscan_fd(const struct hw_docscan *d)
{
	return d->fd;
}

int
hw_docscan_wait_ms(const struct hw_docscan *d)
{
	uint64_t end = d->frame.last_ms + HW_DOCSCAN_SILENCE_MS + 1;
	uint64_t now = hw_wait_now_ms();

	if (d->pending.n > 0)
		return 0;
	if (!d->frame.busy && !d->frame.after_etx)
		return -1;
	return now < end ? (int)(end - now) : 0;
}

/* The bytes that were sent, or typed. */
static struct span
meant(struct hw_docscan *d, struct span read)
{
	struct sink k = sink_of(d->typed, sizeof(d->typed));

	if (!d->wedge)
		return read;
	hw_docscan_keys_feed(&d->keys, &read, &k);
	bytes_wipe(d->buf, sizeof(d->buf));
	return sink_span(&k);
}

enum hw_err
hw_docscan_read(struct hw_docscan *d, struct span *text)
{
	enum hw_err e;
	ssize_t n;

	for (;;) {
		e = hw_docscan_frame_feed(
		    &d->frame, &d->pending, hw_wait_now_ms(), text);
		if (e != HW_E_NOT_READY || d->pending.n > 0)
			return e;
		n = read(d->fd, d->buf, sizeof(d->buf));
		if (n > 0)
			d->pending = meant(d, span_of(d->buf, (size_t)n));
		else if (n < 0 && errno == EAGAIN)
			return HW_E_NOT_READY;
		else if (n == 0 || errno != EINTR)
			return HW_E_GONE;
	}
}

void
hw_docscan_close(struct hw_docscan **d)
{
	if (*d == NULL)
		return;
	close((*d)->fd);
	bytes_wipe(*d, sizeof(**d));
	free(*d);
	*d = NULL;
}
