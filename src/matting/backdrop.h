// What stands behind the subject.
#pragma once

#include <optional>
#include <vector>
#include <vips/vips8>

#include "core/image.h"
#include "core/parameter.h"
#include "matting/field.h"

namespace mypictools::matting {

struct BackdropOptions {
    enum class Kind { colour, gradient, blur, picture };

    Kind kind = Kind::colour;
    Colour gradient_to = {};            ///< where the gradient ends; it starts at CutoutOptions::background
    double gradient_angle = 180;        ///< degrees clockwise from "upwards": 90 runs to the right, 180 downwards
    double blur = 2;                    ///< deviation of the blur, in percent of the picture's longer side
    std::optional<Image> picture = {};  ///< covers the result, centred; without one the result is transparent
};

/// The background alone, the subject's place filled from around it, and blurred by `sigma` pixels: three bands of
/// floats from 0 to 1 at the size of `picture`, whose fourth lane is its own alpha. The hole is closed by pull and push
/// (Gortler, Grzeszczuk, Szeliski, Cohen, "The Lumigraph", SIGGRAPH 1996, section 3.4.2), so nothing of the subject's
/// colour is left around it; light is blurred as light, as a lens does.
vips::VImage defocused(const Field& picture, const std::vector<float>& alpha, double sigma);

/// `picture` in the colours of `like` (sRGB, or the profile that `like` carries) as floats from 0 to 1: three bands,
/// and alpha where it has one.
vips::VImage in_colours_of(const vips::VImage& like, const vips::VImage& picture);

}  // namespace mypictools::matting
