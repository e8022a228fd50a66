/* The records of LDS2 as tables of elements, for lds2.c. */
#ifndef MRTD_LDS2_TABLE_H
#define MRTD_LDS2_TABLE_H

#include "mrtd/field.h"

extern const struct mrtd_field_table mrtd_lds2_table_travel;
extern const struct mrtd_field_table mrtd_lds2_table_visa;
extern const struct mrtd_field_table mrtd_lds2_table_biometrics;
extern const struct mrtd_field_table mrtd_lds2_table_certificate;

#endif
