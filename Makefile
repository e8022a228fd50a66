# Sallyport: one graph, one .mk per folder.
#
#   make                builds build/gcc/sallyport
#   make demo           set-up, build, the stories of the first passage
#   make demo-site      PostgreSQL with TLS, three lanes, two consoles
#   make check          set-up, build, all tests; last line "N passed, N failed"
#   make SAN=1 check    the same under ASan and UBSan
#   make fuzz           libFuzzer, FUZZ_S seconds a target (default 60)
#   make conformance    the cases of BSI TR-03105-5.1
#   make soak           SOAK_N sessions (default 1000) of every combination
#   make flips          a bit of every octet of a real master list, flipped
#   make model          the doors' interlock, walked by spin
#   make faults         power cuts and other faults, at every write and state
#   make load           a site of LANES lanes (200) on a real PostgreSQL
#   make bench          speed as ratios and CPU time by step
#   make sheets         every screen in every language, to look at
#   make lint           the rules of the house
#   make models         fetches dlib's own face network, into build/models
#   make install DESTDIR=
#
# CC=clang builds with clang, in its own folder.

.DEFAULT_GOAL := all
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

FOLDERS := mrtd certs biometrics hw ui kiosk
FUZZ_S ?= 60
PREFIX ?= /usr/local

ifneq (,$(filter fuzz,$(MAKECMDGOALS)))
CC := clang
CXX := clang++
CFG := fuzz
SAN_FLAGS := -fsanitize=address,undefined,fuzzer-no-link \
    -fno-sanitize-recover=all -fno-omit-frame-pointer -DFUZZING
else
ifeq ($(origin CC),default)
CC := gcc
endif
CXX := $(if $(findstring clang,$(CC)),clang++,g++)
CFG := $(if $(findstring clang,$(CC)),clang,gcc)$(if $(SAN),-san)
ifdef SAN
SAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all \
    -fno-omit-frame-pointer
endif
endif

B := build/$(CFG)

WARN := -Wall -Wextra -Wshadow -Wconversion -Werror
HARDEN := -fstack-protector-strong -fPIE -D_FORTIFY_SOURCE=2
ifneq (,$(SAN_FLAGS))
HARDEN := -fPIE
endif
CPPFLAGS += -I. -D_GNU_SOURCE
CFLAGS ?= -O2 -g
CXXFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c17 $(WARN) $(HARDEN) $(SAN_FLAGS) $(CFLAGS)
# dlib's own headers do not survive our warnings: they are system headers here.
ALL_CXXFLAGS = -std=c++17 -Wall -Wextra -Werror $(HARDEN) $(SAN_FLAGS) \
    $(CXXFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SAN_FLAGS) $(LDFLAGS)

# Set-up writes this stamp after looking for the packages; make reads it first
# and starts over once they are there.
ifeq (,$(filter clean distclean,$(MAKECMDGOALS)))
include build/setup.mk
endif
build/setup.mk: .ci/packages .ci/setup
	@mkdir -p build
	@.ci/setup
	@{ echo 'HAVE_SETUP := 1'; \
	  for p in libcrypto libssl libpcsclite libnfc libfprint-2 libgpiod zxing libqrencode dlib-1 sdl2 raqm freetype2 libopenjp2 \
	      libpng opus espeak-ng icu-i18n libjpeg p11-kit-1 libcurl ldap libxml-2.0 sqlite3 libpq libseccomp libsystemd cmocka libeac; do \
	    echo "$${p}_CFLAGS := $$(pkg-config --cflags $$p | sed 's/-I/-isystem /g')"; \
	    echo "$${p}_LIBS := $$(pkg-config --libs $$p)"; \
	  done; } > $@.tmp
	@mv $@.tmp $@

include $(foreach f,$(FOLDERS),$f/$f.mk)
include tests/tests.mk

# One archive a folder; per-folder flags come from its .mk.
define folder_rules
$(1)_OBJ := $$(patsubst %,$(B)/obj/%.o,$$($(1)_SRC))
$(B)/lib$(1).a: $$($(1)_OBJ)
	@rm -f $$@
	$$(Q)ar rcs $$@ $$^
$$($(1)_OBJ): FOLDER_CFLAGS := $$($(1)_CFLAGS)
DEPS += $$($(1)_OBJ:.o=.d)
endef
$(foreach f,$(FOLDERS),$(eval $(call folder_rules,$f)))

Q := @
$(B)/obj/%.c.o: %.c | build/setup.mk
	@mkdir -p $(@D)
	@echo "cc    $<"
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(FOLDER_CFLAGS) $(FILE_CFLAGS) \
	    -MMD -MP -c $< -o $@
$(B)/obj/%.cc.o: %.cc | build/setup.mk
	@mkdir -p $(@D)
	@echo "c++   $<"
	$(Q)$(CXX) $(CPPFLAGS) $(ALL_CXXFLAGS) $(FOLDER_CFLAGS) $(FILE_CFLAGS) \
	    -MMD -MP -c $< -o $@

# The order is the direction of dependence: users first.
LIBS := $(foreach f,kiosk ui biometrics certs hw mrtd,$(B)/lib$f.a)
LDLIBS_ALL = $(foreach f,kiosk ui biometrics certs hw mrtd,$($f_LDLIBS))

all: $(B)/sallyport
$(B)/sallyport: $(B)/obj/kiosk/main.c.o $(LIBS)
	@echo "link  $@"
	$(Q)$(CXX) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS_ALL)
	@ln -sf $(CFG)/sallyport build/sallyport
DEPS += $(B)/obj/kiosk/main.c.d

install: all
	install -D -m 755 $(B)/sallyport $(DESTDIR)$(PREFIX)/bin/sallyport
	for f in $(INSTALL_DATA); do install -D -m 644 $$f \
	    $(DESTDIR)$(PREFIX)/share/sallyport/$$f || exit 1; done
	for f in $(UI_PROMPTS); do install -D -m 644 $$f \
	    $(DESTDIR)$(PREFIX)/share/sallyport/prompts/$${f##*/} || exit 1; done
	for f in $(INSTALL_MAN); do \
	    d=$(DESTDIR)$(PREFIX)/share/man/man$${f##*.}; mkdir -p $$d && \
	    sed 's|/usr/local|$(PREFIX)|g' $$f > $$d/$${f##*/} && \
	    chmod 644 $$d/$${f##*/} || exit 1; done
	for f in $(INSTALL_UNITS); do \
	    to=$(DESTDIR)$(PREFIX)/lib/$${f##*:}; mkdir -p $${to%/*} && \
	    sed 's|/usr/local|$(PREFIX)|g' $${f%%:*} > $$to && \
	    chmod 644 $$to || exit 1; done

models:
	$(Q)biometrics/models/fetch.sh build/models

clean:
	rm -rf build

.PHONY: all install models model clean check conformance demo flips fuzz bench lint
-include $(DEPS)
