# Programs, the passage, the decision.
kiosk_SRC := \
    kiosk/json.c \
    kiosk/verbs.c
kiosk_CFLAGS = $(sqlite3_CFLAGS) $(libseccomp_CFLAGS)
kiosk_LDLIBS = -lm $(sqlite3_LIBS) $(libseccomp_LIBS)
