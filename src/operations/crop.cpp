// Cuts a rectangle out of the picture.
#include "core/operation.h"

namespace mypictools::operations {
namespace {

struct Crop {
    std::optional<Rectangle> area;
};

Image run(const Image& image, const Crop& p, Context&) {
    if (!p.area) return image;
    const Rectangle& r = *p.area;
    if (r.left + r.width > image.width() || r.top + r.height > image.height())
        throw Error::bad_parameter("area", "The crop area reaches outside the picture, which is " +
                                               std::to_string(image.width()) + " x " + std::to_string(image.height()) +
                                               " pixels.");
    const auto cut = [&r](const vips::VImage& frame) { return frame.extract_area(r.left, r.top, r.width, r.height); };
    return image.animated() ? image.map_frames(cut) : Image(cut(image.pixels()));
}

}  // namespace

Operation crop() {
    Parameters<Crop> parameters;
    parameters.add("area", &Crop::area, {.title = "Area", .help = "The part of the picture to keep."});
    return operation<Crop>(
        {
            .id = "crop",
            .order = 50,
            .title = "Crop",
            .summary = "Cut pictures down to the part that matters.",
            .description = "Draw a rectangle on the picture or type its position and size in pixels. What is outside "
                           "is gone from the file for "
                           "good, including from the hidden thumbnail that cameras store. Animations stay animated.",
            .keywords = {"cut", "trim", "aspect", "square", "frame"},
            .category = "shape",
            .icon = "crop",
            .sets = {"format", "quality"},
        },
        std::move(parameters), run);
}

}  // namespace mypictools::operations
