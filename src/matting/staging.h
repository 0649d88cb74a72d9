// Where the subject stands in the result, and how large the result is.
#pragma once

#include <optional>

#include "core/limits.h"

namespace mypictools::matting {

struct StagingOptions {
    enum class Framing { keep, subject };
    enum class Position { automatic, centre, top, bottom, left, right };
    struct Canvas {
        Size size;          ///< pixels, or the two sides' ratio
        bool exact = true;  ///< false: only the ratio counts, and the subject keeps its pixels
    };

    Framing framing = Framing::keep;  ///< without a canvas: the whole picture, or the subject with its margin
    double margin = 5;                ///< around the subject, in percent of its longer side
    std::optional<Canvas> canvas = {};
    double fill = 85;  ///< percent of the canvas' sides that the subject takes at most
    /// `automatic` centres, but leaves a subject that the picture's border cuts off at that border.
    Position position = Position::automatic;
};

}  // namespace mypictools::matting
