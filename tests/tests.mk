# Tests.  A program tests/test_<folder>_<noun>.c is linked with its folder and
# with what that folder may use: the arrows of the house hold at link time too.
TEST_C := $(sort $(wildcard tests/test_*.c))
TEST_SH := $(sort $(wildcard tests/test_*.sh))
FUZZ_C := $(sort $(wildcard tests/fuzz/fuzz_*.c))
BENCH_C := $(sort $(wildcard tests/bench/bench_*.c))
TEST_BIN := $(TEST_C:tests/%.c=$(B)/tests/%)
FUZZ_BIN := $(FUZZ_C:tests/fuzz/%.c=$(B)/fuzz/%)
BENCH_BIN := $(BENCH_C:tests/bench/%.c=$(B)/bench/%)

# folder -> archives, users first
uses_mrtd := mrtd
uses_certs := certs mrtd
uses_biometrics := biometrics mrtd
uses_hw := hw mrtd
uses_ui := ui mrtd
uses_kiosk := kiosk ui biometrics certs hw mrtd

folder_of = $(word 2,$(subst _, ,$(notdir $(basename $1))))
libs_of = $(foreach f,$(uses_$(call folder_of,$1)),$(B)/lib$f.a)
ldlibs_of = $(foreach f,$(uses_$(call folder_of,$1)),$($f_LDLIBS))
# Helpers that several test programs share: tests/helper_*.c
TEST_HELPERS := $(patsubst %.c,$(B)/obj/%.c.o,$(sort $(wildcard tests/helper_*.c)))
tests_CFLAGS = $(cmocka_CFLAGS) $(libcrypto_CFLAGS) $(libeac_CFLAGS) \
    $(sdl2_CFLAGS) $(libpcsclite_CFLAGS) $(sqlite3_CFLAGS) \
    $(libfprint-2_CFLAGS) $(freetype2_CFLAGS)
tests_LDLIBS = $(cmocka_LIBS) $(libcrypto_LIBS)

$(B)/obj/tests/test_kiosk_journal.c.o: $(B)/gen/kiosk/schema_sqlite.inc
$(B)/obj/tests/test_kiosk_journal.c.o: FILE_CFLAGS = -I$(B)/gen
# A test that needs a further library says so: test_x_y_LDLIBS.
test_mrtd_pace_openpace_LDLIBS = $(libeac_LIBS)
test_ui_reference_LDLIBS = -lpng
test_ui_window_LDLIBS = -lX11
test_ui_lockdown_LDLIBS = -lXtst -lXi -lX11
# It compares with pictures that libfprint gives for recorded sensors.
test_hw_finger_LDLIBS = -lpng -lm
test_certs_signer_soap_LDLIBS = -lssl
# What is asked of libcrypto is counted.
test_certs_proven_LDLIBS = -Wl,--wrap=EVP_PKEY_verify
test_kiosk_cv_LDLIBS = -lssl
# It counts the signatures that are verified.
test_certs_hostile_authorities_LDLIBS = -Wl,--wrap=EVP_PKEY_verify
test_certs_fetch_http_LDLIBS = -lssl
test_certs_fetch_hostile_LDLIBS = -lssl
test_certs_fetch_ldap_LDLIBS = -lssl
test_certs_fetch_ldap_peer_LDLIBS = -lssl
# mindtct, to compare with
bench_biometrics_finger_LDLIBS = $(libfprint-2_LIBS)
bench_biometrics_fvc_LDLIBS = $(libfprint-2_LIBS)
bench_biometrics_fvc_OBJ = $(B)/obj/tests/bench/peer_fprint.c.o
DEPS += $(B)/obj/tests/bench/peer_fprint.c.d
$(B)/obj/tests/bench/peer_fprint.c.o: FOLDER_CFLAGS = $(tests_CFLAGS)
# ... and one that needs further objects: test_x_y_OBJ.
V4L2_STANDIN_C := $(sort $(wildcard tests/v4l2/standin*.c))
V4L2_STANDIN := $(V4L2_STANDIN_C:%=$(B)/obj/%.o)
DEPS += $(V4L2_STANDIN:.o=.d)
test_hw_camera_v4l2_OBJ = $(V4L2_STANDIN)
test_kiosk_camera_OBJ = $(V4L2_STANDIN)
# A gate with its workers and its officers: tests/officer
OFFICER_OBJ := $(patsubst %,$(B)/obj/tests/officer/%.c.o,desk lane talk)
$(OFFICER_OBJ): FOLDER_CFLAGS = $(tests_CFLAGS)
DEPS += $(OFFICER_OBJ:.o=.d)
test_kiosk_officer_OBJ = $(OFFICER_OBJ)
test_kiosk_officer_line_OBJ = $(OFFICER_OBJ)
test_kiosk_officer_page_OBJ = $(OFFICER_OBJ)
test_kiosk_observed_OBJ = $(patsubst %,$(B)/obj/tests/conformance/%.c.o,\
    builder_args builder_files builder_set document edit forge station terminal)
