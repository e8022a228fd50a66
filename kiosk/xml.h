/*
 * Writes XML 1.0 (fifth edition) into a sink.  Writing only.
 *
 *	kiosk_xml_init(&x, &sink);
 *	kiosk_xml_open(&x, "Check");
 *	kiosk_xml_attribute(&x, "id", "dg1");
 *	kiosk_xml_text(&x, "Result", "successful");
 *	kiosk_xml_close(&x);
 *
 * Names are the program's own and are written as they are; values are whatever
 * a document says: what XML cannot hold (§2.2: most controls, U+FFFE, U+FFFF),
 * bytes that are no UTF-8 and controls of C1 are written as U+FFFD.  Overflow
 * is the sink's: ask sink_ok().
 */
#ifndef KIOSK_XML_H
#define KIOSK_XML_H

#include "mrtd/bytes.h"

#define KIOSK_XML_DEPTH 8

struct kiosk_xml {
	struct sink *out;
	int depth;
	const char *name[KIOSK_XML_DEPTH];
	bool tag; /* the start tag is still open: attributes may follow */
};

/* Writes the declaration. */
void kiosk_xml_init(struct kiosk_xml *, struct sink *out);
/* Deeper than KIOSK_XML_DEPTH overflows the sink. */
void kiosk_xml_open(struct kiosk_xml *, const char *name);
void kiosk_xml_close(struct kiosk_xml *);
/* Of the element just opened, before anything is inside of it; a value of NULL
 * writes nothing. */
void kiosk_xml_attribute(struct kiosk_xml *, const char *name, const char *);
void kiosk_xml_number(struct kiosk_xml *, const char *name, int64_t);
/* An element with this text; NULL writes nothing. */
void kiosk_xml_text(struct kiosk_xml *, const char *name, const char *);

#endif
