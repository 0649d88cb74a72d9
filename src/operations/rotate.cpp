// Turns the picture by any angle.
#include <cmath>

#include "core/colour.h"
#include "core/operation.h"

namespace mypictools::operations {
namespace {

struct Rotate {
    Angle angle{90};
    Paint background = Colour{255, 255, 255, 255};
};

/// The angle in quarter turns, if it is a whole number of them.
std::optional<int> quarter_turns(double degrees) {
    const double turns = degrees / 90;
    if (turns != std::floor(turns)) return std::nullopt;
    return ((static_cast<int>(turns) % 4) + 4) % 4;
}

vips::VImage turn_exactly(const vips::VImage& frame, int quarters) {
    switch (quarters) {
        case 1: return frame.rot90();
        case 2: return frame.rot180();
        case 3: return frame.rot270();
        default: return frame;
    }
}

vips::VImage turn_freely(const vips::VImage& frame, double degrees, const Paint& background) {
    const bool opaque = background && background->alpha == 255 && !frame.has_alpha();
    const VipsBandFormat format = frame.format();
    const vips::VImage in = opaque ? frame : with_alpha(frame);
    const auto options = [&](const std::vector<double>& fill) {
        return vips::VImage::option()
            ->set("interpolate", vips::VInterpolate::new_from_name("bicubic"))
            ->set("background", fill);
    };
    if (opaque) return in.rotate(degrees, options(ink(in, background)));
    // Weighted by alpha, so that the edge takes no colour from what is transparent; the background is laid under it
    // afterwards.
    vips::VImage out = in.premultiply().rotate(degrees, options(ink(in, std::nullopt))).unpremultiply().cast(format);
    if (!background) return out;
    const vips::VImage under = out.new_from_image(ink(out, background))
                                   .cast(format)
                                   .copy(vips::VImage::option()->set("interpretation", out.interpretation()));
    return under.composite2(out, VIPS_BLEND_MODE_OVER).cast(format);
}

Image run(const Image& image, const Rotate& p, Context&) {
    const auto quarters = quarter_turns(p.angle.degrees);
    if (quarters == 0) return image;
    return image.map_frames([&](const vips::VImage& frame) {
        return quarters ? turn_exactly(frame, *quarters) : turn_freely(frame, p.angle.degrees, p.background);
    });
}

}  // namespace

Operation rotate() {
    Parameters<Rotate> parameters;
    parameters
        .add("angle", &Rotate::angle,
             {.title = "Angle",
              .help = "Clockwise. Quarter turns keep every pixel exactly.",
              .legal = Range{-360, 360},
              .slider = Range{-180, 180},
              .step = 0.1})
        .add("background", &Rotate::background,
             {.title = "Background", .help = "The colour of the corners; none is transparent."});
    return operation<Rotate>(
        {
            .id = "rotate",
            .order = 60,
            .title = "Rotate",
            .summary = "Turn pictures by a quarter turn or any angle.",
            .description = "Turns sideways photos upright and straightens crooked horizons. Quarter turns keep every "
                           "pixel exactly; any other "
                           "angle is resampled smoothly, with corners in the colour you choose or transparent. "
                           "Animations stay animated.",
            .keywords = {"turn", "straighten", "upright", "horizon", "degrees", "sideways", "left", "right",
                         "upside down"},
            .category = "shape",
            .icon = "rotate",
            .sets = {"format", "quality"},
        },
        std::move(parameters), run);
}

}  // namespace mypictools::operations
