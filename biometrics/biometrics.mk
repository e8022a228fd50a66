# Comparing people with pictures; no names, no passports.
biometrics_SRC := \
    biometrics/err.c \
    biometrics/image.c \
    biometrics/jpeg.c \
    biometrics/jp2.c \
    biometrics/png.c \
    biometrics/wsq.c \
    biometrics/wsq_tree.c \
    biometrics/wsq_huffman.c \
    biometrics/wsq_block.c \
    biometrics/wsq_wave.c \
    biometrics/wsq_split.c \
    biometrics/wsq_code.c \
    biometrics/wsq_encode.c \
    biometrics/kernel.c \
    biometrics/kernel_portable.c \
    biometrics/kernel_sse2.c \
    biometrics/kernel_avx2.c \
    biometrics/kernel_neon.c \
    biometrics/kernel_scan_portable.c \
    biometrics/kernel_scan_sse2.c \
    biometrics/kernel_scan_avx2.c \
    biometrics/kernel_scan_avx512.c \
    biometrics/kernel_scan_neon.c \
    biometrics/template.c \
    biometrics/distance.c \
    biometrics/finger_area.c \
    biometrics/finger_fusion.c \
    biometrics/finger_match.c \
    biometrics/finger_overlay.c \
    biometrics/finger_pairs.c \
    biometrics/finger_trig.c \
    biometrics/fmr_record.c \
    biometrics/fmr_record_write.c \
    biometrics/fmr_view.c \
    biometrics/vector.c \
    biometrics/bound.c \
    biometrics/search.c \
    biometrics/gallery.c \
    biometrics/gallery_file.c \
    biometrics/gallery_write.c \
    biometrics/fnet.c \
    biometrics/fnet_run.c \
    biometrics/model.c \
    biometrics/file.c \
    biometrics/finger_pad.c \
    biometrics/finger_quality.c \
    biometrics/finger_verdict.c \
    biometrics/mcc.c \
    biometrics/minutiae.c \
    biometrics/minutiae_find.c \
    biometrics/minutiae_prune.c \
    biometrics/minutiae_rate.c \
    biometrics/ridge.c \
    biometrics/ridge_field.c \
    biometrics/ridge_filter.c \
    biometrics/ridge_mask.c \
    biometrics/embedder.c \
    biometrics/landmarks.c \
    biometrics/eval.c \
    biometrics/eval_accuracy.c \
    biometrics/eval_pairs.c \
    biometrics/own.c \
    biometrics/detector.c \
    biometrics/face.c \
    biometrics/face_align.c \
    biometrics/face_dlib.cc \
    biometrics/face_dlib_nets.cc \
    biometrics/face_pose.c \
    biometrics/quality.c \
    biometrics/best.c \
    biometrics/print.c \
    biometrics/print_field.c \
    biometrics/print_press.c \
    biometrics/pad.c \
    biometrics/pad_motion.c \
    biometrics/pad_network.c \
    biometrics/pad_pattern.c \
    biometrics/verdict.c
# model.c knows a model by its digest; that is all libcrypto does here.
biometrics_CFLAGS = $(libjpeg_CFLAGS) $(libpng_CFLAGS) $(libopenjp2_CFLAGS) $(libcrypto_CFLAGS)
# All else that dlib-1 names is for parts of dlib that are not used.
biometrics_LDLIBS = -ldlib -lblas -llapack -lpthread $(libjpeg_LIBS) $(libpng_LIBS) \
    $(libopenjp2_LIBS) $(libcrypto_LIBS) -lm

# The compiler does not see what the assembler takes in.
$(B)/obj/biometrics/own.c.o: biometrics/models/face-3.fnet

# The inner loops: unrolled whole, and each for its own instruction set.  ISO
# mode would forbid fused multiply-add.
BIOMETRICS_X86 := $(filter x86_64%,$(shell $(CC) -dumpmachine))
KERNEL := -O3 -ffp-contract=fast
$(B)/obj/biometrics/kernel_portable.c.o: FILE_CFLAGS = -O3
$(B)/obj/biometrics/kernel_sse2.c.o: FILE_CFLAGS = $(KERNEL)
$(B)/obj/biometrics/kernel_neon.c.o: FILE_CFLAGS = $(KERNEL)
$(B)/obj/biometrics/kernel_avx2.c.o: FILE_CFLAGS = $(KERNEL) \
    $(if $(BIOMETRICS_X86),-mavx2 -mfma)
# Loops over pixels: plain sums that all machines agree on.
RIDGE := -O3 -ffp-contract=off
$(foreach f,finger_quality minutiae minutiae_find minutiae_prune \
    minutiae_rate ridge ridge_field \
    ridge_filter ridge_mask,$(eval \
    $(B)/obj/biometrics/$f.c.o: FILE_CFLAGS = $(RIDGE)))
