// Conversions every room needs: to sRGB, to a flat background, and colours as libvips wants them.
#pragma once

#include <string_view>
#include <vector>
#include <vips/vips8>

#include "core/parameter.h"

namespace mypictools {

/// `image` in sRGB with no profile, same depth, grey stays grey only if `keep_grey`. Alpha is kept.
vips::VImage to_srgb(const vips::VImage& image, bool keep_grey = false);

/// The colour space signature of the embedded profile ("RGB ", "GRAY", "CMYK", …; ICC.1:2022, 7.2), empty without one.
std::string_view profile_colours(const vips::VImage& image);

/// Whether the picture carries a profile that fits its bands.
bool has_profile(const vips::VImage& image);

/// `image` without alpha, over `background`. Pictures without alpha come back as they are.
vips::VImage flatten(const vips::VImage& image, const Colour& background);

/// `image` with an alpha band (opaque where it had none).
vips::VImage with_alpha(const vips::VImage& image);

/// One value per band of `image`, scaled to its depth; grey pictures get the luminance.
std::vector<double> ink(const vips::VImage& image, const Paint& paint);

}  // namespace mypictools
