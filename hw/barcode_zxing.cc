/* zxing-cpp behind hw/barcode.h: nothing of it, no exception, leaves here. */
#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

#include <cstring>
#include <new>

#include "hw/barcode.h"

namespace
{

bool
kind_of(ZXing::BarcodeFormat f, hw_barcode_kind *out)
{
	switch (f) {
	case ZXing::BarcodeFormat::DataMatrix:
		*out = HW_BARCODE_DATA_MATRIX;
		return true;
	case ZXing::BarcodeFormat::QRCode:
		*out = HW_BARCODE_QR;
		return true;
	case ZXing::BarcodeFormat::Aztec:
		*out = HW_BARCODE_AZTEC;
		return true;
	default:
		return false;
	}
}

bool
take(const ZXing::Result &r, hw_barcode *out)
{
	const ZXing::ByteArray &bytes = r.bytes();

	if (!r.isValid() || !kind_of(r.format(), &out->kind) || bytes.empty() ||
	    bytes.size() > sizeof(out->bytes))
		return false;
	out->n = bytes.size();
	std::memcpy(out->bytes, bytes.data(), bytes.size());
	for (int i = 0; i < 4; i++) {
		out->corner[i][0] = r.position()[i].x;
		out->corner[i][1] = r.position()[i].y;
	}
	return true;
}

} /* namespace */

hw_err
hw_barcode_find(span grey, unsigned width, unsigned height, hw_barcode *out,
    size_t max, size_t *n)
{
	*n = 0;
	if (width == 0 || height == 0 || width > HW_BARCODE_SIDE_MAX ||
	    height > HW_BARCODE_SIDE_MAX ||
	    grey.n != static_cast<size_t>(width) * height)
		return HW_E_LIMIT;
	try {
		ZXing::DecodeHints hints;
		const ZXing::ImageView view(grey.p, static_cast<int>(width),
		    static_cast<int>(height), ZXing::ImageFormat::Lum);

		hints.setFormats(ZXing::BarcodeFormat::DataMatrix |
		    ZXing::BarcodeFormat::QRCode | ZXing::BarcodeFormat::Aztec);
		hints.setMaxNumberOfSymbols(HW_BARCODE_MAX);
		for (const ZXing::Result &r : ZXing::ReadBarcodes(view, hints))
			if (*n < max && take(r, &out[*n]))
				++*n;
	} catch (const std::bad_alloc &) {
		return HW_E_MEMORY;
	} catch (...) {
		return HW_E_INTERNAL;
	}
	return HW_E_OK;
}

const char *
hw_barcode_name(hw_barcode_kind k)
{
	static const char *const names[] = {"Data Matrix", "QR", "Aztec"};

	return static_cast<unsigned>(k) < HW_BARCODE_KINDS ? names[k]
							   : "unknown";
}
