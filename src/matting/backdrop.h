// What stands behind the subject.
#pragma once

#include <optional>

#include "core/image.h"
#include "core/parameter.h"

namespace mypictools::matting {

struct BackdropOptions {
    enum class Kind { colour, gradient, blur, picture };

    Kind kind = Kind::colour;
    Colour gradient_to = {};            ///< where the gradient ends; it starts at CutoutOptions::background
    double gradient_angle = 180;        ///< degrees clockwise from "upwards": 90 runs to the right, 180 downwards
    double blur = 2;                    ///< deviation of the blur, in percent of the picture's longer side
    std::optional<Image> picture = {};  ///< covers the result, centred; without one the colour is used
};

}  // namespace mypictools::matting
