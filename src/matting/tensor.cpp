// Resizes, converts and scales a picture into a network's input.
#include "matting/tensor.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/colour.h"
#include "matting/stretched.h"

namespace mypictools::matting {
namespace {

using vips::VImage;

Colour mean_colour(const Model& model) {
    const auto channel = [&](std::size_t c) {
        return std::clamp(static_cast<int>(std::lround(model.mean[c])), 0, 255);
    };
    return {channel(0), channel(1), channel(2)};
}

}  // namespace

Size reduced_size(Size size) {
    constexpr double shorter_side = 1024;
    constexpr double most_pixels = 8e6;
    const double pixels = static_cast<double>(area(size));
    const double scale =
        std::min({1.0, shorter_side / std::min(size.width, size.height), std::sqrt(most_pixels / pixels)});
    const auto side = [&](int full) { return std::max(1, static_cast<int>(std::lround(full * scale))); };
    return {side(size.width), side(size.height)};
}

VImage reduced(const VImage& still, Context& context) {
    context.check();
    const Size size = reduced_size({still.width(), still.height()});
    VImage small = context.watch(still);
    if (small.has_alpha()) small = small.premultiply();
    small = stretched(small, size, VIPS_KERNEL_LANCZOS3);
    if (small.has_alpha()) small = small.unpremultiply();
    // The profile is applied after the resize: to some hundred thousand pixels instead of many millions.
    small = to_srgb(small.cast(still.format()));
    if (small.format() == VIPS_FORMAT_USHORT) small = small.linear(1.0 / 257, 0.5);
    small = small.cast(VIPS_FORMAT_UCHAR).copy_memory();
    context.check();
    return small;
}

Tensor tensor_of(const VImage& reduced, const Rectangle& area, const Model& model) {
    const VImage part = reduced.extract_area(area.left, area.top, area.width, area.height);
    const VImage pixels = stretched(flatten(part, mean_colour(model)), model.input, VIPS_KERNEL_LANCZOS3).copy_memory();
    const auto* bytes = static_cast<const std::uint8_t*>(pixels.data());
    Tensor tensor;
    tensor.shape = {1, 3, model.input.height, model.input.width};
    tensor.data.resize(static_cast<std::size_t>(mypictools::area(model.input, 3)));
    const std::size_t count = tensor.data.size() / 3;
    for (std::size_t c = 0; c < 3; ++c) {
        float* plane = tensor.data.data() + c * count;
        const float gain = model.scale[c];
        const float offset = -model.mean[c] * gain;
        for (std::size_t i = 0; i < count; ++i) plane[i] = static_cast<float>(bytes[3 * i + c]) * gain + offset;
    }
    return tensor;
}

}  // namespace mypictools::matting
