/* A chart as SVG 1.1. */
#include <stdio.h>
#include <string.h>

#include "kiosk/chart_parts.h"
#include "kiosk/say.h"

static void
points(struct sink *k, const struct kiosk_chart_point *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		kiosk_say(k, "%s%.2f,%.2f", i > 0 ? " " : "", p[i].x, p[i].y);
}

static void
path(void *self, const struct kiosk_chart_point *p, size_t n, double width,
    uint32_t colour)
{
	kiosk_say(self,
	    "<polyline fill=\"none\" stroke=\"#%06X\" stroke-width=\"%g\" "
	    "stroke-linejoin=\"round\" points=\"",
	    (unsigned)colour, width);
	points(self, p, n);
	kiosk_say(self, "\"/>\n");
}

static void
area(void *self, const struct kiosk_chart_point *p, size_t n, unsigned opacity,
    uint32_t colour)
{
	kiosk_say(self, "<polygon fill=\"#%06X\" fill-opacity=\"%g\" points=\"",
	    (unsigned)colour, opacity / 100.0);
	points(self, p, n);
	kiosk_say(self, "\"/>\n");
}

static void
dot(void *self, double x, double y, double r, uint32_t colour)
{
	kiosk_say(self,
	    "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%g\" fill=\"#%06X\"/>\n", x, y,
	    r, (unsigned)colour);
}

static void
word(void *self, double x, double y, int size, enum kiosk_chart_anchor anchor,
    uint32_t colour, const char *text)
{
	static const char *const anchors[] = {
	    [KIOSK_CHART_START] = "start",
	    [KIOSK_CHART_MIDDLE] = "middle",
	    [KIOSK_CHART_END] = "end",
	};

	kiosk_say(self,
	    "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%d\" text-anchor=\"%s\" "
	    "fill=\"#%06X\">",
	    x, y, size, anchors[anchor], (unsigned)colour);
	for (; *text != '\0'; text++) {
		const uint8_t c = (uint8_t)*text;

		if (c == '<' || c == '&')
			kiosk_say(self, c == '<' ? "&lt;" : "&amp;");
		else
			sink_put_u8(self, c < 0x20 || c == 0x7F ? '?' : c);
	}
	kiosk_say(self, "</text>\n");
}

bool
kiosk_chart_svg(const struct kiosk_chart *c, struct sink *k)
{
	const struct kiosk_chart_pen pen = {path, area, dot, word, k};

	kiosk_say(k,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
	    "height=\"%d\" viewBox=\"0 0 %d %d\" "
	    "font-family=\"Noto Sans, sans-serif\">\n",
	    KIOSK_CHART_WIDTH, KIOSK_CHART_HEIGHT, KIOSK_CHART_WIDTH,
	    KIOSK_CHART_HEIGHT);
	kiosk_say(
	    k, "<rect width=\"100%%\" height=\"100%%\" fill=\"#FFFFFF\"/>\n");
	kiosk_chart_draw(c, &pen);
	kiosk_say(k, "</svg>\n");
	return sink_ok(k);
}
