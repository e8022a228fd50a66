/*
 * A camera whose frames come from a YUV4MPEG2 file, 4:2:0 with 8 bits or grey:
 * y4m:FILE?fps=&once=.  The rate is that of the file where it is not said, and
 * 25 where the file does not say it either.  The file stays open; frames are
 * read when they are due.
 */
#ifndef HW_VIRTUAL_CAMERA_Y4M_H
#define HW_VIRTUAL_CAMERA_Y4M_H

#include "hw/camera.h"

extern const struct hw_camera_driver hw_camera_y4m_driver;

#endif