# Loops over many templates: their sums are the same in every set, so nothing
# is contracted.
SCAN := -O3 -ffp-contract=off
$(B)/obj/biometrics/bound.c.o: FILE_CFLAGS = $(SCAN)
$(B)/obj/biometrics/vector.c.o: FILE_CFLAGS = $(SCAN)
SCAN_AVX2 := $(if $(BIOMETRICS_X86),-mavx2 -mfma -mf16c -mpopcnt)
$(B)/obj/biometrics/kernel_scan_portable.c.o: FILE_CFLAGS = $(SCAN)
$(B)/obj/biometrics/kernel_scan_sse2.c.o: FILE_CFLAGS = $(SCAN)
$(B)/obj/biometrics/kernel_scan_neon.c.o: FILE_CFLAGS = $(SCAN)
$(B)/obj/biometrics/kernel_scan_avx2.c.o: FILE_CFLAGS = $(SCAN) $(SCAN_AVX2)
$(B)/obj/biometrics/kernel_scan_avx512.c.o: FILE_CFLAGS = $(SCAN) $(SCAN_AVX2) \
    $(if $(BIOMETRICS_X86),-mavx512f -mavx512bw -mavx512vl -mavx512vnni \
    -mavx512vpopcntdq)

# The same bytes everywhere: no multiply-add may be fused.
$(B)/obj/biometrics/print.c.o: FILE_CFLAGS = -O3 -ffp-contract=off
$(B)/obj/biometrics/print_field.c.o: FILE_CFLAGS = -ffp-contract=off
$(B)/obj/biometrics/print_press.c.o: FILE_CFLAGS = -ffp-contract=off
# The same pixels as everybody's, and the same files from every compiler.
$(B)/obj/biometrics/wsq_split.c.o: FILE_CFLAGS = -ffp-contract=off
$(B)/obj/biometrics/wsq_encode.c.o: FILE_CFLAGS = -ffp-contract=off
$(B)/obj/biometrics/wsq.c.o: FILE_CFLAGS = -ffp-contract=off
$(B)/obj/biometrics/wsq_block.c.o: FILE_CFLAGS = -O3 -ffp-contract=off
$(B)/obj/biometrics/wsq_wave.c.o: FILE_CFLAGS = -O3 -ffp-contract=off

# Comparing minutiae: sums in the order written, on every machine.
FINGER := -O3 -ffp-contract=off -fno-math-errno
$(patsubst %,$(B)/obj/biometrics/%.c.o,mcc finger_area finger_match \
    finger_overlay finger_pairs): FILE_CFLAGS = $(FINGER)

# dlib's detector is all templates: our flags count.  On x86-64 the file is
# compiled once more for AVX2.  Both copies define the same weak symbols, and a
# linker that took one for the other would run AVX2 where there is none: so the
# second copy is linked by itself and everything in it is made local but its
# table of functions.
# The networks spend their time in BLAS: -O1 gives the same speed as -O3.
# Under the sanitizers only our own C is held to UBSan, which would make minutes
# of these templates.
BIOMETRICS_DLIB = $(if $(SAN_FLAGS),-O1 -g1 -fno-sanitize=undefined,-O3)
$(B)/obj/biometrics/face_dlib.cc.o: FILE_CFLAGS = $(BIOMETRICS_DLIB)
$(B)/obj/biometrics/face_dlib_nets.cc.o: FILE_CFLAGS = -O1 -g1 \
    $(if $(SAN_FLAGS),-fno-sanitize=undefined)
ifneq (,$(BIOMETRICS_X86))
$(B)/libbiometrics.a: $(B)/obj/biometrics/face_dlib_avx2.o
$(B)/obj/biometrics/face_dlib_avx2.o: biometrics/face_dlib.cc | build/setup.mk
	@mkdir -p $(@D)
	@echo "c++   $< for AVX2"
	$(Q)$(CXX) $(CPPFLAGS) $(ALL_CXXFLAGS) $(BIOMETRICS_DLIB) -mavx2 -mfma \
	    $(if $(findstring clang,$(CC)),,-fno-gnu-unique) \
	    -DFACE_DLIB_OPS=biometrics_face_dlib_ops_avx2 \
	    -MMD -MP -MT $@ -MF $(@:.o=.d) -c $< -o $@.all.o
	$(Q)ld -r --force-group-allocation $@.all.o -o $@.one.o
	$(Q)objcopy --keep-global-symbol=biometrics_face_dlib_ops_avx2 \
	    $@.one.o $@
	@rm -f $@.all.o $@.one.o
DEPS += $(B)/obj/biometrics/face_dlib_avx2.d
endif

# What training asks of the program (biometrics/train/README.md).
$(B)/train/faces: $(B)/obj/biometrics/train/faces.c.o $(B)/libbiometrics.a \
    $(B)/libmrtd.a
	@mkdir -p $(@D)
	@echo "link  $@"
	$(Q)$(CXX) $(ALL_LDFLAGS) -o $@ $^ $(biometrics_LDLIBS) $(mrtd_LDLIBS)
DEPS += $(B)/obj/biometrics/train/faces.c.d
