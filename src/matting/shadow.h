// What the subject throws on its new background.
#pragma once

#include <vector>
#include <vips/vips8>

#include "matting/staging.h"

namespace mypictools::matting {

struct ShadowOptions {
    enum class Kind {
        none,
        soft,   ///< all around the subject, as of diffuse light on a wall close behind it
        drop,   ///< moved to one side, as of a lamp
        floor,  ///< on the ground that the subject stands on
    };

    Kind kind = Kind::none;
    double opacity = 0.4;  ///< 0 to 1
    double blur = 3;       ///< deviation, in percent of the subject's longer side
    double distance = 4;   ///< of a dropped shadow, in percent of the subject's longer side
    double angle = 135;    ///< where a dropped shadow lies: degrees clockwise from "above"
};

/// How dark the shadow makes each pixel of the canvas: one band of floats from 0 to `opacity`, at the canvas' size,
/// lazy. `alpha` is the subject's, at the working size; `picture` the picture's size, and `subject` its box. The shadow
/// is a small picture that is enlarged: so small that its blur is some pixels wide, and no smaller.
vips::VImage shadow_on(const Placement& placement, Size picture, const Box& subject, Size working,
                       const std::vector<float>& alpha, const ShadowOptions& options);

}  // namespace mypictools::matting
