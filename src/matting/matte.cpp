// From mask and picture to what compose needs.
#include "matting/matte.h"

#include <algorithm>
#include <cmath>

#include "matting/brush.h"
#include "matting/refine.h"
#include "matting/stretched.h"

namespace mypictools::matting {
namespace {

using vips::VImage;

// The long side, in pixels, at which edges are fitted and colours estimated.
constexpr int smallest_working_side = 512;
constexpr int largest_working_side = 1024;

/// The picture at the working size: colours of 0 to 1 in three lanes (grey three times), alpha in the fourth.
Field small_picture(const VImage& pixels, Size size) {
    VImage small = pixels;
    if (small.width() != size.width || small.height() != size.height) {
        const VipsBandFormat format = small.format();
        if (small.has_alpha()) small = small.premultiply();
        small = stretched(small, size, VIPS_KERNEL_LANCZOS3);
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
    const VImage small = stretched(mask, size, VIPS_KERNEL_CUBIC).copy_memory();
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
    // A mask this fine knows how soft its edges are; hardening them costs hair (a sixth of the gradient error).
    if (std::max(mask.width, mask.height) >= largest_working_side) settings.contrast = 0.07F;
    return settings;
}

void apply_bounds(std::vector<float>& alpha, const Field& touch) {
    for (std::size_t i = 0; i < alpha.size(); ++i) alpha[i] = bounded(alpha[i], touch.data[i]);
}

/// A field of touches that change nothing yet.
Field untouched(Size size) {
    Field out(size);
    std::fill(out.data.begin(), out.data.end(), no_touch);
    return out;
}

}  // namespace

bool is_coarse(Size picture, Size mask) {
    return (mask.width < picture.width || mask.height < picture.height) &&
           std::max(mask.width, mask.height) <= largest_working_side;
}

Size working_size(Size picture, Size mask) {
    const int wanted = std::clamp(std::max(mask.width, mask.height), smallest_working_side, largest_working_side);
    const double scale = std::min(1.0, static_cast<double>(wanted) / std::max(picture.width, picture.height));
    const auto side = [&](int full) { return std::max(1, static_cast<int>(std::lround(full * scale))); };
    return {side(picture.width), side(picture.height)};
}

std::vector<float> sketch(const VImage& mask, const Strokes& strokes, Size working, const Context& context) {
    std::vector<float> alpha = small_mask(mask, working);
    if (!strokes.empty()) apply_bounds(alpha, brushed(strokes, working, 1, context));
    return alpha;
}

Matte matte_of(Size size, const VImage& pixels, const VImage& mask, const MatteOptions& options,
               const Context& context) {
    const Size mask_size{mask.width(), mask.height()};
    const bool coarse = is_coarse(size, mask_size);
    const Size working = working_size(size, mask_size);
    const double enlargement = static_cast<double>(size.width) / working.width;

    Matte out;
    out.working = working;
    out.picture = small_picture(pixels, working);
    context.check();
    std::vector<float> alpha = small_mask(mask, working);
    Field& touch = out.plan.touch;
    if (!options.strokes.empty()) touch = brushed(options.strokes, working, enlargement, context);
    if (coarse && options.refine) {
        const Refinement settings = settings_for(working, mask_size);
        out.plan.alpha = refined(out.picture, alpha, settings);
        if (!touch.data.empty()) {
            apply_bounds(alpha, touch);
            follow_edges(out.plan.alpha, touch, refined(out.picture, alpha, settings), out.picture);
        }
        for (std::size_t i = 0; i < alpha.size(); ++i) alpha[i] = alpha_at(out.plan.alpha.data[i], out.picture.data[i]);
    } else if (coarse) {
        out.plan.alpha = unrefined(working, alpha);
    } else {
        out.mask = mask;
    }
    if (!touch.data.empty()) apply_bounds(alpha, touch);
    context.check();
    out.plan.colours = estimate_colours(out.picture, alpha);
    context.check();
    if (options.edge.shift != 0 || options.edge.feather != 0) {
        if (touch.data.empty()) touch = untouched(working);
        alpha = reshape(touch, alpha, options.edge, enlargement);
    }
    out.alpha = std::move(alpha);
    out.plan.takes_more = options.edge.shift > 0;
    out.plan.decontaminate = static_cast<float>(options.edge.decontaminate);
    return out;
}

}  // namespace mypictools::matting
