#include "kiosk/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/json.h"

/* Whether standard error is the stream that the service manager gave. */
static bool
is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;

	return stream != NULL && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 &&
	    fstat(STDERR_FILENO, &st) == 0 && st.st_dev == dev &&
	    st.st_ino == ino;
}

/* What somebody should look at; all else is the gate's day. */
static int
priority(const char *event)
{
	static const char *const warnings[] = {"lost", "store", "audit",
	    "record", "recording", "alarm", "keys", "evidence", "metrics",
	    "terminal"};

	for (size_t i = 0; i < sizeof(warnings) / sizeof(warnings[0]); i++)
		if (strcmp(event, warnings[i]) == 0)
			return LOG_WARNING;
	return LOG_INFO;
}

bool
kiosk_log_open(struct kiosk_log *log, const char *path)
{
	log->fd = STDERR_FILENO;
	log->journal = path[0] == '\0' && is_journal();
	if (path[0] != '\0')
		log->fd = open(
		    path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	return log->fd >= 0;
}

static void
stamp(char *out, size_t cap)
{
	struct timespec t;
	struct tm tm;
	char day[32];

	clock_gettime(CLOCK_REALTIME, &t);
	gmtime_r(&t.tv_sec, &tm);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out, cap, "%s.%03ldZ", day, t.tv_nsec / 1000000);
}

void
kiosk_log(struct kiosk_log *log, const char *event, uint32_t passage,
    const char *fmt, ...)
{
	uint8_t line[1024];
	struct sink k = sink_of(line, sizeof(line));
	struct kiosk_json j;
	char time[64], text[400];
	va_list ap;
	struct span s;
	ssize_t put;

	if (log->fd < 0)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (log->journal &&
	    sd_journal_send("MESSAGE=%s: %s", event, text, "PRIORITY=%d",
		priority(event), "SYSLOG_IDENTIFIER=sallyport",
		"SALLYPORT_EVENT=%s", event, "SALLYPORT_PASSAGE=%u", passage,
		NULL) == 0)
		return;
	stamp(time, sizeof(time));
	kiosk_json_init(&j, &k);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "time", time);
	kiosk_json_text(&j, "event", event);
	if (passage != 0)
		kiosk_json_int(&j, "passage", passage);
	kiosk_json_text(&j, "text", text);
	kiosk_json_close(&j);
	sink_put_u8(&k, '\n');
	s = sink_span(&k);
	/* A full disk must not stop the gate: the store is what has to hold. */
	put = write(log->fd, s.p, s.n);
	(void)put;
}

void
kiosk_log_close(struct kiosk_log *log)
{
	if (log->fd > STDERR_FILENO)
		close(log->fd);
	log->fd = -1;
}
