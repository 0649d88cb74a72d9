// The picture as a network wants to see it.
#pragma once

#include <array>
#include <vector>

#include "core/context.h"
#include "core/image.h"
#include "matting/model.h"

namespace mypictools::matting {

struct Tensor {
    std::array<int, 4> shape{};  ///< 1, channels, height, width
    std::vector<float> data;     ///< planes of red, green and blue, row by row
};

/// The first frame in sRGB, stretched to the model's input and scaled as it says. Transparent parts are laid over the
/// model's mean colour: it enters the network as zeros, as padding does, and so speaks for no subject of its own.
/// Reads the picture once, where possible at a reduced size. Throws Error(cancelled) and whatever decoding throws.
Tensor prepare(const Image& image, const Model& model, Context& context);

}  // namespace mypictools::matting
