/*
 * A slip with a token, in somebody's hand: `slip text PNG` says what its code
 * says, by the reader of bar codes; `slip photo PNG DIR COUNT` takes pictures
 * of it, DIR/slip-N.jpg: a little turned, grey on grey, not quite sharp;
 * `slip keys PNG` types the code as a reader that plays an American keyboard.
 */
#include <linux/input.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "biometrics/jpeg.h"
#include "biometrics/png.h"
#include "hw/barcode.h"

#define FILE_MAX ((size_t)1 << 20)
#define WIDTH 1280u
#define HEIGHT 960u

static uint8_t file[FILE_MAX], slip[FILE_MAX], page[WIDTH * HEIGHT];

static bool
read_slip(const char *path, struct biometrics_image *img)
{
	FILE *f = fopen(path, "rb");
	size_t n = f != NULL ? fread(file, 1, sizeof(file), f) : 0;

	if (f != NULL)
		fclose(f);
	*img = (struct biometrics_image) {.px = slip, .cap = sizeof(slip)};
	return n > 0 &&
	    biometrics_png_decode(span_of(file, n), img) == BIOMETRICS_E_OK &&
	    img->channels == 1;
}

static void
event(int code, int value)
{
	const struct input_event e = {
	    .type = EV_KEY, .code = (uint16_t)code, .value = value};

	fwrite(&e, sizeof(e), 1, stdout);
}

/* Capitals and half of the rest need shift. */
static void
type(char c)
{
	static const char keys[] =
	    "1234567890-\0\0\0QWERTYUIOP\0\0\n\0ASDFGHJKL"
	    "\0\0\0\0\0ZXCVBNM\0./\0\0\0 ";
	static const char shifted[] = "\0\0\0$%\0\0*\0\0\0+";
	const char *at = memchr(keys, c, sizeof(keys) - 1);
	bool shift = c >= 'A' && c <= 'Z';
	int code;

	if (c == ':')
		at = NULL;
	code = at != NULL ? KEY_1 + (int)(at - keys) : KEY_SEMICOLON;
	if (at == NULL) {
		const char *up = memchr(shifted, c, sizeof(shifted) - 1);

		shift = true;
		if (up != NULL)
			code = KEY_1 + (int)(up - shifted);
	}
	if (shift)
		event(KEY_LEFTSHIFT, 1);
	event(code, 1);
	event(code, 0);
	if (shift)
		event(KEY_LEFTSHIFT, 0);
}

static int
say_text(const struct biometrics_image *img, bool keys)
{
	static struct hw_barcode codes[HW_BARCODE_MAX];
	size_t n = 0;

	if (hw_barcode_find(span_of(img->px, biometrics_image_size(img)),
		img->width, img->height, codes, HW_BARCODE_MAX,
		&n) != HW_E_OK ||
	    n != 1)
		return 65;
	for (size_t i = 0; keys && i < codes[0].n; i++)
		type((char)codes[0].bytes[i]);
	if (keys)
		type('\n');
	else
		printf("%.*s\n", (int)codes[0].n, (char *)codes[0].bytes);
	return 0;
}

/* The mean of four points around: what a lens does. */
static unsigned
seen(const struct biometrics_image *img, float x, float y)
{
	unsigned sum = 0;

	for (int i = 0; i < 4; i++) {
		const int u = (int)lroundf(x + (i % 2 != 0 ? .4f : -.4f));
		const int v = (int)lroundf(y + (i / 2 != 0 ? .4f : -.4f));

		sum += u < 0 || v < 0 || u >= (int)img->width ||
			v >= (int)img->height
		    ? 90
		    : 40u +
			img->px[(size_t)v * img->width + (size_t)u] * 3u / 4;
	}
	return sum / 4;
}

static int
photograph(const struct biometrics_image *img, const char *dir, int count)
{
	static uint8_t out[FILE_MAX];
	struct biometrics_image picture = biometrics_image_of(
	    page, sizeof(page), WIDTH, HEIGHT, 1);

	for (int k = 1; k <= count; k++) {
		const float turn = .05f * (float)k, zoom = 1.35f;
		struct sink s = sink_of(out, sizeof(out));
		char path[512];
		FILE *f;
		int rc;

		for (unsigned i = 0; i < WIDTH * HEIGHT; i++) {
			const float x = ((float)(i % WIDTH) - WIDTH / 2.f) /
			    zoom;
			const float y = ((float)(i / WIDTH) - HEIGHT / 2.f) /
			    zoom;

			page[i] =
			    (uint8_t)(seen(img,
					  x * cosf(turn) + y * sinf(turn) +
					      (float)img->width / 2,
					  y * cosf(turn) - x * sinf(turn) +
					      (float)img->height / 2) +
				(unsigned)rand() % 12);
		}
		snprintf(path, sizeof(path), "%s/slip-%d.jpg", dir, k);
		if (biometrics_jpeg_encode(&picture, 80, &s) !=
			BIOMETRICS_E_OK ||
		    (f = fopen(path, "wb")) == NULL)
			return 73;
		rc = fwrite(s.p, 1, s.n, f) == s.n ? 0 : 73;
		if (fclose(f) != 0 || rc != 0)
			return 73;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct biometrics_image img;

	if (argc < 3 || !read_slip(argv[2], &img))
		return 65;
	if (strcmp(argv[1], "text") == 0 || strcmp(argv[1], "keys") == 0)
		return say_text(&img, argv[1][0] == 'k');
	return argc == 5 ? photograph(&img, argv[3], atoi(argv[4])) : 64;
}
