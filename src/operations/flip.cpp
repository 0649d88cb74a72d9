// Mirrors the picture left to right or top to bottom.
#include "core/operation.h"

namespace mypictools::operations {
namespace {

enum class Axis { horizontal, vertical };

struct Flip {
    Axis axis = Axis::horizontal;
};

Image run(const Image& image, const Flip& p, Context&) {
    if (p.axis == Axis::horizontal)
        return image.map_strip([](const auto& strip) { return strip.flip(VIPS_DIRECTION_HORIZONTAL); });
    return image.map_frames([](const auto& frame) { return frame.flip(VIPS_DIRECTION_VERTICAL); });
}

}  // namespace

Operation flip() {
    Parameters<Flip> parameters;
    parameters.add_choice("axis", &Flip::axis, {.title = "Direction", .help = "Which way to mirror."},
                          std::vector<Option<Axis>>{
                              {Axis::horizontal, {"horizontal", "Left to right", "Like a mirror beside the picture."}},
                              {Axis::vertical, {"vertical", "Top to bottom", "Like a mirror below the picture."}},
                          });
    return operation<Flip>(
        {
            .id = "flip",
            .order = 70,
            .title = "Flip",
            .summary = "Mirror pictures left to right or top to bottom.",
            .description = "Turns a picture into its mirror image. Useful for selfies that came out the wrong way "
                           "round and for scans of "
                           "slides. Every pixel is kept; animations stay animated.",
            .keywords = {"mirror", "reverse", "selfie", "invert"},
            .category = "shape",
            .icon = "flip",
            .sets = {"format"},
        },
        std::move(parameters), run);
}

}  // namespace mypictools::operations
