/* Readers that play a keyboard: events in, an MRZ out. */
#include "tests/check.h"

#include "hw/docscan.h"
#include "hw/docscan_keys.h"

#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* clang-format off */
/*
 * What a reader types, key by key: "+" and "-" press and let go of shift, "^"
 * presses the lock, "~" holds the last key, "!" is an event that was lost,
 * "{" a key that no MRZ has, "_" that beside the left shift, "#" that of minus,
 * else what stands on the key of an American keyboard.
 */
static const struct {
	const char *name, *layout, *typed, *want;
} cases[] = {
	{"American",             "us", "+p,uto-\n",     "P<UTO\r"},
	{"small letters",        "us", "p\n",           "P\r"},
	{"digits",               "us", "1234567890\n",  "1234567890\r"},
	{"a sight",              "us", "+/seen-\n",     "?SEEN\r"},
	{"comma without shift",  "us", ",",             "\x07"},
	{"digit with shift",     "us", "+1-",           "\x07"},
	{"German",               "de", "+p-_+yzmqaw-\n", "P<ZYMQAW\r"},
	{"German sight",         "de", "+--+---\n",     "\r"},
	{"French",               "fr", "+p-_+qazw;y-\n", "P<AQWZMY\r"},
	{"French digits",        "fr", "+1234567890-\n", "1234567890\r"},
	{"French digits, lock",  "fr", "^1234567890^\n", "1234567890\r"},
	{"French digits alone",  "fr", "1",             "\x07"},
	{"a code, American",     "us", "spt1+;- +458=-#./\n", "SPT1: $%*+-./\r"},
	{"a code, German",       "de", "spt1+.- +45]-]/.+7-\n", "SPT1: $%*+-./\r"},
	{"a code, French",       "fr", "spt+1-. ]+'-\\+=-6+,.-\n", "SPT1: $%*+-./\r"},
	{"six and minus, French", "fr", "6+6-^6^",      "-66"},
	{"equals without shift", "us", "=",             "\x07"},
	{"held for long",        "us", "a~~~b",         "AB"},
	{"an event was lost",    "us", "a!b",           "A\x07" "B"},
	{"a key of nobody's",    "us", "a{b",           "A\x07" "B"},
};
/* clang-format on */

static uint16_t
code_of(char c)
{
	static const struct {
		char c;
		uint16_t code;
	} keys[] = {{'1', KEY_1}, {'2', KEY_2}, {'3', KEY_3}, {'4', KEY_4},
	    {'5', KEY_5}, {'6', KEY_6}, {'7', KEY_7}, {'8', KEY_8},
	    {'9', KEY_9}, {'0', KEY_0}, {'q', KEY_Q}, {'w', KEY_W},
	    {'e', KEY_E}, {'r', KEY_R}, {'t', KEY_T}, {'y', KEY_Y},
	    {'u', KEY_U}, {'i', KEY_I}, {'o', KEY_O}, {'p', KEY_P},
	    {'a', KEY_A}, {'s', KEY_S}, {'d', KEY_D}, {'f', KEY_F},
	    {'g', KEY_G}, {'h', KEY_H}, {'j', KEY_J}, {'k', KEY_K},
	    {'l', KEY_L}, {'z', KEY_Z}, {'x', KEY_X}, {'c', KEY_C},
	    {'v', KEY_V}, {'b', KEY_B}, {'n', KEY_N}, {'m', KEY_M},
	    {',', KEY_COMMA}, {'/', KEY_SLASH}, {';', KEY_SEMICOLON},
	    {'\n', KEY_ENTER}, {'_', KEY_102ND}, {'{', KEY_F1},
	    {'#', KEY_MINUS}, {'=', KEY_EQUAL}, {'.', KEY_DOT},
	    {' ', KEY_SPACE}, {']', KEY_RIGHTBRACE}, {'\\', KEY_BACKSLASH},
	    {'\'', KEY_APOSTROPHE}};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].c == c)
			return keys[i].code;
	fail_msg("no key types %c", c);
	return 0;
}

static void
put(struct sink *k, uint16_t type, uint16_t code, int32_t value)
{
	struct input_event e = {.type = type, .code = code, .value = value};

	sink_put(k, span_of(&e, sizeof(e)));
}

/* As the kernel tells it: each key with its scan code and a report. */
static struct span
events(const char *typed, uint8_t *buf, size_t cap)
{
	struct sink k = sink_of(buf, cap);
	uint16_t last = 0;

	for (; *typed != '\0'; typed++) {
		put(&k, EV_MSC, MSC_SCAN, 0x70004);
		switch (*typed) {
		case '+':
			put(&k, EV_KEY, KEY_LEFTSHIFT, 1);
			break;
		case '-':
			put(&k, EV_KEY, KEY_LEFTSHIFT, 0);
			break;
		case '^':
			put(&k, EV_KEY, KEY_CAPSLOCK, 1);
			put(&k, EV_KEY, KEY_CAPSLOCK, 0);
			break;
		case '~':
			put(&k, EV_KEY, last, 2);
			break;
		case '!':
			put(&k, EV_SYN, SYN_DROPPED, 0);
			break;
		default:
			last = code_of(*typed);
			put(&k, EV_KEY, last, 1);
			put(&k, EV_KEY, last, 0);
		}
		put(&k, EV_SYN, SYN_REPORT, 0);
	}
	assert_true(sink_ok(&k));
	return sink_span(&k);
}

