// Resizes, converts and scales a picture into a network's input.
#include "matting/tensor.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/colour.h"
#include "core/error.h"

namespace mypictools::matting {
namespace {

using vips::VImage;

Colour mean_colour(const Model& model) {
    const auto channel = [&](std::size_t c) {
        return std::clamp(static_cast<int>(std::lround(model.mean[c])), 0, 255);
    };
    return {channel(0), channel(1), channel(2)};
}

/// `image` stretched to `size`, as the training pipelines of these networks do (they do not keep the aspect either).
VImage stretch(const VImage& image, Size size) {
    const double horizontal = static_cast<double>(size.width) / image.width();
    const double vertical = static_cast<double>(size.height) / image.height();
    const auto options = VImage::option()->set("vscale", vertical)->set("kernel", VIPS_KERNEL_LANCZOS3);
    const VImage out = image.resize(horizontal, options);
    if (out.width() == size.width && out.height() == size.height) return out;
    return out.gravity(VIPS_COMPASS_DIRECTION_NORTH_WEST, size.width, size.height,
                       VImage::option()->set("extend", VIPS_EXTEND_COPY));
}

template <class Sample>
void fill(std::vector<float>& data, const Sample* pixels, const Model& model, float unit) {
    const std::size_t count = data.size() / 3;
    for (std::size_t c = 0; c < 3; ++c) {
        float* plane = data.data() + c * count;
        const float gain = unit * model.scale[c];
        const float offset = -model.mean[c] * model.scale[c];
        for (std::size_t i = 0; i < count; ++i) plane[i] = static_cast<float>(pixels[3 * i + c]) * gain + offset;
    }
}

}  // namespace

Tensor prepare(const Image& image, const Model& model, Context& context) {
    const Image still = image.first_frame();
    // Decoders shrink with a box; twice the size leaves the rest of the way to the better kernel.
    const Size enough{std::min(still.width(), 2 * model.input.width), std::min(still.height(), 2 * model.input.height)};
    // The profile is applied after the resize: to some hundred thousand pixels instead of many millions.
    const VImage small =
        to_srgb(stretch(flatten(context.watch(still.at_least(enough)), mean_colour(model)), model.input));
    context.check();
    const VImage pixels = small.copy_memory();
    context.check();

    Tensor tensor;
    tensor.shape = {1, 3, model.input.height, model.input.width};
    tensor.data.resize(static_cast<std::size_t>(area(model.input, 3)));
    if (pixels.format() == VIPS_FORMAT_USHORT)
        fill(tensor.data, static_cast<const std::uint16_t*>(pixels.data()), model, 1.0F / 257.0F);
    else
        fill(tensor.data, static_cast<const std::uint8_t*>(pixels.data()), model, 1.0F);
    return tensor;
}

}  // namespace mypictools::matting
