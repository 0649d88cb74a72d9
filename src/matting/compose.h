// The one pass over full resolution: alpha, subject colours and background, as a libvips operation that streams.
#pragma once

#include <memory>
#include <vips/vips8>

#include "core/limits.h"
#include "core/parameter.h"
#include "matting/field.h"
#include "matting/foreground.h"
#include "matting/touch.h"

namespace mypictools::matting {

/// What was found at the working size; enlarged on the fly with bilinear weights.
struct ComposePlan {
    Field alpha;              ///< coefficients as in refine.h; empty where the mask comes at full size
    Field touch;              ///< corrections as in touch.h; empty where there are none
    Colours colours;          ///< of the working size, like `alpha` and `touch`
    float decontaminate = 1;  ///< how much of the old background's colour goes, 0 to 1
    bool takes_more = false;  ///< the edge was moved outwards: what lies there is shown as it is
    Paint background;         ///< none: transparent
};

/// `picture` (1 to 4 bands, 8 or 16 bits) with its alpha multiplied and its edges cleaned. `mask`, one band of floats
/// of 0 to 1 at the picture's size, is used where the plan has no alpha, and is empty otherwise. Where alpha is 0,
/// colours are 0 too: nothing of the old background stays in the file. The result has one alpha band, or none over an
/// opaque background. Lazy, may be read by several threads.
vips::VImage compose(const vips::VImage& picture, const vips::VImage& mask, std::shared_ptr<const ComposePlan> plan);

}  // namespace mypictools::matting
