// Keeps a mask from flickering between the frames of an animation.
#pragma once

#include <cstdint>
#include <vector>

#include "core/limits.h"

namespace mypictools::matting {

/// A frame at the mask's resolution: colours as interleaved RGB of 8 bits, and its mask of 8 bits.
struct SteadyFrame {
    std::vector<std::uint8_t> colours;
    std::vector<std::uint8_t> mask;
};

/// Where a pixel looks like itself in the frames before and after, its mask becomes the weighted mean of the three,
/// each neighbour weighted by how alike the colours are (a bilateral filter along time: Tomasi, Manduchi, "Bilateral
/// Filtering for Gray and Color Images", ICCV 1998). What moves keeps its own value. A pixel that stands still in both
/// neighbours, which agree with each other and not with it, follows them: a network that loses the subject for one
/// frame is overruled.
void steady(std::vector<SteadyFrame>& frames);

}  // namespace mypictools::matting
