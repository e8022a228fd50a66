/*
 * What both forms of a chart are drawn from: lines, areas, dots and words, in
 * pixels of KIOSK_CHART_WIDTH by KIOSK_CHART_HEIGHT, y down.
 */
#ifndef KIOSK_CHART_PARTS_H
#define KIOSK_CHART_PARTS_H

#include "kiosk/chart.h"

enum kiosk_chart_anchor {
	KIOSK_CHART_START,
	KIOSK_CHART_MIDDLE,
	KIOSK_CHART_END
};

struct kiosk_chart_pen {
	void (*path)(void *, const struct kiosk_chart_point *, size_t n,
	    double width, uint32_t colour);
	/* Closed; opacity in percent. */
	void (*area)(void *, const struct kiosk_chart_point *, size_t n,
	    unsigned opacity, uint32_t colour);
	void (*dot)(void *, double x, double y, double r, uint32_t colour);
	/* y is the base line. */
	void (*word)(void *, double x, double y, int size,
	    enum kiosk_chart_anchor, uint32_t colour, const char *);
	void *self;
};

void kiosk_chart_draw(
    const struct kiosk_chart *, const struct kiosk_chart_pen *);

#endif