static void
types_what_the_reader_meant(void **state)
{
	static uint8_t buf[65536];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t step = 1; step < 60; step += 29) {
			struct span all = events(
			    cases[i].typed, buf, sizeof(buf));
			struct hw_docscan_keys k;
			uint8_t out[256];
			struct sink text = sink_of(out, sizeof(out));

			assert_true(hw_docscan_keys_init(&k, cases[i].layout));
			while (all.n > 0) {
				struct span part;

				assert_true(span_take(
				    &all, step < all.n ? step : all.n, &part));
				hw_docscan_keys_feed(&k, &part, &text);
			}
			sink_put_u8(&text, 0);
			assert_true(sink_ok(&text));
			if (strcmp((char *)out, cases[i].want) != 0)
				fail_msg("%s: '%s'", cases[i].name,
				    (const char *)out);
			hw_docscan_keys_wipe(&k);
		}
	{
		struct hw_docscan_keys k;

		assert_false(hw_docscan_keys_init(&k, "se"));
		assert_false(hw_docscan_keys_init(&k, ""));
	}
}

/* A power button and a mouse tell the kernel keys, too. */
static void
knows_a_keyboard(void **state)
{
	uint8_t bits[KEY_CNT / 8];
	struct hw_docscan_keys k;

	(void)state;
	assert_true(hw_docscan_keys_init(&k, "fr"));
	memset(bits, 0xFF, sizeof(bits));
	bits[KEY_KP5 / 8] = 0;
	assert_true(hw_docscan_keys_has(&k, SPAN_OF(bits)));
	assert_false(hw_docscan_keys_has(&k, span_of(bits, KEY_102ND / 8)));
	bits[KEY_102ND / 8] = 0;
	assert_false(hw_docscan_keys_has(&k, SPAN_OF(bits)));
	assert_true(hw_docscan_keys_init(&k, "us"));
	assert_true(hw_docscan_keys_has(&k, SPAN_OF(bits)));
	bits[KEY_SPACE / 8] = 0;
	assert_false(hw_docscan_keys_has(&k, SPAN_OF(bits)));
	assert_false(hw_docscan_keys_has(&k, span_of(NULL, 0)));
}

/* Through the device: what cannot be grabbed is no keyboard of ours. */
static void
reads_a_document(void **state)
{
	static uint8_t buf[65536];
	char dir[] = "/tmp/sallyport-keys-XXXXXX", path[96], address[128];
	struct hw_docscan *d = NULL;
	struct span text, all;
	enum hw_err e = HW_E_NOT_READY;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/keys", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	(void)snprintf(address, sizeof(address), "keyboard:%s?keys=se", path);
	assert_int_equal(hw_docscan_open(address, &d), HW_E_ARGUMENT);
	(void)snprintf(address, sizeof(address), "keyboard:%s?keys=us", path);
	assert_int_equal(hw_docscan_open(address, &d), HW_E_OK);
	all = events("+i,utod-231458907+,,,,,,,,,,,,,,,-\n"
		     "7408122+f-1204159+uto,,,,,,,,,,,-6\n"
		     "+eriksson,,anna,maria,,,,,,,,,,-\n",
	    buf, sizeof(buf));
	fd = open(path, O_WRONLY);
	while (e == HW_E_NOT_READY) {
		struct pollfd p = {.fd = hw_docscan_fd(d), .events = POLLIN};
		struct span part;

		if (all.n > 0) {
			size_t n = all.n < 240 ? all.n : 240;

			assert_true(span_take(&all, n, &part));
			assert_int_equal(write(fd, part.p, n), (ssize_t)n);
		}
		assert_int_equal(poll(&p, 1, 1000), 1);
		e = hw_docscan_read(d, &text);
	}
	assert_int_equal(e, HW_E_OK);
	assert_true(span_eq(text,
	    SPAN_STR("I<UTOD231458907<<<<<<<<<<<<<<<\n"
		     "7408122F1204159UTO<<<<<<<<<<<6\n"
		     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<\n")));
	hw_docscan_close(&d);
	close(fd);
	unlink(path);
	rmdir(dir);
	assert_int_equal(hw_docscan_open("keyboard:/nowhere", &d), HW_E_NONE);
	assert_int_equal(
	    hw_docscan_open("keyboard:/dev/null", &d), HW_E_UNSUPPORTED);
	assert_int_equal(hw_docscan_look("keyboard:/nowhere"), HW_E_NONE);
	assert_int_equal(
	    hw_docscan_look("keyboard:/dev/null"), HW_E_UNSUPPORTED);
	assert_int_equal(
	    hw_docscan_look("keyboard:/dev/null?keys=se"), HW_E_ARGUMENT);
	assert_int_equal(hw_docscan_look("/dev/null"), HW_E_ARGUMENT);
	assert_int_equal(
	    hw_docscan_open("/dev/null?speed=1234", &d), HW_E_ARGUMENT);
	assert_int_equal(
	    hw_docscan_open("/dev/null?parity=odd", &d), HW_E_ARGUMENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(types_what_the_reader_meant),
	    cmocka_unit_test(knows_a_keyboard),
	    cmocka_unit_test(reads_a_document),
	};

	return cmocka_run_group_tests_name(
	    "hw_docscan_keys", tests, NULL, NULL);
}
