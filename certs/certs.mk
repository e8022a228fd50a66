# Whom to trust, until when, and why.
certs_SRC :=
certs_CFLAGS = $(libcrypto_CFLAGS)
certs_LDLIBS = $(libcrypto_LIBS)
