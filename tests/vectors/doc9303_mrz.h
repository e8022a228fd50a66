/*
 * Machine readable zones that Doc 9303 prints: -4 appendix B, -5 appendix B, -6
 * appendix B, -7 appendices, -3 appendix A, -11 appendix D.2 and G.1.  Lines are
 * joined.  Two composite check digits are wrong in print.
 */
#ifndef TESTS_VECTORS_DOC9303_MRZ_H
#define TESTS_VECTORS_DOC9303_MRZ_H

/* clang-format off */
static const struct {
	const char *name, *text;
	int format; /* enum mrtd_mrz_format */
	const char *code, *issuer, *surname, *given, *number, *nationality;
	const char *birth, *expiry;
	char sex;
	const char *optional, *optional2;
	const char *key; /* MRZ_information */
	char misprint; /* the composite check digit that should stand there */
} doc9303_mrz[] = {
	{"-4 appendix B, one",
	    "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
	    "L898902C36UTO7408122F3404159ZE184226B<<<<<16", MRTD_MRZ_TD3,
	    "PP", "UTO", "ERIKSSON", "ANNA MARIA", "L898902C3", "UTO",
	    "740812", "340415", 'F', "ZE184226B", "",
	    "L898902C3674081223404159", 0},
	{"-4 appendix B, two",
	    "PPUTOIVANOVA<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<<"
	    "L898902C36UTO7408122F2504155184226<<<<<<<<18", MRTD_MRZ_TD3,
	    "PP", "UTO", "IVANOVA", "ANNA", "L898902C3", "UTO",
	    "740812", "250415", 'F', "184226", "",
	    "L898902C3674081222504155", 0},
	{"-3 §4",
	    "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
	    "L898902C36UTO7408122F1204159ZE184226B<<<<<10", MRTD_MRZ_TD3,
	    "PP", "UTO", "ERIKSSON", "ANNA MARIA", "L898902C3", "UTO",
	    "740812", "120415", 'F', "ZE184226B", "",
	    "L898902C3674081221204159", 0},
	{"-5 appendix B",
	    "I<UTOD231458907<<<<<<<<<<<<<<<"
	    "7408122F1204159UTO<<<<<<<<<<<6"
	    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<", MRTD_MRZ_TD1,
	    "I", "UTO", "ERIKSSON", "ANNA MARIA", "D23145890", "UTO",
	    "740812", "120415", 'F', "", "",
	    "D23145890774081221204159", 0},
	{"-6 appendix B",
	    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
	    "D231458907UTO7408122F1204159<<<<<<<6", MRTD_MRZ_TD2,
	    "I", "UTO", "ERIKSSON", "ANNA MARIA", "D23145890", "UTO",
	    "740812", "120415", 'F', "", "",
	    "D23145890774081221204159", 0},
	{"-7 MRV-A",
	    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
	    "L898902C<3UTO6908061F9406236ZE184226B<<<<<<<", MRTD_MRZ_MRVA,
	    "V", "UTO", "ERIKSSON", "ANNA MARIA", "L898902C", "UTO",
	    "690806", "940623", 'F', "ZE184226B", "",
	    "L898902C<369080619406236", 0},
	{"-7 MRV-B",
	    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
	    "L898902C<3UTO6908061F9406236ZE184226", MRTD_MRZ_MRVB,
	    "V", "UTO", "ERIKSSON", "ANNA MARIA", "L898902C", "UTO",
	    "690806", "940623", 'F', "ZE184226", "",
	    "L898902C<369080619406236", 0},
	{"-11 D.2, TD2, long number",
	    "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<"
	    "D23145890<UTO3407127M95071227349<<<8", MRTD_MRZ_TD2,
	    "I", "UTO", "STEVENSON", "PETER JOHN", "D23145890734", "UTO",
	    "340712", "950712", 'M', "", "",
	    "D23145890734934071279507122", 0},
	{"-11 D.2, TD2",
	    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
	    "L898902C<3UTO6908061F9406236<<<<<<<8", MRTD_MRZ_TD2,
	    "I", "UTO", "ERIKSSON", "ANNA MARIA", "L898902C", "UTO",
	    "690806", "940623", 'F', "", "",
	    "L898902C<369080619406236", '2'},
	{"-11 D.2, TD1, long number",
	    "I<UTOD23145890<7349<<<<<<<<<<<"
	    "3407127M9507122UTO<<<<<<<<<<<2"
	    "STEVENSON<<PETER<JOHN<<<<<<<<<", MRTD_MRZ_TD1,
	    "I", "UTO", "STEVENSON", "PETER JOHN", "D23145890734", "UTO",
	    "340712", "950712", 'M', "", "",
	    "D23145890734934071279507122", 0},
	{"-11 D.2, TD1",
	    "I<UTOL898902C<3<<<<<<<<<<<<<<<"
	    "6908061F9406236UTO<<<<<<<<<<<1"
	    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<", MRTD_MRZ_TD1,
	    "I", "UTO", "ERIKSSON", "ANNA MARIA", "L898902C", "UTO",
	    "690806", "940623", 'F', "", "",
	    "L898902C<369080619406236", '2'},
};

/* Doc 9303-3 appendix A: check digits. */
static const struct {
	const char *data;
	char digit;
} doc9303_check_digits[] = {
	{"520727", '3'},
	{"AB2134<<<", '5'},
	{"HA672242<658022549601086<<<<<<<<<<<<<<0", '8'},
	{"D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<<", '2'},
	{"HA672242<658022549601086<<<<<<<", '8'},
};

/* Doc 9303-4, -5, -6 §4.2.3: how much of a name stays. */
static const struct {
	int format;
	const char *surname, *given, *field;
} doc9303_names[] = {
	{MRTD_MRZ_TD3, "ERIKSSON", "ANNA MARIA", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"},
	{MRTD_MRZ_TD3, "VAN DER MUELLEN", "MARTIN", "VAN<DER<MUELLEN<<MARTIN<<<<<<<<<<<<<<<<"},
	{MRTD_MRZ_TD3, "ARKFREITH", "", "ARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"},
	{MRTD_MRZ_TD3, "NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG", "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"},
	{MRTD_MRZ_TD3, "NILAVADHANANANDA", "ARNPOL PETCH CHARONGUANG", "NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU"},
	{MRTD_MRZ_TD3, "PAPANDROPOULOUS", "JONATHON WARREN TREVOR", "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR"},
	{MRTD_MRZ_TD1, "AL BASRI", "HUDA MUHAMMAD JAWAD", "AL<BASRI<<HUDA<MUHAMMAD<JAWAD<"},
	{MRTD_MRZ_TD1, "VILARCHAO FERNANDEZ", "JOSE RAMON", "VILARCHAO<FERNANDEZ<<JOSE<RAMO"},
};
/* clang-format on */

#endif
