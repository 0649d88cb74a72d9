// Changes how many pixels a picture has.
#include <algorithm>
#include <cmath>

#include "core/colour.h"
#include "core/operation.h"
#include "core/resample.h"

namespace mypictools::operations {
namespace {

enum class Fit { inside, cover, contain, fill };

struct Resize {
    std::optional<Length> width;
    std::optional<Length> height;
    std::optional<double> percent;
    Fit fit = Fit::inside;
    bool enlarge = false;
    VipsKernel kernel = VIPS_KERNEL_LANCZOS3;
    Paint background;
};

/// What the picture is scaled to, and the frame it is cut or padded to afterwards.
struct Plan {
    Size scaled;
    Size canvas;
};

int pixels(double value) { return std::max(1, static_cast<int>(std::lround(value))); }

Plan plan(Size from, const Resize& p) {
    if (p.percent) {
        const double factor = (p.enlarge ? *p.percent : std::min(*p.percent, 100.0)) / 100;
        const Size size{pixels(from.width * factor), pixels(from.height * factor)};
        return {size, size};
    }
    if (!p.width && !p.height) return {from, from};
    const double wanted_width = p.width ? p.width->value : 0, wanted_height = p.height ? p.height->value : 0;
    const double horizontal = p.width ? wanted_width / from.width : wanted_height / from.height;
    const double vertical = p.height ? wanted_height / from.height : wanted_width / from.width;
    const auto limit = [&](double factor) { return p.enlarge ? factor : std::min(factor, 1.0); };

    if (p.fit == Fit::fill) {
        const Size size{pixels(from.width * limit(horizontal)), pixels(from.height * limit(vertical))};
        return {size, size};
    }
    const double factor = limit(p.fit == Fit::cover ? std::max(horizontal, vertical) : std::min(horizontal, vertical));
    const Size scaled{pixels(from.width * factor), pixels(from.height * factor)};
    if (p.fit == Fit::inside || !p.width || !p.height) return {scaled, scaled};
    const Size box{pixels(wanted_width), pixels(wanted_height)};
    if (p.fit == Fit::cover) return {scaled, {std::min(box.width, scaled.width), std::min(box.height, scaled.height)}};
    return {scaled, box};
}

vips::VImage centre_on_canvas(const vips::VImage& image, Size canvas, const Paint& background) {
    if (image.width() == canvas.width && image.height() == canvas.height) return image;
    const int left = (canvas.width - image.width()) / 2, top = (canvas.height - image.height()) / 2;
    if (left <= 0 && top <= 0) return image.extract_area(-left, -top, canvas.width, canvas.height);
    const bool opaque = background && background->alpha == 255;
    const vips::VImage padded = opaque ? image : with_alpha(image);
    return padded.embed(
        left, top, canvas.width, canvas.height,
        vips::VImage::option()->set("extend", VIPS_EXTEND_BACKGROUND)->set("background", ink(padded, background)));
}

Image run(const Image& image, const Resize& p, Context& context) {
    const Plan to = plan(image.size(), p);
    if (to.scaled == image.size() && to.canvas == image.size()) return image;
    const int most = context.limits.dimension;
    if (std::max({to.scaled.width, to.scaled.height, to.canvas.width, to.canvas.height}) > most ||
        area(to.canvas) > context.limits.pixels)
        throw Error(ErrorCode::too_large, "The resized picture would be too large: " + std::to_string(to.canvas.width) +
                                              " x " + std::to_string(to.canvas.height) + " pixels.");
    const auto change = [&](const vips::VImage& frame) {
        return centre_on_canvas(resample(frame, to.scaled, p.kernel), to.canvas, p.background);
    };
    // A still is decoded at a reduced scale where the decoder can do that, and streamed.
    return image.animated() ? image.map_frames(change) : Image(change(image.at_least(to.scaled)));
}

}  // namespace

Operation resize() {
    Parameters<Resize> parameters;
    const Range side{1, 65'500}, usual{16, 4000};
    parameters
        .add("width", &Resize::width,
             {.title = "Width", .help = "Leave open to follow the height.", .legal = side, .slider = usual})
        .add("height", &Resize::height,
             {.title = "Height", .help = "Leave open to follow the width.", .legal = side, .slider = usual})
        .add("percent", &Resize::percent,
             {.title = "Percent",
              .help = "Scale both sides by this; it takes the place of width and height.",
              .unit = "%",
              .legal = Range{0.1, 1000},
              .slider = Range{1, 200}})
        .add_choice(
            "fit", &Resize::fit,
            {.title = "Fit", .help = "What happens when width and height do not match the picture's shape."},
            std::vector<Option<Fit>>{
                {Fit::inside, {"inside", "Fit inside", "Whole picture, no larger than width and height."}},
                {Fit::cover, {"cover", "Fill and crop", "Exactly width and height; what stands over is cut off."}},
                {Fit::contain, {"contain", "Pad", "Exactly width and height; the rest is background."}},
                {Fit::fill, {"fill", "Stretch", "Exactly width and height; the shape may change."}},
            })
        .add("background", &Resize::background,
             {.title = "Background",
              .help = "The colour of the padding; none is transparent.",
              .when = When{"fit", {"contain"}}})
        .add("enlarge", &Resize::enlarge,
             {.title = "Allow enlarging", .help = "Enlarging adds no detail, so it is off unless you ask for it."})
        .add_choice("kernel", &Resize::kernel,
                    {.title = "Resampling", .help = "How new pixels are computed from old ones.", .advanced = true},
                    std::vector<Option<VipsKernel>>{
                        {VIPS_KERNEL_LANCZOS3, {"lanczos3", "Lanczos 3", "Sharp; the best for photos."}},
                        {VIPS_KERNEL_LANCZOS2, {"lanczos2", "Lanczos 2", "A little softer, with less ringing."}},
                        {VIPS_KERNEL_MITCHELL, {"mitchell", "Mitchell", "Smooth, without ringing."}},
                        {VIPS_KERNEL_CUBIC, {"cubic", "Cubic", "Catmull-Rom."}},
                        {VIPS_KERNEL_LINEAR, {"linear", "Linear", "Soft and simple."}},
                        {VIPS_KERNEL_NEAREST, {"nearest", "Nearest", "Hard pixels, for pixel art."}},
                    });
    return operation<Resize>(
        {
            .id = "resize",
            .order = 30,
            .title = "Resize",
            .summary = "Make pictures smaller or larger by pixels or percent.",
            .description = "Scales pictures with a high-quality kernel, one or hundreds at a time. Give a width, a "
                           "height, both or a percentage; "
                           "choose whether the picture should fit inside, fill, pad or stretch. Pictures are never "
                           "enlarged by accident, and "
                           "animations stay animated.",
            .keywords = {"scale", "change size", "shrink", "smaller", "bigger", "enlarge", "dimensions", "pixels",
                         "percent", "thumbnail", "resolution"},
            .category = "size",
            .icon = "resize",
            .sets = {"format", "quality"},
        },
        std::move(parameters), run);
}

}  // namespace mypictools::operations
