# Devices, real and virtual; not what a passport is.
hw_SRC := \
    hw/err.c \
    hw/pcsc.c \
    hw/pipe.c \
    hw/virtual/vpcd.c
hw_CFLAGS = $(libpcsclite_CFLAGS)
hw_LDLIBS = $(libpcsclite_LIBS)
