# What a travel document says, both sides of each protocol.  No I/O, no clock,
# no allocation.
mrtd_SRC := \
    mrtd/capdu.c \
    mrtd/bac.c \
    mrtd/ca.c \
    mrtd/ca_choice.c \
    mrtd/crypto.c \
    mrtd/cvc.c \
    mrtd/cvc_key.c \
    mrtd/date.c \
    mrtd/der.c \
    mrtd/der_time.c \
    mrtd/kdf.c \
    mrtd/mrz.c \
    mrtd/mrz_key.c \
    mrtd/mrz_layout.c \
    mrtd/mrz_make.c \
    mrtd/rapdu.c \
    mrtd/sm.c \
    mrtd/aa.c \
    mrtd/aa_verify.c \
    mrtd/access.c \
    mrtd/access_mf.c \
    mrtd/access_open.c \
    mrtd/atr.c \
    mrtd/bytes.c \
    mrtd/com.c \
    mrtd/face.c \
    mrtd/chip/access.c \
    mrtd/chip/chip.c \
    mrtd/chip/faults.c \
    mrtd/chip/files.c \
    mrtd/chip/personalise.c \
    mrtd/chip/personalise_sod.c \
    mrtd/chip/personality.c \
    mrtd/field.c \
    mrtd/field_table.c \
    mrtd/field_text.c \
    mrtd/field_value.c \
    mrtd/finding.c \
    mrtd/hash.c \
    mrtd/lds.c \
    mrtd/link.c \
    mrtd/person.c \
    mrtd/read.c \
    mrtd/report.c \
    mrtd/session.c \
    mrtd/sod.c \
    mrtd/err.c \
    mrtd/group.c \
    mrtd/group_explicit.c \
    mrtd/pubkey.c \
    mrtd/group_encode.c \
    mrtd/pace_cam.c \
    mrtd/pace_cam_check.c \
    mrtd/pace_im.c \
    mrtd/pace.c \
    mrtd/pace_chip.c \
    mrtd/pace_run.c \
    mrtd/secinfo.c \
    mrtd/secinfo_suite.c \
    mrtd/text.c \
    mrtd/translit.c \
    mrtd/tlv.c
mrtd_CFLAGS = $(libcrypto_CFLAGS)
mrtd_LDLIBS = $(libcrypto_LIBS)
