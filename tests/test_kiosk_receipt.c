/* What is printed, read again by the reader of bar codes: from the dots, and
 * from the file that a printer of files writes. */
#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "biometrics/png.h"
#include "hw/barcode.h"
#include "kiosk/receipt.h"
#include "kiosk/token.h"

static struct hw_barcode codes[HW_BARCODE_MAX];

/* Text of a token of so many octets. */
static struct span
text_of(size_t n)
{
	static uint8_t wire[KIOSK_TOKEN_MAX], text[KIOSK_TOKEN_TEXT_MAX];
	struct sink k = sink_of(text, sizeof(text));

	for (size_t i = 0; i < n; i++)
		wire[i] = (uint8_t)(i * 151 >> 2);
	kiosk_token_text_put(&k, span_of(wire, n));
	return sink_span(&k);
}

static void
reads(const char *name, const uint8_t *grey, unsigned w, unsigned h,
    struct span text)
{
	size_t n = 0;

	check(name,
	    hw_barcode_find(span_of(grey, (size_t)w * h), w, h, codes,
		HW_BARCODE_MAX, &n) == HW_E_OK);
	check(name, n == 1 && codes[0].kind == HW_BARCODE_QR);
	check(name, span_eq(span_of(codes[0].bytes, codes[0].n), text));
}

static void
prints_what_can_be_read(void **state)
{
	static const struct {
		const char *name;
		size_t n;
		unsigned version, module;
	} rows[] = {
	    {"the smallest", KIOSK_TOKEN_MIN, 8, 5},
	    /* 256 elements: the program's own network. */
	    {"as it is", 490, 18, 5},
	    {"the largest", KIOSK_TOKEN_MAX, 32, 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct span text = text_of(rows[i].n);
		struct kiosk_receipt r;

		check(rows[i].name, kiosk_receipt_make(text, &r) == KIOSK_E_OK);
		printf("# %s: %zu octets, version %u, %u dots\n", rows[i].name,
		    rows[i].n, r.version, r.slip.width);
		check(rows[i].name, r.version == rows[i].version);
		check(rows[i].name, r.module == rows[i].module);
		check(rows[i].name,
		    r.slip.width <= HW_PRINTER_WIDTH_MAX &&
			r.slip.height <= HW_PRINTER_HEIGHT_MAX);
		reads(rows[i].name, r.grey, r.slip.width, r.slip.height, text);
		kiosk_receipt_free(&r);
	}
}

/* Creased: what level M gives back is 15 %; half of it is too much. */
static void
survives_a_crease(void **state)
{
	const struct span text = text_of(490);
	struct kiosk_receipt r;
	unsigned side;

	(void)state;
	assert_int_equal(kiosk_receipt_make(text, &r), KIOSK_E_OK);
	side = r.slip.width;
	for (unsigned y = side / 2; y < side / 2 + 3 * r.module; y++)
		memset(r.grey + (size_t)y * side, 255, side);
	reads("a crease", r.grey, side, side, text);
	kiosk_receipt_free(&r);
}

static void
writes_a_file(void **state)
{
	static uint8_t file[1 << 18], px[1 << 20];
	struct biometrics_image img = {.px = px, .cap = sizeof(px)};
	char dir[] = "/tmp/receipt-XXXXXX", path[64], address[64];
	const struct span text = text_of(490);
	struct kiosk_receipt r;
	struct hw_printer *p;
	FILE *f;
	size_t n;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(address, sizeof(address), "file:%s", dir);
	snprintf(path, sizeof(path), "%s/token-0a1b.png", dir);
	assert_int_equal(kiosk_receipt_make(text, &r), KIOSK_E_OK);
	assert_int_equal(hw_printer_open(address, &p), HW_E_OK);
	assert_int_equal(
	    hw_printer_print(p, "token-0a1b", &r.slip, 1000), HW_E_OK);
	assert_non_null(f = fopen(path, "rb"));
	n = fread(file, 1, sizeof(file), f);
	fclose(f);
	assert_int_equal(
	    biometrics_png_decode(span_of(file, n), &img), BIOMETRICS_E_OK);
	reads("a file", img.px, img.width, img.height, text);
	assert_int_equal(unlink(path), 0);
	/* Nothing else is left there. */
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(
	    hw_printer_print(p, "token-0a1b", &r.slip, 1000), HW_E_IO);
	hw_printer_close(&p);
	kiosk_receipt_free(&r);
}

static void
refuses_what_no_code_holds(void **state)
{
	static uint8_t text[4400];
	struct kiosk_receipt r;

	(void)state;
	memset(text, 'A', sizeof(text));
	assert_int_equal(kiosk_receipt_make(SPAN_OF(text), &r), KIOSK_E_SIZE);
	assert_null(r.grey);
	assert_int_equal(
	    kiosk_receipt_make(SPAN_STR("small letters"), &r), KIOSK_E_SIZE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(prints_what_can_be_read),
	    cmocka_unit_test(survives_a_crease),
	    cmocka_unit_test(writes_a_file),
	    cmocka_unit_test(refuses_what_no_code_holds),
	};

	return cmocka_run_group_tests_name("kiosk_receipt", tests, NULL, NULL);
}