# The captures that the OCR-B reader is counted on: tests/ocrb
OCRB_SCENE := $(patsubst %,$(B)/obj/tests/ocrb/%.c.o,jpeg print scene)
OCRB_LIBS = $(freetype2_LIBS) $(libjpeg_LIBS) -lm
test_mrtd_ocrb_OBJ = $(OCRB_SCENE)
bench_mrtd_ocrb_OBJ = $(OCRB_SCENE)
bench_mrtd_ocrb_LDLIBS = $(OCRB_LIBS)
test_mrtd_ocrb_LDLIBS = $(OCRB_LIBS)
define test_rule
$(2): $(B)/obj/$(1).o $($(notdir $(basename $(1)))_OBJ) $(TEST_HELPERS) \
    $(call libs_of,$(1))
	@mkdir -p $$(@D)
	@echo "link  $$@"
	$$(Q)$$(CXX) $$(ALL_LDFLAGS) $(3) -o $$@ $$^ $$(call ldlibs_of,$(1)) \
	    $$(tests_LDLIBS) $$($(notdir $(basename $(1)))_LDLIBS)
DEPS += $(B)/obj/$(1).d
$(B)/obj/$(1).o: FOLDER_CFLAGS = $$(tests_CFLAGS)
endef
$(foreach t,$(TEST_C),$(eval $(call test_rule,$t,$(t:tests/%.c=$(B)/tests/%))))
$(foreach t,$(BENCH_C),$(eval $(call test_rule,$t,$(t:tests/bench/%.c=$(B)/bench/%))))

# A PC/SC driver with which a test says what its reader can do.
$(B)/tests/ifd_wrapper.so: tests/ifd_wrapper.c | build/setup.mk
	@mkdir -p $(@D)
	@echo "link  $@"
	$(Q)$(CC) $(CPPFLAGS) $(libpcsclite_CFLAGS) -std=c17 $(WARN) -O2 -fPIC \
	    -shared -o $@ $<
$(B)/tests/test_hw_pcsc_readers: | $(B)/tests/ifd_wrapper.so

