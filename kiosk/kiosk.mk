# Programs, the passage, the decision.
kiosk_SRC := \
    kiosk/conf.c \
    kiosk/err.c \
    kiosk/facts.c \
    kiosk/gate.c \
    kiosk/host.c \
    kiosk/inspect.c \
    kiosk/inspect_access.c \
    kiosk/json.c \
    kiosk/policy.c \
    kiosk/record.c \
    kiosk/record_json.c \
    kiosk/record_text.c \
    kiosk/verbs.c
kiosk_CFLAGS = $(sqlite3_CFLAGS) $(libseccomp_CFLAGS)
kiosk_LDLIBS = -lm $(sqlite3_LIBS) $(libseccomp_LIBS)
