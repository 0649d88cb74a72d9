// Lays a placed cut-out on its backdrop and its shadow: one pass over the canvas.
#pragma once

#include <optional>
#include <vips/vips8>

#include "core/parameter.h"

namespace mypictools::matting {

struct Ground {
    Paint colour = {};               ///< none: transparent
    std::optional<Colour> end = {};  ///< of a gradient that begins with `colour`
    double angle = 180;              ///< of the gradient, degrees clockwise from "upwards"
    vips::VImage picture = {};       ///< in place of the colour: floats from 0 to 1, three bands or four with alpha
    vips::VImage shadow = {};        ///< how dark it is, one band of floats from 0 to 1

    /// Whether anything is to be laid under the cut-out.
    [[nodiscard]] bool empty() const;
};

/// `cutout` (two or four bands with alpha, 8 or 16 bits) over its ground; pictures are of the same size as it. Without
/// alpha where the ground is opaque. The ends of a gradient lie in the corners that its direction points from and to.
/// Values between two steps are dithered with interleaved gradient noise (Jimenez, "Next Generation Post Processing in
/// Call of Duty: Advanced Warfare", SIGGRAPH 2014), so that gradients and shadows show no bands; whole steps, and
/// pixels that the subject covers, stay as they are. Lazy.
vips::VImage lay(const vips::VImage& cutout, const Ground& ground);

}  // namespace mypictools::matting
