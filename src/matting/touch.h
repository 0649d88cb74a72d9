// What a person's corrections do to alpha, pixel by pixel of the working size.
#pragma once

#include <algorithm>
#include <vector>

#include "matting/field.h"

namespace mypictools::matting {

// [Note: corrections are a clamp and a line]
// Keeping is max, erasing is min, and any sequence of the two is one clamp between two bounds (they stay in order: both
// take part in every step). Moving and softening the edge then is a line through the result: offset, and how much of
// the detail that only full resolution has may stay. All four vary slowly, so they are found at the working size and
// enlarged, as alpha's own coefficients are. Bounds and offset may leave 0 to 1 where an edge is to be sharper than a
// pixel of the working size: a straight line that is cut off later keeps its place when it is enlarged, as a signed
// distance does (Green, "Improved Alpha-Tested Magnification for Vector Textures and Special Effects", 2007).

/// Per pixel: gain and offset of the line, lowest and highest value of the clamp.
using Touch = Quad;

/// Leaves alpha as it is.
inline const Touch no_touch(1, 0, -8, 8);

/// Alpha as the strokes want it.
inline float bounded(float alpha, Touch touch) {
    return std::clamp(std::min(std::max(alpha, touch[2]), touch[3]), 0.0F, 1.0F);
}

/// That, after the edge was moved and softened.
inline float shaped(float bounded, Touch touch) { return std::clamp(bounded * touch[0] + touch[1], 0.0F, 1.0F); }

}  // namespace mypictools::matting
