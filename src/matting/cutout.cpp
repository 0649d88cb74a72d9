// Prepares everything at the working size, then leaves full resolution to the stream.
#include "matting/cutout.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>

#include "core/colour.h"
#include "matting/compose.h"
#include "matting/mask.h"
#include "matting/refine.h"

namespace mypictools::matting {
namespace {

using vips::VImage;

// The long side, in pixels, at which edges are fitted and colours estimated.
constexpr int smallest_working_side = 512;
constexpr int largest_working_side = 1024;

// A decoded picture up to this size is held, which saves decoding it twice.
constexpr std::int64_t worth_holding = std::int64_t{96} << 20;

/// A picture whose pixels may be read twice.
Image readable_twice(const Image& image, Context& context) {
    const VImage pixels = image.pixels();
    const std::int64_t bytes =
        area(image.size(), pixels.bands() * static_cast<int>(VIPS_IMAGE_SIZEOF_ELEMENT(pixels.get_image())));
    if (image.reloadable() && bytes > worth_holding) return image;
    return Image(context.watch(pixels).copy_memory());
}

/// A grey picture has to become a coloured one for a coloured background.
VImage fit_for(const VImage& pixels, const Paint& background) {
    const bool grey_ink =
        !background || (background->red == background->green && background->green == background->blue);
    return pixels.bands() <= 2 && !grey_ink ? to_srgb(pixels) : pixels;
}

Size working_size(Size picture, Size mask) {
    const int wanted = std::clamp(std::max(mask.width, mask.height), smallest_working_side, largest_working_side);
    const double scale = std::min(1.0, static_cast<double>(wanted) / std::max(picture.width, picture.height));
    const auto side = [&](int full) { return std::max(1, static_cast<int>(std::lround(full * scale))); };
    return {side(picture.width), side(picture.height)};
}

VImage resized(const VImage& image, Size size, VipsKernel kernel) {
    if (image.width() == size.width && image.height() == size.height) return image;
    const double horizontal = static_cast<double>(size.width) / image.width();
    const double vertical = static_cast<double>(size.height) / image.height();
    const VImage out = image.resize(horizontal, VImage::option()->set("vscale", vertical)->set("kernel", kernel));
    if (out.width() == size.width && out.height() == size.height) return out;
    return out.gravity(VIPS_COMPASS_DIRECTION_NORTH_WEST, size.width, size.height,
                       VImage::option()->set("extend", VIPS_EXTEND_COPY));
}

/// The picture at the working size: colours of 0 to 1 in three lanes (grey three times), alpha in the fourth.
Field small_picture(const VImage& pixels, Size size) {
    VImage small = pixels;
    if (small.width() != size.width || small.height() != size.height) {
        const VipsBandFormat format = small.format();
        if (small.has_alpha()) small = small.premultiply();
        small = resized(small, size, VIPS_KERNEL_LANCZOS3);
        if (small.has_alpha()) small = small.unpremultiply();
        small = small.cast(format);
    }
    const double unit = small.format() == VIPS_FORMAT_USHORT ? 65535.0 : 255.0;
    const VImage floats = small.linear(1.0 / unit, 0.0).copy_memory();
    const auto* in = static_cast<const float*>(floats.data());
    const int bands = floats.bands();
    const int second = bands >= 3 ? 1 : 0, third = bands >= 3 ? 2 : 0;
    Field out(size);
    for (Quad& q : out.data) {
        q = {in[0], in[second], in[third], bands % 2 == 0 ? in[bands - 1] : 1.0F};
        in += bands;
    }
    return out;
}

std::vector<float> small_mask(const VImage& mask, Size size) {
    const VImage small = resized(mask, size, VIPS_KERNEL_CUBIC).copy_memory();
    const auto* in = static_cast<const float*>(small.data());
    std::vector<float> out(in, in + area(size));
    for (float& v : out) v = std::clamp(v, 0.0F, 1.0F);
    return out;
}

/// Windows and bands follow the mask's own pixel, seen at the working size: that is how far its edge may be off.
Refinement settings_for(Size working, Size mask) {
    const double pixel = std::max(
        {1.0, static_cast<double>(working.width) / mask.width, static_cast<double>(working.height) / mask.height});
    Refinement settings;
    settings.radius = std::clamp(static_cast<int>(std::lround(6 * pixel)), 2, 15);
    settings.band = std::max(2, static_cast<int>(std::lround(1.5 * pixel)));
    return settings;
}

}  // namespace

Image cut_out(const Image& image, const VImage& picture_mask, const CutoutOptions& options, Context& context) {
    const Image source = readable_twice(image.first_frame(), context);
    const VImage mask = mask_from_picture(picture_mask.copy_memory());
    const Size mask_size{mask.width(), mask.height()};
    const bool coarse = (mask_size.width < source.width() || mask_size.height < source.height()) &&
                        std::max(mask_size.width, mask_size.height) <= largest_working_side;
    const Size working = working_size(source.size(), mask_size);

    const Field picture = small_picture(fit_for(context.watch(source.at_least(working)), options.background), working);
    context.check();
    std::vector<float> alpha = small_mask(mask, working);
    auto plan = std::make_shared<ComposePlan>();
    if (coarse && options.refine) {
        plan->alpha = refined(picture, alpha, settings_for(working, mask_size));
        for (std::size_t i = 0; i < alpha.size(); ++i) alpha[i] = alpha_at(plan->alpha.data[i], picture.data[i]);
    } else if (coarse) {
        plan->alpha = unrefined(working, alpha);
    }
    context.check();
    plan->colours = estimate_colours(picture, alpha);
    plan->size = source.size();
    plan->background = options.background;
    context.check();

    const VImage full_mask = coarse ? VImage() : resized(mask, source.size(), VIPS_KERNEL_CUBIC);
    return Image(source.size(), 1, [source, plan, full_mask, background = options.background](const Demand& demand) {
        const VImage pixels = fit_for(source.pixels(), background);
        const VImage out = compose(pixels, full_mask, plan);
        return demand.random_access ? out.copy_memory() : out;
    });
}

}  // namespace mypictools::matting
