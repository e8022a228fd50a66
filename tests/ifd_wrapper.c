/*
 * A PC/SC driver around that of the virtual reader (vpcd), for tests of what a
 * reader can do besides carrying everything.  It reads files in the directory
 * IFD_SETTINGS whenever it is asked something:
 *
 *	unplugged	the reader does not answer, as at a loose cable
 *	short		extended length is refused, as by a reader of short
 *APDUs says		dwMaxAPDUDataSize (PC/SC part 10 §2.6.14), as a number
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ifdhandler.h>
#include <reader.h>

#define DRIVER "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
#define PROPERTIES SCARD_CTL_CODE(2100)

static void *
inner(const char *name)
{
	static void *library;

	if (library == NULL)
		library = dlopen(DRIVER, RTLD_NOW | RTLD_LOCAL);
	return library != NULL ? dlsym(library, name) : NULL;
}

/* The call of the driver inside; it fails where there is none. */
#define INNER(name, types, args)                                \
	do {                                                    \
		RESPONSECODE(*f)                                \
		types = NULL;                                   \
		*(void **)(void *)&f = inner(name);             \
		return f != NULL ? f args : IFD_NO_SUCH_DEVICE; \
	} while (0)

/* The number in a setting; -1: there is no such file. */
static long
setting(const char *name)
{
	const char *dir = getenv("IFD_SETTINGS");
	char path[512];
	long n = 0;
	FILE *f;

	if (dir == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if ((f = fopen(path, "r")) == NULL)
		return -1;
	if (fscanf(f, "%ld", &n) != 1)
		n = 0;
	fclose(f);
	return n;
}

RESPONSECODE
IFDHCreateChannelByName(DWORD lun, LPSTR name)
{
	INNER("IFDHCreateChannelByName", (DWORD, LPSTR), (lun, name));
}

RESPONSECODE
IFDHCreateChannel(DWORD lun, DWORD channel)
{
	INNER("IFDHCreateChannel", (DWORD, DWORD), (lun, channel));
}

RESPONSECODE
IFDHCloseChannel(DWORD lun)
{
	INNER("IFDHCloseChannel", (DWORD), (lun));
}

RESPONSECODE
IFDHGetCapabilities(DWORD lun, DWORD tag, PDWORD n, PUCHAR value)
{
	INNER("IFDHGetCapabilities", (DWORD, DWORD, PDWORD, PUCHAR),
	    (lun, tag, n, value));
}

RESPONSECODE
IFDHSetCapabilities(DWORD lun, DWORD tag, DWORD n, PUCHAR value)
{
	INNER("IFDHSetCapabilities", (DWORD, DWORD, DWORD, PUCHAR),
	    (lun, tag, n, value));
}

RESPONSECODE
IFDHSetProtocolParameters(
    DWORD lun, DWORD protocol, UCHAR flags, UCHAR a, UCHAR b, UCHAR c)
{
	INNER("IFDHSetProtocolParameters",
	    (DWORD, DWORD, UCHAR, UCHAR, UCHAR, UCHAR),
	    (lun, protocol, flags, a, b, c));
}

RESPONSECODE
IFDHPowerICC(DWORD lun, DWORD action, PUCHAR atr, PDWORD n)
{
	INNER("IFDHPowerICC", (DWORD, DWORD, PUCHAR, PDWORD),
	    (lun, action, atr, n));
}

RESPONSECODE
IFDHTransmitToICC(DWORD lun, SCARD_IO_HEADER send, PUCHAR in, DWORD in_n,
    PUCHAR out, PDWORD out_n, PSCARD_IO_HEADER recv)
{
	if (setting("unplugged") >= 0)
		return IFD_NO_SUCH_DEVICE;
	if (setting("short") >= 0 && in_n > 5 && in[4] == 0x00) {
		*out_n = 0;
		return IFD_COMMUNICATION_ERROR;
	}
	INNER("IFDHTransmitToICC",
	    (DWORD, SCARD_IO_HEADER, PUCHAR, DWORD, PUCHAR, PDWORD,
		PSCARD_IO_HEADER),
	    (lun, send, in, in_n, out, out_n, recv));
}

RESPONSECODE
IFDHICCPresence(DWORD lun)
{
	if (setting("unplugged") >= 0)
		return IFD_NO_SUCH_DEVICE;
	INNER("IFDHICCPresence", (DWORD), (lun));
}

RESPONSECODE
IFDHControl(DWORD lun, DWORD code, PUCHAR in, DWORD in_n, PUCHAR out,
    DWORD out_cap, LPDWORD out_n)
{
	const uint8_t list[] = {FEATURE_GET_TLV_PROPERTIES, 4,
	    (uint8_t)(PROPERTIES >> 24), (uint8_t)(PROPERTIES >> 16),
	    (uint8_t)(PROPERTIES >> 8), (uint8_t)PROPERTIES};
	long says = setting("says");
	const uint8_t size[] = {PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize, 4,
	    (uint8_t)says, (uint8_t)(says >> 8), (uint8_t)(says >> 16), 0};

	if (says >= 0 && out_cap >= sizeof(list) &&
	    (code == CM_IOCTL_GET_FEATURE_REQUEST || code == PROPERTIES)) {
		memcpy(out, code == PROPERTIES ? size : list, sizeof(list));
		*out_n = sizeof(list);
		return IFD_SUCCESS;
	}
	INNER("IFDHControl",
	    (DWORD, DWORD, PUCHAR, DWORD, PUCHAR, DWORD, LPDWORD),
	    (lun, code, in, in_n, out, out_cap, out_n));
}
