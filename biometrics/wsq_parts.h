/* Between the files of biometrics/wsq: for nobody else. */
#ifndef BIOMETRICS_WSQ_PARTS_H
#define BIOMETRICS_WSQ_PARTS_H

#include "biometrics/wsq.h"

/* The second byte of a marker (IAFIS-IC-0110 Annex B). */
enum biometrics_wsq_marker {
	BIOMETRICS_WSQ_SOI = 0xA0,
	BIOMETRICS_WSQ_EOI,
	BIOMETRICS_WSQ_SOF,
	BIOMETRICS_WSQ_SOB,
	BIOMETRICS_WSQ_DTT,
	BIOMETRICS_WSQ_DQT,
	BIOMETRICS_WSQ_DHT,
	BIOMETRICS_WSQ_DRI,
	BIOMETRICS_WSQ_COM
};

enum {
	BIOMETRICS_WSQ_BANDS = 64,
	BIOMETRICS_WSQ_NODES = 20,
	BIOMETRICS_WSQ_FILTER = 32, /* the longest one */
	BIOMETRICS_WSQ_TABLES = 8,
	BIOMETRICS_WSQ_BITS = 16, /* of the longest code */
	BIOMETRICS_WSQ_SYMBOLS = 256,
	BIOMETRICS_WSQ_PEEK = 11 /* bits of the codes that one look finds */
};

/* Huffman symbols (Annex A, Table A.2). */
enum {
	BIOMETRICS_WSQ_RUN_MAX = 100, /* 1 to 100: so many zeros */
	BIOMETRICS_WSQ_PLUS_8 = 101, /* a value follows in 8 bits */
	BIOMETRICS_WSQ_MINUS_8,
	BIOMETRICS_WSQ_PLUS_16,
	BIOMETRICS_WSQ_MINUS_16,
	BIOMETRICS_WSQ_RUN_8, /* so many zeros, in 8 bits */
	BIOMETRICS_WSQ_RUN_16,
	BIOMETRICS_WSQ_VALUE_MIN, /* 107 to 254: the value and 180 */
	BIOMETRICS_WSQ_VALUE_MAX = 254,
	BIOMETRICS_WSQ_VALUE_0 = 180
};

/*
 * wsq_tree.c.  The plane is as large as the picture.  A node is a part of it
 * that a transform step splits into low and high halves, across and down;
 * swapped, the high one comes first.  Node 0 is all of it.  Bands are what is
 * left in the end, in the order of transmission.
 */
struct biometrics_wsq_rect {
	unsigned x, y, width, height;
};
struct biometrics_wsq_tree {
	struct biometrics_wsq_rect node[BIOMETRICS_WSQ_NODES];
	struct biometrics_wsq_rect band[BIOMETRICS_WSQ_BANDS];
};
void biometrics_wsq_tree_of(
    unsigned width, unsigned height, struct biometrics_wsq_tree *out);
bool biometrics_wsq_tree_swap_x(unsigned node) MUST_USE;
bool biometrics_wsq_tree_swap_y(unsigned node) MUST_USE;

/* wsq_huffman.c */
struct biometrics_wsq_codes {
	bool defined;
	uint8_t count[BIOMETRICS_WSQ_BITS]; /* of codes of 1 to 16 bits */
	uint8_t symbol[BIOMETRICS_WSQ_SYMBOLS];
};
struct biometrics_wsq_decoder {
	const uint8_t *symbol;
	/* Length << 8 | symbol, by the next PEEK bits; 0: a longer code. */
	uint16_t peek[1 << BIOMETRICS_WSQ_PEEK];
	/* By length: 16 bits below limit begin with a code so long, if with no
	 * shorter one; its symbol is at first + the code. */
	uint32_t limit[BIOMETRICS_WSQ_BITS + 1];
	int32_t first[BIOMETRICS_WSQ_BITS + 1];
};
/* DECODE: more codes than there are. */
enum biometrics_err biometrics_wsq_huffman_decoder(
    const struct biometrics_wsq_codes *,
    struct biometrics_wsq_decoder *) MUST_USE;

/* wsq_block.c: the values of a block into the plane, band after band. */
struct biometrics_wsq_quant {
	float centre, bin[BIOMETRICS_WSQ_BANDS], zero[BIOMETRICS_WSQ_BANDS];
};
struct biometrics_wsq_place {
	const struct biometrics_wsq_tree *tree;
	const struct biometrics_wsq_quant *quant;
	float *plane;
	size_t stride;
	unsigned band, row;
	float *at; /* the next value's */
	unsigned run; /* of this row are left; 0: all bands are full */
};
/* At the first band that has values; nothing in the plane changes. */
void biometrics_wsq_block_begin(struct biometrics_wsq_place *,
    const struct biometrics_wsq_tree *, const struct biometrics_wsq_quant *,
    float *plane, size_t stride);
/* Eats a block up to the marker after it.  DECODE. */
enum biometrics_err biometrics_wsq_block_decode(
    const struct biometrics_wsq_decoder *, struct span *,
    struct biometrics_wsq_place *) MUST_USE;

/* wsq_wave.c: bands into pixels. */
struct biometrics_wsq_filter {
	unsigned n;
	float c[BIOMETRICS_WSQ_FILTER];
};
/* pixel = value * scale + shift */
struct biometrics_wsq_frame {
	unsigned width, height;
	float shift, scale;
	/* Of the synthesis. */
	struct biometrics_wsq_filter low, high;
};
/* Bytes for the memory of biometrics_wsq_wave_join(). */
size_t biometrics_wsq_wave_scratch(unsigned width, unsigned height);
/*
 * The plane is used up.  UNSUPPORTED: a filter reaches beyond a band.
 */
enum biometrics_err biometrics_wsq_wave_join(const struct biometrics_wsq_tree *,
    const struct biometrics_wsq_frame *, float *plane, void *scratch,
    uint8_t *px) MUST_USE;

/* wsq_split.c: pixels into bands.  line: memory of the longer side. */
void biometrics_wsq_split(const struct biometrics_wsq_tree *, float *plane,
    size_t stride, float *line);
/* The filters, as a segment. */
void biometrics_wsq_split_table(struct sink *);

/* wsq_code.c: quantized values into codes. */
void biometrics_wsq_code_count(
    const int16_t *, size_t n, uint32_t count[BIOMETRICS_WSQ_SYMBOLS]);
/* The best codes for symbols that come so often. */
void biometrics_wsq_code_make(const uint32_t count[BIOMETRICS_WSQ_SYMBOLS],
    struct biometrics_wsq_codes *);
void biometrics_wsq_code_table(
    struct sink *, uint8_t id, const struct biometrics_wsq_codes *);
void biometrics_wsq_code_block(struct sink *, uint8_t id,
    const struct biometrics_wsq_codes *, const int16_t *, size_t n);

/* wsq_encode.c: a number above 0 as exponent and 32 bits. */
void biometrics_wsq_put_scaled32(struct sink *, float);

#endif
