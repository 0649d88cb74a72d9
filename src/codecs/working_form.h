// Brings whatever a decoder gives into the few forms that operations must handle.
#pragma once

#include <vips/vips8>

namespace mypictools::codecs {

/// 1 to 4 bands, 8 or 16 bits unsigned, grey or RGB with optional alpha last; see core/image.h. CMYK, Lab, floating
/// point and other spaces become sRGB, a profile that does not fit the bands is dropped, and so is what would be stale
/// after an edit (thumbnails, gain maps).
vips::VImage working_form(const vips::VImage& image);

}  // namespace mypictools::codecs
