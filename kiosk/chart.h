/*
 * A chart of lines: error curves and histograms, drawn once and written as SVG
 * (text stays text) and as PNG (by the rasteriser of ui).
 *
 *	kiosk_chart_init(&c, "DET", x, y);
 *	kiosk_chart_curve(&c, "FNMR", KIOSK_CHART_BLUE, points, n);
 *	kiosk_chart_svg(&c, &sink);
 *
 * Texts and points are borrowed until it is written.
 */
#ifndef KIOSK_CHART_H
#define KIOSK_CHART_H

#include "kiosk/err.h"
#include "mrtd/bytes.h"

enum kiosk_chart_colour {
	KIOSK_CHART_BLUE = 0x1F5FA8,
	KIOSK_CHART_ORANGE = 0xC4561B,
	KIOSK_CHART_GREY = 0x8A8F98
};

struct kiosk_chart_axis {
	const char *name;
	double low, high; /* low > 0 where logarithmic */
	bool logarithmic; /* a tick a decade; else about six round ones */
};

struct kiosk_chart_point {
	double x, y;
};

struct kiosk_chart_curve {
	const char *name; /* in the legend; NULL: not there */
	uint32_t colour; /* 0xRRGGBB */
	bool filled; /* down to the lower edge */
	bool marks; /* a dot at each point, no line */
	const struct kiosk_chart_point *point;
	size_t n;
};

#define KIOSK_CHART_CURVES 8
#define KIOSK_CHART_WIDTH 720
#define KIOSK_CHART_HEIGHT 480

struct kiosk_chart {
	const char *title, *note; /* note: a line below; may be NULL */
	struct kiosk_chart_axis x, y;
	struct kiosk_chart_curve curve[KIOSK_CHART_CURVES];
	size_t curves;
};

/* More curves than fit are not drawn. */
void kiosk_chart_add(struct kiosk_chart *, struct kiosk_chart_curve);
/* False: the sink is too small. */
bool kiosk_chart_svg(const struct kiosk_chart *, struct sink *) MUST_USE;
/* SYSTEM: no font, no memory, or the file cannot be written. */
enum kiosk_err kiosk_chart_png(const struct kiosk_chart *, int fd) MUST_USE;

#endif
