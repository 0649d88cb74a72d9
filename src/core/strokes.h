// Brush strokes over a picture, as a person draws them to correct a mask; they fit a picture of any size.
#pragma once

#include <string_view>
#include <vector>

#include "core/json.h"

namespace mypictools {

/// One movement of a round brush.
struct Stroke {
    enum class Mode { keep, erase };
    struct Spot {
        double x = 0, y = 0;  ///< fractions of the picture's width and height, from the left and the top
    };

    Mode mode = Mode::keep;
    double size = 0;          ///< diameter, as a fraction of the picture's longer side; above 0, up to 1
    double softness = 0.5;    ///< the share of the radius over which the brush fades out, 0 to 1
    std::vector<Spot> spots;  ///< joined by straight lines; a single one is a dab
};

/// In the order in which they were drawn.
using Strokes = std::vector<Stroke>;

inline constexpr std::size_t strokes_limit = 500;
inline constexpr std::size_t spots_limit = 20'000;  ///< of all strokes together

/// Reads `[{"mode":"keep"|"erase","size":0.04,"softness":0.5,"points":[[x,y],…]},…]`. `softness` may be left out; spots
/// may lie up to half a side outside the picture, because a brush is moved across its border. Throws
/// Error(bad_parameter, `parameter`) for everything else.
Strokes to_strokes(std::string_view parameter, const Json& json);

Json from_strokes(const Strokes& strokes);

}  // namespace mypictools
