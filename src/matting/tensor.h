// The picture as a network wants to see it.
#pragma once

#include <array>
#include <vector>
#include <vips/vips8>

#include "core/context.h"
#include "core/parameter.h"
#include "matting/model.h"

namespace mypictools::matting {

struct Tensor {
    std::array<int, 4> shape{};  ///< 1, channels, height, width
    std::vector<float> data;     ///< planes of red, green and blue, row by row
};

/// A still in memory, in sRGB with 8 bits and its alpha, reduced as far as no network sees less for it: the shorter
/// side stays at 1024 pixels where it has them, and the whole at 8 megapixels. Throws Error(cancelled) and whatever
/// decoding throws.
vips::VImage reduced(const vips::VImage& still, Context& context);

/// The size to which a still of `size` is reduced.
Size reduced_size(Size size);

/// The part `area` of a reduced still, stretched to the model's input (as in the networks' training; they do not keep
/// the aspect either) and scaled as it says. Transparent parts are laid over the model's mean colour: it enters the
/// network as zeros, as padding does, and so speaks for no subject of its own.
Tensor tensor_of(const vips::VImage& reduced, const Rectangle& area, const Model& model);

}  // namespace mypictools::matting
