# Devices, real and virtual; not what a passport is.
hw_SRC := \
    hw/ats.c \
    hw/barcode_zxing.cc \
    hw/camera.c \
    hw/camera_mode.c \
    hw/camera_v4l2.c \
    hw/camera_v4l2_control.c \
    hw/camera_v4l2_enum.c \
    hw/camera_v4l2_linux.c \
    hw/camera_v4l2_stream.c \
    hw/docscan.c \
    hw/docscan_frame.c \
    hw/docscan_keys.c \
    hw/door.c \
    hw/door_box.c \
    hw/door_gpio.c \
    hw/door_line.c \
    hw/door_serial.c \
    hw/finger_fprint.c \
    hw/finger_second.c \
    hw/interlock.c \
    hw/headphones.c \
    hw/nfc.c \
    hw/printer.c \
    hw/reader.c \
    hw/uri.c \
    hw/wait.c \
    hw/virtual/camera_clock.c \
    hw/virtual/camera_file.c \
    hw/virtual/camera_y4m.c \
    hw/virtual/door_sim.c \
    hw/virtual/door_world.c \
    hw/virtual/finger_play.c \
    hw/err.c \
    hw/pcsc.c \
    hw/pipe.c \
    hw/virtual/pn532.c \
    hw/virtual/pn532_frame.c \
    hw/virtual/pty.c \
    hw/virtual/radio.c \
    hw/virtual/vpcd.c
hw_CFLAGS = $(libpng_CFLAGS) $(libpcsclite_CFLAGS) $(libnfc_CFLAGS) $(libfprint-2_CFLAGS) $(libgpiod_CFLAGS) $(zxing_CFLAGS)
hw_LDLIBS = $(libpng_LIBS) $(libpcsclite_LIBS) $(libnfc_LIBS) $(libfprint-2_LIBS) $(libgpiod_LIBS) $(zxing_LIBS)
