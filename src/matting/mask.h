// A grey picture as a mask.
#pragma once

#include <vips/vips8>

namespace mypictools::matting {

/// Any grey picture, whatever its size, depth and bands (the first counts), as a mask of floats from 0 to 1.
vips::VImage mask_from_picture(const vips::VImage& picture);

}  // namespace mypictools::matting
