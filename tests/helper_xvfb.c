#include "tests/helper_xvfb.h"

#include "tests/check.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t
helper_xvfb_start(char display[16])
{
	char number[8] = "";
	ssize_t n = 0, got;
	int p[2];
	pid_t child;

	assert_int_equal(pipe(p), 0);
	if ((child = fork()) == 0) {
		char fd[8];

		close(p[0]);
		snprintf(fd, sizeof(fd), "%d", p[1]);
		(void)!freopen("/dev/null", "w", stderr);
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		execlp("Xvfb", "Xvfb", "-displayfd", fd, "-nolisten", "tcp",
		    "-screen", "0", "800x1200x24", (char *)NULL);
		_exit(127);
	}
	close(p[1]);
	while (n < 7 && (got = read(p[0], number + n, 7 - (size_t)n)) > 0 &&
	    number[n + got - 1] != '\n')
		n += got;
	close(p[0]);
	if (number[0] == '\0') {
		waitpid(child, NULL, 0);
		return 0;
	}
	snprintf(display, 16, ":%d", atoi(number));
	return child;
}
