#include "tests/officer/desk.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/officer/lane.h"

pid_t
officer_desk_start(const char *name, const char *script)
{
	char address[512], text[1280], path[160];
	const char *exe = getenv("SALLYPORT");
	pid_t pid;

	assert_true(helper_site_address(
	    officer_lane_dir, "desk-1", address, sizeof(address)));
	snprintf(text, sizeof(text),
	    "[console]\nname = desk-1\nofficers = %s/officers.conf\n"
	    "audit = %s/console.log\n[site]\nname = T1\nlanes = lane-1\n"
	    "store = %s\n",
	    officer_lane_dir, officer_lane_dir, address);
	officer_lane_write("console.conf", text);
	officer_lane_write("lines", script);
	snprintf(text, sizeof(text),
	    ". tests/officer.sh; officer_enrol $pg_dir %s 246810 &&"
	    " { officer_logon $pg_dir %s 246810; cat $pg_dir/lines; }"
	    " >$pg_dir/script",
	    name, name);
	assert_true(helper_site_do(officer_lane_dir, text, NULL, 0));
	snprintf(path, sizeof(path), "%s/console.conf", officer_lane_dir);
	snprintf(text, sizeof(text), "%s/script", officer_lane_dir);
	fflush(NULL);
	if ((pid = fork()) == 0) {
		execl(exe, exe, "console", "--config", path, "--offscreen",
		    "--script", text, NULL);
		_exit(127);
	}
	return pid;
}
