/* A camera of the kernel behind the walls of the worker that looks through it.
 */
#include "tests/check.h"

#include "hw/camera_v4l2.h"
#include "hw/wait.h"
#include "kiosk/sandbox.h"
#include "tests/v4l2/standin.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char node[64];

static const struct hw_camera_v4l2_os standin = {
    .open = standin_open,
    .close = standin_close,
    .ioctl = standin_ioctl,
    .mmap = standin_mmap,
    .munmap = standin_munmap,
    .now_ms = hw_wait_now_ms,
};

static bool
see(void *cookie, int fd, int frames)
{
	struct hw_camera_frame f;

	for (int i = 0; i < 100 && frames > 0; i++) {
		struct pollfd p = {fd, POLLIN, 0};

		if (poll(&p, 1, 1000) == 1 &&
		    hw_camera_v4l2_driver.next(cookie, &f) == HW_E_OK)
			frames--;
	}
	return frames == 0;
}

/* What a worker does from its start to its end. */
static void
work(void)
{
	void *cookie = NULL;
	int fd = -1;

	if (hw_camera_v4l2_open_with(&standin, node, &cookie, &fd) != HW_E_OK)
		_exit(2);
	hw_camera_v4l2_driver.rest(cookie);
	if (kiosk_sandbox_close(KIOSK_SANDBOX_CAMERA) != KIOSK_E_OK)
		_exit(3);
	for (int traveller = 0; traveller < 2; traveller++) {
		if (hw_camera_v4l2_driver.wake(cookie) != HW_E_OK)
			_exit(4);
		if (!see(cookie, fd, 4))
			_exit(5);
		hw_camera_v4l2_driver.rest(cookie);
	}
	hw_camera_v4l2_driver.close(cookie);
	_exit(0);
}

static void
looks_behind_its_walls(void **state)
{
	static const char *const cameras[] = {
	    "webcam", "nv12", "small", "infrared", "small damaged"};

	(void)state;
	for (size_t i = 0; i < sizeof(cameras) / sizeof(cameras[0]); i++) {
		FILE *f = fopen(node, "w");
		int status = 0;
		pid_t pid;

		assert_non_null(f);
		fprintf(f, "%s\n", cameras[i]);
		fclose(f);
		fflush(NULL);
		if ((pid = fork()) == 0)
			work();
		assert_int_equal(waitpid(pid, &status, 0), pid);
		check(cameras[i], !WIFSIGNALED(status));
		check(cameras[i], WEXITSTATUS(status) == 0);
	}
}

static int
make_node(void **state)
{
	int fd;

	(void)state;
	snprintf(node, sizeof(node), "/tmp/sallyport-video-XXXXXX");
	fd = mkstemp(node);
	return fd >= 0 ? close(fd) : -1;
}

static int
remove_node(void **state)
{
	(void)state;
	return unlink(node);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		looks_behind_its_walls, make_node, remove_node),
	};

	return cmocka_run_group_tests_name("kiosk_camera", tests, NULL, NULL);
}
