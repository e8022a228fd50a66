# Drawing what it is told, in every language.
ui_SRC := \
    ui/draw.c \
    ui/err.c \
    ui/font.c \
    ui/message.c \
    ui/paint.c \
    ui/picture.c \
    ui/picture_face.c \
    ui/picture_finger.c \
    ui/picture_passport.c \
    ui/picture_place.c \
    ui/png.c \
    ui/scene.c \
    ui/scene_change.c \
    ui/scene_language.c \
    ui/sheet.c \
    ui/text.c \
    ui/theme.c \
    ui/view.c \
    ui/window.c \
    ui/words.c \
    build/locale/catalogue.c
ui_CFLAGS = $(sdl2_CFLAGS) $(raqm_CFLAGS) $(freetype2_CFLAGS) $(libpng_CFLAGS)
ui_LDLIBS = $(sdl2_LIBS) $(raqm_LIBS) $(freetype2_LIBS) $(libpng_LIBS) -lm
# The catalogues become part of the program: ui/catalogue.h says why.
ui_PO := $(sort $(wildcard ui/locale/*.po))
build/locale/catalogue.c: ui/locale/compile.sh $(ui_PO)
	@mkdir -p $(@D)
	@echo "po    $@"
	$(Q)ui/locale/compile.sh $(ui_PO) >$@
# Asks every catalogue for the texts of ui/locale/messages.h.
po:
	$(Q)ui/locale/update.sh
.PHONY: po
# ui/assets/idle.png, for the README, is what test_ui_window paints:
#	convert build/gcc/tests/screens/IDLE-en-portrait.png -filter Box \
#	    -resize 540x960 -strip +dither -colors 128 PNG8:ui/assets/idle.png
