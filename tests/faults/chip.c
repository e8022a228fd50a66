#include "tests/faults/chip.h"

#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hw/reader.h"
#include "hw/virtual/vpcd.h"
#include "kiosk/host.h"
#include "kiosk/passport.h"
#include "mrtd/chip/chip.h"
#include "tests/faults/faults.h"

#define SEEN_MS 30000
#define TURN_MS 1000
#define AGAIN_MS 500

/* Shared with the process of the chip. */
static struct blow {
	_Atomic unsigned at, moment, commands;
	_Atomic pid_t who, struck;
} * blow;
static pid_t chip; /* 0: none lies there */

static void
count(enum faults_chip_moment now)
{
	const unsigned n = now == FAULTS_CHIP_ASKED ? ++blow->commands
						    : blow->commands;
	const pid_t who = blow->who;

	if (n != blow->at || now != blow->moment || blow->struck != 0 ||
	    who <= 0)
		return;
	kill(who, SIGKILL);
	blow->struck = who;
}

/* False: it was taken away. */
static bool
answer(struct mrtd_chip *c, struct hw_vpcd *v, struct span capdu)
{
	static uint8_t buf[HW_VPCD_MAX];
	struct sink k = sink_of(buf, sizeof(buf));
	enum hw_err e;

	count(FAULTS_CHIP_ASKED);
	if (mrtd_chip_command(c, capdu, &k) != MRTD_CHIP_ANSWERS)
		return false;
	e = hw_vpcd_answer(v, sink_span(&k));
	count(FAULTS_CHIP_ANSWERED);
	return e == HW_E_OK;
}

static bool
turn(struct mrtd_chip *c, struct hw_vpcd *v)
{
	uint8_t atr[MRTD_CHIP_ATR_MAX];
	struct sink k = sink_of(atr, sizeof(atr));
	enum hw_vpcd_event event;
	struct span capdu;
	const enum hw_err e = hw_vpcd_next(v, &event, &capdu, TURN_MS);

	if (e == HW_E_TIMEOUT)
		return true;
	if (e != HW_E_OK)
		return false;
	if (event == HW_VPCD_APDU)
		return answer(c, v, capdu);
	if (event == HW_VPCD_ATR) {
		mrtd_chip_atr(c, &k);
		return hw_vpcd_answer(v, sink_span(&k)) == HW_E_OK;
	}
	mrtd_chip_reset(c);
	return true;
}

static void
serve(const char *passport)
{
	static struct kiosk_passport p;
	static struct mrtd_chip c;
	static struct hw_vpcd v;
	struct mrtd_chip_conf conf;
	struct conf_error err;
	const char *what = "";

	if (kiosk_passport_load(passport, &p, &err) != KIOSK_E_OK ||
	    kiosk_passport_chip(&p, &conf, &what) != KIOSK_E_OK)
		_exit(1);
	conf.env = &kiosk_host_env;
	if (mrtd_chip_init(&c, &conf) != MRTD_E_OK)
		_exit(1);
	for (;;) {
		if (hw_vpcd_open(&v, "127.0.0.1", "35963", SEEN_MS) != HW_E_OK)
			_exit(1);
		while (turn(&c, &v))
			continue;
		hw_vpcd_close(&v);
		(void)poll(NULL, 0, AGAIN_MS);
	}
}

void
faults_chip_lay(const char *passport)
{
	if (blow == NULL) {
		blow = mmap(NULL, sizeof(*blow), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (blow == MAP_FAILED)
			faults_give_up("no memory of the chip's");
	}
	chip = fork();
	if (chip == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		serve(passport);
	}
}

void
faults_chip_take(void)
{
	if (chip > 0) {
		kill(chip, SIGKILL);
		waitpid(chip, NULL, 0);
	}
	chip = 0;
}

void
faults_chip_arm(pid_t who, unsigned at, enum faults_chip_moment moment)
{
	blow->at = 0;
	blow->commands = 0;
	blow->struck = 0;
	blow->who = who;
	blow->moment = moment;
	blow->at = at;
}

void
faults_chip_name(pid_t who)
{
	blow->who = who;
}

unsigned
faults_chip_commands(void)
{
	return blow->commands;
}

pid_t
faults_chip_struck(void)
{
	return blow->struck;
}

bool
faults_chip_is_free(void)
{
	struct hw_reader *r = NULL;
	bool ok = hw_reader_new("pcsc", &r) == HW_E_OK &&
	    hw_reader_connect(r, SEEN_MS) == HW_E_OK;

	if (ok)
		hw_reader_disconnect(r);
	hw_reader_free(&r);
	return ok;
}
