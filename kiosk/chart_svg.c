/* A chart as SVG 1.1. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/chart_parts.h"

__attribute__((format(printf, 2, 3))) static void
put(struct sink *k, const char *form, ...)
{
	char text[256];
	va_list ap;
	int n;

	va_start(ap, form);
	n = vsnprintf(text, sizeof(text), form, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text))
		k->overflow = true;
	else
		sink_put(k, span_of(text, (size_t)n));
}

static void
points(struct sink *k, const struct kiosk_chart_point *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put(k, "%s%.2f,%.2f", i > 0 ? " " : "", p[i].x, p[i].y);
}

static void
path(void *self, const struct kiosk_chart_point *p, size_t n, double width,
    uint32_t colour)
{
	put(self,
	    "<polyline fill=\"none\" stroke=\"#%06X\" stroke-width=\"%g\" "
	    "stroke-linejoin=\"round\" points=\"",
	    (unsigned)colour, width);
	points(self, p, n);
	put(self, "\"/>\n");
}

static void
area(void *self, const struct kiosk_chart_point *p, size_t n, unsigned opacity,
    uint32_t colour)
{
	put(self, "<polygon fill=\"#%06X\" fill-opacity=\"%g\" points=\"",
	    (unsigned)colour, opacity / 100.0);
	points(self, p, n);
	put(self, "\"/>\n");
}

static void
dot(void *self, double x, double y, double r, uint32_t colour)
{
	put(self, "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%g\" fill=\"#%06X\"/>\n",
	    x, y, r, (unsigned)colour);
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

	put(self,
	    "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%d\" text-anchor=\"%s\" "
	    "fill=\"#%06X\">",
	    x, y, size, anchors[anchor], (unsigned)colour);
	for (; *text != '\0'; text++) {
		const uint8_t c = (uint8_t)*text;

		if (c == '<' || c == '&')
			put(self, c == '<' ? "&lt;" : "&amp;");
		else
			sink_put_u8(self, c < 0x20 || c == 0x7F ? '?' : c);
	}
	put(self, "</text>\n");
}

bool
kiosk_chart_svg(const struct kiosk_chart *c, struct sink *k)
{
	const struct kiosk_chart_pen pen = {path, area, dot, word, k};

	put(k,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
	    "height=\"%d\" viewBox=\"0 0 %d %d\" "
	    "font-family=\"Noto Sans, sans-serif\">\n",
	    KIOSK_CHART_WIDTH, KIOSK_CHART_HEIGHT, KIOSK_CHART_WIDTH,
	    KIOSK_CHART_HEIGHT);
	put(k, "<rect width=\"100%%\" height=\"100%%\" fill=\"#FFFFFF\"/>\n");
	kiosk_chart_draw(c, &pen);
	put(k, "</svg>\n");
	return sink_ok(k);
}
