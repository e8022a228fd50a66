#include "ui/font.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ft2build.h>
#include FT_FREETYPE_H

#include "ui/shape.h"

/* clang-format off */
/*
 * The collection of CJK faces holds one per country, with the shapes of the
 * characters that are usual there: by number, and asked for its name because a
 * font's maker may sort the collection anew.
 */
#define NOTO(face, family) \
	{{face "-Regular.ttf", face "-Bold.ttf"}, family, 0}
#define CJK(country, number) \
	{{"NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"}, \
	    "Noto Sans CJK " country, number}
static const struct {
	const char *file[2], *family;
	int number;
} files[UI_SCRIPT_COUNT] = {
	[UI_SCRIPT_LATIN]      = NOTO("NotoSans", "Noto Sans"),
	[UI_SCRIPT_ARABIC]     = NOTO("NotoSansArabic", "Noto Sans Arabic"),
	[UI_SCRIPT_HEBREW]     = NOTO("NotoSansHebrew", "Noto Sans Hebrew"),
	[UI_SCRIPT_DEVANAGARI] = NOTO("NotoSansDevanagari",
	                              "Noto Sans Devanagari"),
	[UI_SCRIPT_BENGALI]    = NOTO("NotoSansBengali", "Noto Sans Bengali"),
	[UI_SCRIPT_TAMIL]      = NOTO("NotoSansTamil", "Noto Sans Tamil"),
	[UI_SCRIPT_THAI]       = NOTO("NotoSansThai", "Noto Sans Thai"),
	[UI_SCRIPT_HANS]       = CJK("SC", 2),
	[UI_SCRIPT_HANT]       = CJK("TC", 3),
	[UI_SCRIPT_JAPANESE]   = CJK("JP", 0),
	[UI_SCRIPT_KOREAN]     = CJK("KR", 1),
};

static const char *const folders[] = {
	"/usr/share/fonts/truetype/noto",
	"/usr/share/fonts/opentype/noto",
	"/usr/share/fonts/noto",
	"/usr/share/fonts/noto-cjk",
};
/* clang-format on */

struct ui_font {
	FT_Library ft;
	struct ui_shapes *shapes; /* theirs */
	struct {
		void *map;
		size_t n;
		FT_Face face;
	} faces[UI_SCRIPT_COUNT][2];
};

static int
open_file(const char *folder, const char *file)
{
	char path[512];
	size_t i = 0;
	int fd = -1;

	do {
		const char *in = folder;

		if (in == NULL)
			in = folders[i++];
		folder = NULL;
		if (snprintf(path, sizeof(path), "%s/%s", in, file) <
		    (int)sizeof(path))
			fd = open(path, O_RDONLY | O_CLOEXEC);
	} while (fd < 0 && i < sizeof(folders) / sizeof(folders[0]));
	return fd;
}

static enum ui_err
load_face(struct ui_font *f, enum ui_script s, int bold, const char *folder)
{
	struct stat st;
	void *map;
	FT_Face face;
	int fd = open_file(folder, files[s].file[bold]);

	if (fd < 0)
		return UI_E_FONT;
	if (fstat(fd, &st) != 0 || st.st_size <= 0) {
		close(fd);
		return UI_E_FONT;
	}
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return UI_E_MEMORY;
	f->faces[s][bold].map = map;
	f->faces[s][bold].n = (size_t)st.st_size;
	if (FT_New_Memory_Face(
		f->ft, map, st.st_size, files[s].number, &face) != 0)
		return UI_E_FONT;
	f->faces[s][bold].face = face;
	if (face->family_name == NULL ||
	    strcmp(face->family_name, files[s].family) != 0)
		return UI_E_FONT;
	return UI_E_OK;
}

enum ui_err
ui_font_load(struct ui_font **out, const char *folder)
{
	struct ui_font *f = calloc(1, sizeof(*f));
	enum ui_err e = UI_E_OK;

	if (f == NULL)
		return UI_E_MEMORY;
	if (FT_Init_FreeType(&f->ft) != 0 ||
	    (f->shapes = ui_shape_new()) == NULL)
		e = UI_E_MEMORY;
	for (int s = 0; s < UI_SCRIPT_COUNT; s++)
		for (int bold = 0; bold < 2 && e == UI_E_OK; bold++)
			e = load_face(f, (enum ui_script)s, bold, folder);
	if (e != UI_E_OK) {
		ui_font_free(&f);
		return e;
	}
	*out = f;
	return UI_E_OK;
}

const char *
ui_font_lacks(enum ui_script s, const char *folder)
{
	struct ui_font *f = calloc(1, sizeof(*f));
	const char *lacks = NULL;

	if (f == NULL || FT_Init_FreeType(&f->ft) != 0)
		lacks = files[s].file[0];
	for (int bold = 0; bold < 2 && lacks == NULL; bold++)
		if (load_face(f, s, bold, folder) != UI_E_OK)
			lacks = files[s].file[bold];
	ui_font_free(&f);
	return lacks;
}

void
ui_font_free(struct ui_font **f)
{
	if (*f == NULL)
		return;
	ui_shape_free(&(*f)->shapes);
	if ((*f)->ft != NULL)
		FT_Done_FreeType((*f)->ft); /* and every face of it */
	for (int s = 0; s < UI_SCRIPT_COUNT; s++)
		for (int bold = 0; bold < 2; bold++)
			if ((*f)->faces[s][bold].map != NULL)
				munmap((*f)->faces[s][bold].map,
				    (*f)->faces[s][bold].n);
	free(*f);
	*f = NULL;
}

struct FT_FaceRec_ *
ui_font_face(const struct ui_font *f, enum ui_language l, bool bold, uint32_t c)
{
	FT_Face own = f->faces[ui_view_language_script(l)][bold].face;

	if (FT_Get_Char_Index(own, c) != 0)
		return own;
	for (int s = 0; s < UI_SCRIPT_COUNT; s++) {
		FT_Face other = f->faces[s][bold].face;

		if (FT_Get_Char_Index(other, c) != 0)
			return other;
	}
	return own;
}

void
ui_font_face_size(struct FT_FaceRec_ *face, int size)
{
	/* A scalable face takes every size. */
	if (face->size->metrics.y_ppem != size)
		(void)FT_Set_Pixel_Sizes(face, 0, (FT_UInt)size);
}

struct ui_shapes *
ui_font_shapes(const struct ui_font *f)
{
	return f->shapes;
}
