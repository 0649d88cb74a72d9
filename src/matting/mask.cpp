// Checks and normalises a network's output.
#include "matting/mask.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"

namespace mypictools::matting {
namespace {

using vips::VImage;

constexpr int side_limit = 8192;

// Outputs of these networks are sigmoids; a difference this small is rounding, and stretching it would show noise.
constexpr float smallest_range = 1e-3F;

Size checked_size(std::size_t length, std::span<const int> shape) {
    const bool fits = shape.size() == 4 && shape[0] == 1 && shape[1] == 1 && shape[2] >= 1 && shape[3] >= 1 &&
                      shape[2] <= side_limit && shape[3] <= side_limit;
    if (!fits) throw Error::bad_parameter("mask", "The network's output must have the shape [1, 1, height, width].");
    const Size size{shape[3], shape[2]};
    if (static_cast<std::int64_t>(length) != area(size))
        throw Error::bad_parameter("mask", "The network's output has " + std::to_string(length) +
                                               " values where its shape asks for " + std::to_string(area(size)) + ".");
    return size;
}

}  // namespace

VImage mask_from_output(std::span<const float> values, std::span<const int> shape, const Model& model,
                        Context& context) {
    const Size size = checked_size(values.size(), shape);
    if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }))
        throw Error::bad_parameter("mask", "The network's output holds values that are not numbers.");

    float low = 0;
    float high = 1;
    if (model.normalise == Normalise::min_max) {
        const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
        low = *smallest;
        high = *largest;
    }
    std::vector<float> mask(values.size(), 0.0F);
    if (high - low >= smallest_range) {
        const float gain = 1.0F / (high - low);
        for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = std::clamp((values[i] - low) * gain, 0.0F, 1.0F);
    }
    if (std::none_of(mask.begin(), mask.end(), [](float v) { return v > 0.5F; }))
        context.warn("no-subject", "No subject was found in the picture.");
    return VImage::new_from_memory_copy(mask.data(), mask.size() * sizeof(float), size.width, size.height, 1,
                                        VIPS_FORMAT_FLOAT);
}

VImage mask_from_picture(const VImage& picture) {
    const VImage band = picture.bands() == 1 ? picture : picture.extract_band(0);
    switch (band.format()) {
        case VIPS_FORMAT_UCHAR: return band.linear(1.0 / 255.0, 0.0);
        case VIPS_FORMAT_USHORT: return band.linear(1.0 / 65535.0, 0.0);
        default: return band.cast(VIPS_FORMAT_FLOAT);
    }
}

}  // namespace mypictools::matting
