/*
 * A camera whose frames are the JPEG files of a directory, all read into memory
 * when it is opened (at most HW_CAMERA_FILE_TOTAL bytes): file:DIR?fps=&once=,
 * fps is 15 where it is not said.
 */
#ifndef HW_VIRTUAL_CAMERA_FILE_H
#define HW_VIRTUAL_CAMERA_FILE_H

#include "hw/camera.h"

#define HW_CAMERA_FILE_TOTAL (256u << 20)

extern const struct hw_camera_driver hw_camera_file_driver;

#endif
