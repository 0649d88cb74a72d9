// The formats that stb_image reads: BMP, TGA, PSD, HDR and PNM.
#pragma once

#include <cstddef>
#include <span>
#include <vips/vips8>

#include "core/format.h"
#include "core/limits.h"

namespace mypictools::codecs {

struct StbHeader {
    Size size;
    bool alpha = false;
};

/// Throws Error(unreadable) for a damaged header, Error(unsupported) for a variant stb_image does not read.
StbHeader stb_header(std::span<const std::byte> bytes, Format format);

/// The whole picture in memory, in working form; high dynamic range is clipped to sRGB. A file that ends too early is
/// an Error(unreadable).
vips::VImage stb_load(std::span<const std::byte> bytes, Format format);

}  // namespace mypictools::codecs
