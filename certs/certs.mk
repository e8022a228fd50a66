# Whom to trust, until when, and why.
certs_SRC := \
    certs/checks.c \
    certs/err.c
certs_CFLAGS = $(libcrypto_CFLAGS)
certs_LDLIBS = $(libcrypto_LIBS)
