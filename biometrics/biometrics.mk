# Comparing people with pictures; no names, no passports.
biometrics_SRC := \
    biometrics/err.c
biometrics_CFLAGS = $(libjpeg_CFLAGS) $(libopenjp2_CFLAGS) $(libpng_CFLAGS)
biometrics_LDLIBS = $(libjpeg_LIBS) $(libopenjp2_LIBS) $(libpng_LIBS)
