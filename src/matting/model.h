// What the core has to know of a network: the shape and scale of its input, and what its output means.
#pragma once

#include <array>
#include <string>

#include "core/json.h"
#include "core/limits.h"

namespace mypictools::matting {

/// What is done with the first output before it is a mask.
enum class Normalise {
    none,     ///< it already is an alpha of 0 to 1
    min_max,  ///< it is stretched so that the smallest value becomes 0 and the largest 1
};

struct Model {
    std::string id;
    Size input;                    ///< pixels; the picture is stretched to exactly this
    std::array<float, 3> mean{};   ///< per channel of sRGB, on a scale of 0 to 255
    std::array<float, 3> scale{};  ///< tensor = (value - mean) * scale
    Normalise normalise = Normalise::min_max;

    /// From an entry of models/manifest.json. Fields that only concern the download are not looked at.
    /// Throws Error(bad_parameter, "model") that names the field which is missing or does not fit.
    static Model parse(const Json& entry);
};

}  // namespace mypictools::matting
