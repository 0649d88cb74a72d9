// From a network's raw output to a mask.
#pragma once

#include <span>
#include <vips/vips8>

#include "core/context.h"
#include "matting/model.h"

namespace mypictools::matting {

/// The mask a network gave: one band of floats from 0 (background) to 1 (subject), at the network's resolution,
/// covering the whole picture. `shape` is the output's own, [1, 1, height, width]. An output that is the same
/// everywhere says nothing and gives an empty mask and the warning "no-subject". Throws Error(bad_parameter, "mask")
/// where shape and length disagree or a value is not a finite number.
vips::VImage mask_from_output(std::span<const float> values, std::span<const int> shape, const Model& model,
                              Context& context);

/// Any grey picture, whatever its size, depth and bands (the first counts), as a mask of floats from 0 to 1.
vips::VImage mask_from_picture(const vips::VImage& picture);

}  // namespace mypictools::matting
