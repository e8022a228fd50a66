# Devices, real and virtual; not what a passport is.
hw_SRC :=
hw_CFLAGS = $(libpcsclite_CFLAGS)
hw_LDLIBS = $(libpcsclite_LIBS)
