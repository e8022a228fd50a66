// What both files over dlib need: a model in memory as a stream, and no
// exception on the way out.
#ifndef BIOMETRICS_FACE_DLIB_HH
#define BIOMETRICS_FACE_DLIB_HH

#include <exception>
#include <istream>
#include <memory>
#include <new>
#include <streambuf>

#include <dlib/serialize.h>

#include "biometrics/face_dlib.h"

namespace
{

/* A stream over borrowed memory; all that dlib reads models from. */
class memory : public std::streambuf
{
    public:
	explicit memory(struct span s)
	{
		char *p = const_cast<char *>(
		    reinterpret_cast<const char *>(s.p));

		setg(p, p, p + s.n);
	}
};

/* Runs f and turns whatever it throws into an error. */
template <typename F>
enum biometrics_err
guard(enum biometrics_err refused, F f) noexcept
{
	try {
		return f();
	} catch (const std::bad_alloc &) {
		return BIOMETRICS_E_MEMORY;
	} catch (const dlib::serialization_error &) {
		return refused;
	} catch (...) {
		return BIOMETRICS_E_INTERNAL;
	}
}

} // namespace

#endif