# The same stand-in below a program that knows nothing of it.
$(B)/tests/v4l2.so: $(V4L2_STANDIN_C) tests/v4l2/preload.c \
    $(wildcard tests/v4l2/*.h) | build/setup.mk
	@mkdir -p $(@D)
	@echo "link  $@"
	$(Q)$(CC) $(CPPFLAGS) -std=c17 $(WARN) -O2 -fPIC -shared -o $@ \
	    $(filter %.c,$^) -ldl

# Programs that make what the demo shows: tests/demo/*.c
DEMO_C := $(sort $(wildcard tests/demo/*.c))
DEMO_BIN := $(DEMO_C:tests/demo/%.c=$(B)/tests/demo/%)
page_OBJ = $(OCRB_SCENE)
page_LDLIBS = $(OCRB_LIBS)
hand_OBJ = $(B)/libui.a
hand_LDLIBS = $(ui_LDLIBS) -lXtst -lXi -lX11
define demo_rule
$(2): $(B)/obj/$(1).o $($(notdir $(basename $(1)))_OBJ) $(B)/libbiometrics.a $(B)/libhw.a $(B)/libmrtd.a
	@mkdir -p $$(@D)
	@echo "link  $$@"
	$$(Q)$$(CXX) $$(ALL_LDFLAGS) -o $$@ $$^ $$(biometrics_LDLIBS) \
	    $$(hw_LDLIBS) $$(mrtd_LDLIBS) $$($(notdir $(basename $(1)))_LDLIBS)
DEPS += $(B)/obj/$(1).d
endef
$(foreach t,$(DEMO_C),$(eval $(call demo_rule,$t,$(t:tests/demo/%.c=$(B)/tests/demo/%))))

# Every screen in every language, one picture a screen, to look at.
SHEETS := $(B)/tests/sheets
$(SHEETS): $(B)/obj/tests/sheets/sheets.c.o $(B)/libui.a $(B)/libmrtd.a
	@mkdir -p $(@D)
	@echo "link  $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ui_LDLIBS) $(mrtd_LDLIBS)
DEPS += $(B)/obj/tests/sheets/sheets.c.d
sheets: $(SHEETS)
	$(Q)$(SHEETS) build/sheets $(S)
# What test_ui_reference compares with: after a change that was looked at.
references: $(B)/tests/test_ui_reference
	$(Q)REFERENCE=write $<
.PHONY: sheets references

# The cases of TR-03105-5.1: one program out of tests/conformance/*.c
CONFORMANCE_OBJ := $(patsubst %.c,$(B)/obj/%.c.o,$(sort $(wildcard tests/conformance/*.c)))
CONFORMANCE := $(B)/tests/conformance
CONFORMANCE_LIBS := kiosk biometrics certs mrtd
$(CONFORMANCE): $(CONFORMANCE_OBJ) $(TEST_HELPERS) \
    $(foreach f,$(CONFORMANCE_LIBS),$(B)/lib$f.a)
	@mkdir -p $(@D)
	@echo "link  $@"
	$(Q)$(CXX) $(ALL_LDFLAGS) -o $@ $^ $(foreach f,$(CONFORMANCE_LIBS),$($f_LDLIBS)) \
	    $(tests_LDLIBS)
$(CONFORMANCE_OBJ): FOLDER_CFLAGS = $(tests_CFLAGS)
DEPS += $(CONFORMANCE_OBJ:.o=.d)
conformance: $(CONFORMANCE)
	$(Q)$(CONFORMANCE)

# The doors' rules, as the model checker reads them.
DOOR_TABLE := $(B)/tests/door_table
$(DOOR_TABLE): $(B)/obj/tests/model/door_table.c.o $(B)/libhw.a $(B)/libmrtd.a
	@mkdir -p $(@D)
	@echo "link  $@"
	$(Q)$(CXX) $(ALL_LDFLAGS) -o $@ $^ $(hw_LDLIBS) $(mrtd_LDLIBS)
DEPS += $(B)/obj/tests/model/door_table.c.d
model: $(DOOR_TABLE)
	$(Q)B=$(B) tests/model/run.sh all

# Sessions without number: tests/soak, one program.
SOAK_N ?= 1000
SOAK_C := $(sort $(wildcard tests/soak/*.c))
SOAK_OBJ := $(SOAK_C:%.c=$(B)/obj/%.c.o)
SOAK_BIN := $(B)/soak/soak_mrtd
$(SOAK_BIN): $(SOAK_OBJ) $(TEST_HELPERS) $(B)/libcerts.a $(B)/libmrtd.a
	@mkdir -p $(@D)
	@echo "link  $@"
	$(Q)$(CXX) $(ALL_LDFLAGS) -o $@ $^ $(certs_LDLIBS) $(mrtd_LDLIBS) \
	    $(tests_LDLIBS)
$(SOAK_OBJ): FOLDER_CFLAGS = $(tests_CFLAGS)
DEPS += $(SOAK_OBJ:.o=.d)

# A site under load: tests/load, one program, and a real PostgreSQL.
LOAD_BIN := $(B)/load/load_site
$(LOAD_BIN): $(B)/obj/tests/load/load_site.c.o \
    $(foreach f,$(uses_kiosk),$(B)/lib$f.a)
	@mkdir -p $(@D)
	@echo "link  $@"
	$(Q)$(CXX) $(ALL_LDFLAGS) -o $@ $^ $(foreach f,$(uses_kiosk),$($f_LDLIBS))
DEPS += $(B)/obj/tests/load/load_site.c.d
load: all $(LOAD_BIN)
	$(Q)SALLYPORT=$(B)/sallyport B=$(B) tests/load/run.sh
.PHONY: load

# Faults in every state: tests/faults, one program.  What it defines in disk.c
# stands before the C library's, for SQLite as well.
FAULTS_C := $(sort $(wildcard tests/faults/*.c))
FAULTS_OBJ := $(FAULTS_C:%.c=$(B)/obj/%.c.o)
FAULTS_BIN := $(B)/faults/faults
$(FAULTS_BIN): $(FAULTS_OBJ) $(TEST_HELPERS) \
    $(foreach f,$(uses_kiosk),$(B)/lib$f.a)
	@mkdir -p $(@D)
	@echo "link  $@"
	$(Q)$(CXX) $(ALL_LDFLAGS) -o $@ $^ $(foreach f,$(uses_kiosk),$($f_LDLIBS)) \
	    $(tests_LDLIBS)
$(FAULTS_OBJ): FOLDER_CFLAGS = $(tests_CFLAGS)
DEPS += $(FAULTS_OBJ:.o=.d)
faults: all $(FAULTS_BIN)
	$(Q)SALLYPORT=$(B)/sallyport B=$(B) $(FAULTS_BIN) $(T)
.PHONY: faults

# Under `make fuzz` a target is libFuzzer's; under `make check` the same target
# runs once over its committed corpus.
ifeq ($(CFG),fuzz)
FUZZ_MAIN :=
FUZZ_LINK := -fsanitize=fuzzer
else
FUZZ_MAIN := $(B)/obj/tests/fuzz/corpus_main.c.o
FUZZ_LINK :=
DEPS += $(FUZZ_MAIN:.o=.d)
endif
define fuzz_rule
$(B)/fuzz/$(notdir $(basename $(1))): $(B)/obj/$(1).o $(FUZZ_MAIN) $(TEST_HELPERS) \
    $(call libs_of,$(1))
	@mkdir -p $$(@D)
	@echo "link  $$@"
	$$(Q)$$(CXX) $$(ALL_LDFLAGS) $(FUZZ_LINK) -o $$@ $$^ \
	    $$(call ldlibs_of,$(1)) $$(tests_LDLIBS)
DEPS += $(B)/obj/$(1).d
$(B)/obj/$(1).o: FOLDER_CFLAGS = $$(tests_CFLAGS)
endef
$(foreach t,$(FUZZ_C),$(eval $(call fuzz_rule,$t)))
$(TEST_HELPERS): FOLDER_CFLAGS = $(tests_CFLAGS)
DEPS += $(TEST_HELPERS:.o=.d)

# `make check T=mrtd_tlv` builds and runs only the tests whose name contains T.
chosen = $(if $(T),$(foreach t,$1,$(if $(findstring $(T),$(notdir $t)),$t)),$1)
check: all $(B)/tests/ifd_wrapper.so $(B)/tests/v4l2.so $(DOOR_TABLE) $(CONFORMANCE) $(SOAK_BIN) $(FAULTS_BIN) $(call chosen,$(TEST_BIN) $(FUZZ_BIN)) $(DEMO_BIN)
	$(Q)SALLYPORT=$(B)/sallyport B=$(B) CFG=$(CFG) CC="$(CC)" T="$(T)" tests/run.sh \
	    $(call chosen,$(TEST_BIN) $(FUZZ_BIN) $(TEST_SH))

demo: all $(DEMO_BIN)
	$(Q)B=$(B) SALLYPORT=$(B)/sallyport tests/demo/demo.sh

# A real PostgreSQL, three lanes, two consoles; see tests/demo/site.sh.
demo-site: all $(B)/tests/demo/portraits
	$(Q)B=$(B) SALLYPORT=$(B)/sallyport tests/demo/site.sh
.PHONY: demo-site

lint: all
	$(Q)B=$(B) CC="$(CC)" tests/lint.sh

fuzz: $(call chosen,$(FUZZ_BIN))
	$(Q)FUZZ_S=$(FUZZ_S) tests/fuzz/run.sh $^

bench: all $(call chosen,$(BENCH_BIN)) $(DEMO_BIN)
	$(Q)SALLYPORT=$(B)/sallyport B=$(B) tests/bench/run.sh $(call chosen,$(BENCH_BIN))

# test_certs_flips takes every n-th octet of the real list; this takes them all.
flips: $(B)/tests/test_certs_flips
	$(Q)FLIPS=all $<

# SOAK_N sessions of each combination, on all cores; the seed is printed, and
# SOAK_SEED repeats it.
soak: $(SOAK_BIN)
	$(Q)$(SOAK_BIN) -n $(SOAK_N) -j $$(nproc) $(if $(SOAK_SEED),-s $(SOAK_SEED))

# How often lines are read, and how often wrong: OCRB_N captures of each kind,
# every tenth shown to Tesseract as well, then OCRB_FALSE in which no wrong line
# may be accepted.  The seeds begin at OCRB_FIRST.
OCRB_N ?= 2000
OCRB_FALSE ?= 20000
OCRB_FIRST ?= 1
OCRB_OBJ := $(patsubst %.c,$(B)/obj/%.c.o,$(sort $(wildcard tests/ocrb/*.c)))
OCRB_BIN := $(B)/ocrb/accuracy
$(OCRB_BIN): $(OCRB_OBJ) $(B)/libmrtd.a
	@mkdir -p $(@D)
	@echo "link  $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(mrtd_LDLIBS) $(OCRB_LIBS)
$(OCRB_OBJ): FOLDER_CFLAGS = $(tests_CFLAGS)
$(OCRB_OBJ): FILE_CFLAGS = -O3
DEPS += $(OCRB_OBJ:.o=.d)
ocrb-accuracy: $(OCRB_BIN)
	$(Q)tests/ocrb/run.sh $< $(OCRB_FIRST) $(OCRB_N) $(OCRB_FALSE)
.PHONY: ocrb-accuracy
