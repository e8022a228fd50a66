# Drawing what it is told, in every language.
ui_SRC := \
    ui/console.c \
    ui/console_case.c \
    ui/console_checks.c \
    ui/console_pages.c \
    ui/console_paint.c \
    ui/console_plot.c \
    ui/console_scene.c \
    ui/console_window.c \
    ui/draw.c \
    ui/earcon.c \
    ui/entry.c \
    ui/err.c \
    ui/font.c \
    ui/language.c \
    ui/message.c \
    ui/paint.c \
    ui/pairs.c \
    ui/picture.c \
    ui/picture_coach.c \
    ui/picture_face.c \
    ui/picture_finger.c \
    ui/picture_passport.c \
    ui/picture_place.c \
    ui/picture_slip.c \
    ui/png.c \
    ui/prompts.c \
    ui/scene.c \
    ui/scene_change.c \
    ui/scene_choice.c \
    ui/scene_language.c \
    ui/scene_type.c \
    ui/scene_speech.c \
    ui/shape.c \
    ui/sheet.c \
    ui/sound.c \
    ui/speech.c \
    ui/stencil.c \
    ui/text.c \
    ui/theme.c \
    ui/turn.c \
    ui/view.c \
    ui/window.c \
    ui/words.c \
    build/locale/catalogue.c
ui_CFLAGS = $(sdl2_CFLAGS) $(raqm_CFLAGS) $(freetype2_CFLAGS) $(libpng_CFLAGS) $(opus_CFLAGS)
ui_LDLIBS = $(sdl2_LIBS) $(raqm_LIBS) $(freetype2_LIBS) $(libpng_LIBS) $(opus_LIBS) -lm
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

# What the gate says, rendered once for all configurations, a file a language.
# What a file holds already is kept: after another voice, rm -r build/prompts.
UI_TAGS := $(shell awk -F'"' '/define UI_LANGUAGES/,/^$$/ { if (NF > 3) print $$2 }' ui/view.h)
UI_PROMPTS := $(UI_TAGS:%=build/prompts/%.prompts)
RENDER := $(B)/ui-prompts
$(B)/obj/ui/render/prompts.c.o: FOLDER_CFLAGS = $(ui_CFLAGS) $(espeak-ng_CFLAGS) $(icu-i18n_CFLAGS)
$(RENDER): $(B)/obj/ui/render/prompts.c.o $(B)/libui.a $(B)/libmrtd.a
	@echo "link  $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ui_LDLIBS) $(espeak-ng_LIBS) \
	    $(icu-i18n_LIBS) $(mrtd_LDLIBS)
DEPS += $(B)/obj/ui/render/prompts.c.d
$(foreach t,$(UI_TAGS),$(eval build/prompts/$t.prompts: $(wildcard ui/locale/$t.po)))
$(UI_PROMPTS): build/prompts/%.prompts: ui/render/prompts.c ui/speech.c \
    ui/words.c ui/locale/messages.h | $(RENDER)
	@mkdir -p $(@D)
	$(Q)ASAN_OPTIONS=detect_leaks=0 $(RENDER) $* $@
ifneq ($(CFG),fuzz)
all: $(UI_PROMPTS)
endif
