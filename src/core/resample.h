// Resampling with alpha handled right; the one place where pictures change their number of pixels.
#pragma once

#include <vips/vips8>

#include "core/limits.h"

namespace mypictools {

/// `image` (one frame, working form) at exactly `size`. Colours are weighted by their alpha, so that what is
/// transparent does not bleed. Down-sampling uses `kernel` stretched to the scale, so it is its own low-pass filter.
vips::VImage resample(const vips::VImage& image, Size size, VipsKernel kernel = VIPS_KERNEL_LANCZOS3);

}  // namespace mypictools
