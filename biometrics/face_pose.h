/* The pose of a face from its points; face.h has the meaning of the angles. */
#ifndef BIOMETRICS_FACE_POSE_H
#define BIOMETRICS_FACE_POSE_H

#include "biometrics/face.h"

/* Sets yaw, pitch and roll from the points. */
void biometrics_face_pose(struct biometrics_face *);

#endif
