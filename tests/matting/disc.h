// A disc on a ground, with the alpha that mixed them known.
#pragma once

#include <algorithm>
#include <vector>
#include <vips/vips8>

namespace mypictools::test {

/// Colours of the subject and of what is behind it.
constexpr double subject[3] = {220, 60, 40}, ground[3] = {20, 120, 210};

/// A soft disc in the middle: alpha as floats of 0 to 1. `soft` is the width of its ramp in pixels, `radius` a share of
/// the shorter side.
inline vips::VImage disc(int width, int height, double soft, double radius = 0.3) {
    const vips::VImage xy = vips::VImage::xyz(width, height);
    const vips::VImage x = xy[0] - (width / 2.0 - 0.5), y = xy[1] - (height / 2.0 - 0.5);
    const vips::VImage distance = (x * x + y * y).pow(0.5);
    const vips::VImage ramp = (distance * -1.0 + radius * std::min(width, height)) / soft + 0.5;
    return (ramp > 1).ifthenelse(1.0, (ramp < 0).ifthenelse(0.0, ramp)).cast(VIPS_FORMAT_FLOAT).copy_memory();
}

/// The disc in the subject's colour on the ground, mixed by alpha.
inline vips::VImage photo(const vips::VImage& alpha) {
    std::vector<vips::VImage> bands;
    for (int b = 0; b < 3; ++b) bands.push_back(alpha * (subject[b] - ground[b]) + ground[b] + 0.5);
    return vips::VImage::bandjoin(bands)
        .cast(VIPS_FORMAT_UCHAR)
        .copy(vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB))
        .copy_memory();
}

}  // namespace mypictools::test
