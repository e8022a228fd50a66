/* What the monitor's loop tells systemd, at the other end of its socket. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "kiosk/service.h"

static int
listen_at(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

/* The next message is this one; "" that there is none. */
static bool
told(int fd, const char *want)
{
	char got[256];
	ssize_t n = recv(fd, got, sizeof(got) - 1, 0);

	got[n > 0 ? n : 0] = '\0';
	return strcmp(got, want) == 0;
}

static void
the_loop_shows_that_it_turns(void **state)
{
	char dir[] = "/tmp/kiosk_notify_XXXXXX", path[64];
	struct kiosk_service s;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/socket", dir);
	fd = listen_at(path);
	setenv("NOTIFY_SOCKET", path, 1);
	setenv("WATCHDOG_USEC", "3000000", 1);
	unsetenv("WATCHDOG_PID");
	kiosk_service_init(&s);
	assert_int_equal(kiosk_service_wait_ms(&s, 1000), 750);
	assert_int_equal(kiosk_service_wait_ms(&s, 20), 20);
	kiosk_service_beat(&s, GATE_OUT_OF_SERVICE, 5000);
	check("up", told(fd, "READY=1\nSTATUS=OUT_OF_SERVICE"));
	check("alive", told(fd, "WATCHDOG=1"));
	kiosk_service_beat(&s, GATE_OUT_OF_SERVICE, 6499);
	check("not too often", told(fd, ""));
	kiosk_service_beat(&s, GATE_IDLE, 6500);
	check("state", told(fd, "STATUS=IDLE"));
	check("alive", told(fd, "WATCHDOG=1"));
	kiosk_service_stopping();
	check("stops", told(fd, "STOPPING=1"));
	/* Nobody watches. */
	unsetenv("WATCHDOG_USEC");
	kiosk_service_init(&s);
	kiosk_service_beat(&s, GATE_IDLE, 60000);
	check("up again", told(fd, "READY=1\nSTATUS=IDLE"));
	check("no sign is asked for", told(fd, ""));
	assert_int_equal(kiosk_service_wait_ms(&s, 1000), 1000);
	close(fd);
	unlink(path);
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_loop_shows_that_it_turns),
	};

	return cmocka_run_group_tests_name("kiosk_notify", tests, NULL, NULL);
}
