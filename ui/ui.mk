# Drawing what it is told, in every language.
ui_SRC := \
    ui/err.c \
    ui/view.c
ui_CFLAGS = $(sdl2_CFLAGS) $(raqm_CFLAGS) $(freetype2_CFLAGS) $(libpng_CFLAGS)
ui_LDLIBS = $(sdl2_LIBS) $(raqm_LIBS) $(freetype2_LIBS) $(libpng_LIBS)
