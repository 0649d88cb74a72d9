// Any size to any other, exactly.
#pragma once

#include <vips/vips8>

#include "core/limits.h"

namespace mypictools::matting {

/// `image` stretched to `size` pixels, its aspect not kept. Lazy.
vips::VImage stretched(const vips::VImage& image, Size size, VipsKernel kernel);

}  // namespace mypictools::matting
