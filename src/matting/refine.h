// Moves a coarse mask's edge onto the picture's edge.
#pragma once

#include <vector>

#include "matting/field.h"

namespace mypictools::matting {

/// Settings of the filter, in pixels of the working size and in squared intensity of 0 to 1.
struct Refinement {
    int radius = 6;            ///< of the windows in which alpha is taken to be linear in colour
    float smoothness = 1e-4F;  ///< epsilon: smaller follows weaker edges, and noise
    int band = 3;              ///< how far from an undecided pixel of the mask alpha may change
    float decided = 0.05F;     ///< a mask value this close to 0 or 1 is a decision and becomes 0 or 1
    float contrast = 0.15F;    ///< the filter blurs: its values up to this become 0, and from 1 - this become 1
};

/// Per pixel (a0, a1, a2, b), so that alpha = a . colour + b, as the guided filter with a colour guide finds it
/// (He, Sun, Tang, "Guided Image Filtering", TPAMI 2013, section 3.3 and equation 19). The coefficients vary slowly, so
/// alpha at full resolution comes from enlarging them, not alpha (He, Sun, "Fast Guided Filter", 2015, algorithm 2).
/// Where the mask is decided and far from where it is not, a is 0 and b is 0 or 1.
/// `guide` holds colours of 0 to 1 in its first three lanes; `mask` has one value of 0 to 1 per pixel of it.
Field refined(const Field& guide, const std::vector<float>& mask, const Refinement& settings);

/// The coefficients of a mask that is taken as it is: a = 0, b = mask.
Field unrefined(Size size, const std::vector<float>& mask);

/// alpha at one pixel, 0 to 1.
inline float alpha_at(Quad coefficients, Quad colour) {
    const float value =
        coefficients[0] * colour[0] + coefficients[1] * colour[1] + coefficients[2] * colour[2] + coefficients[3];
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

}  // namespace mypictools::matting
