/*
 * Transliteration into the letters of the MRZ, Doc 9303-3 (eighth edition) §6:
 * Latin, Cyrillic and Arabic tables, as recommended to States.
 */
#ifndef MRTD_TRANSLIT_H
#define MRTD_TRANSLIT_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

/*
 * A name in UTF-8 to A-Z, and one blank between components, as struct mrtd_mrz
 * has them: blanks, commas and hyphens divide, apostrophes and full stops
 * vanish (§4.6).  One identifier at a time. MRTD_E_ENCODING: not UTF-8.
 * MRTD_E_CHARACTER: no table has the character; nothing is guessed.
 * MRTD_E_VALUE: no letter.  MRTD_E_SPACE.  The sink is as it was on error.
 */
enum mrtd_err mrtd_translit_name(struct span utf8, struct sink *) MUST_USE;

#endif
