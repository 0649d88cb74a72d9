// Everything about a subject that is found at the working size.
#pragma once

#include <memory>
#include <optional>
#include <vector>
#include <vips/vips8>

#include "core/context.h"
#include "core/image.h"
#include "core/strokes.h"
#include "matting/compose.h"
#include "matting/edges.h"

namespace mypictools::matting {

struct MatteOptions {
    bool refine = true;
    Strokes strokes = {};
    EdgeOptions edge = {};
};

struct Matte {
    Size working;
    Field picture;             ///< at the working size: colours of 0 to 1 in three lanes, own alpha in the fourth
    std::vector<float> alpha;  ///< the final one, of the working size
    ComposePlan plan;
    vips::VImage mask;  ///< floats of 0 to 1, where the plan has no alpha; of any size
};

/// A mask as a network gives it, of fewer pixels than the picture, that may be fitted to the picture's edges.
bool is_coarse(Size picture, Size mask);

/// The size at which a picture with such a mask is worked on.
Size working_size(Size picture, Size mask);

/// The alpha that a mask (floats of 0 to 1) has at the size `working` with its strokes, before it sees the picture.
std::vector<float> sketch(const vips::VImage& mask, const Strokes& strokes, Size working, const Context& context);

/// Fits `mask` (floats of 0 to 1) to `picture`, of which `pixels` is at least the working size, and does what `options`
/// ask for. Throws Error(cancelled) and whatever decoding throws.
Matte matte_of(Size picture, const vips::VImage& pixels, const vips::VImage& mask, const MatteOptions& options,
               const Context& context);

}  // namespace mypictools::matting
