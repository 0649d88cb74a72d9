// Prepares everything at the working size, then leaves full resolution to the stream.
#include "matting/cutout.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>

#include "core/colour.h"
#include "core/fields.h"
#include "matting/compose.h"
#include "matting/ground.h"
#include "matting/mask.h"
#include "matting/matte.h"
#include "matting/stretched.h"

namespace mypictools::matting {
namespace {

using vips::VImage;
using Backdrop = BackdropOptions::Kind;

// A decoded picture up to this size is held, which saves decoding it twice.
constexpr std::int64_t worth_holding = std::int64_t{96} << 20;
// Where the subject moves in an animation is looked up in masks of this side.
constexpr int sketch_side = 256;

/// A picture whose pixels may be read twice.
Image readable_twice(const Image& image, Context& context) {
    const VImage pixels = image.pixels();
    const std::int64_t bytes =
        area(image.size(), pixels.bands() * static_cast<int>(VIPS_IMAGE_SIZEOF_ELEMENT(pixels.get_image())));
    if (image.reloadable() && bytes > worth_holding) return image;
    return Image(context.watch(pixels).copy_memory());
}

bool is_grey(const Colour& c) { return c.red == c.green && c.green == c.blue; }

/// Whether a grey picture can stay grey.
bool needs_no_colour(const CutoutOptions& options) {
    if (options.backdrop.kind == Backdrop::picture && options.backdrop.picture) return false;
    if (options.backdrop.kind == Backdrop::gradient && !is_grey(options.backdrop.gradient_to)) return false;
    return !options.background || is_grey(*options.background);
}

/// A grey picture has to become a coloured one for a coloured background.
VImage fit_for(const VImage& pixels, const CutoutOptions& options) {
    const bool stays = options.result == CutoutOptions::Result::mask || needs_no_colour(options);
    return pixels.bands() <= 2 && !stays ? to_srgb(pixels) : pixels;
}

/// Whether compose alone makes the result: the picture as it is, transparent or on one colour.
bool is_plain(const CutoutOptions& options) {
    return options.backdrop.kind == Backdrop::colour && options.shadow.kind == ShadowOptions::Kind::none &&
           !options.staging.active();
}

/// Alpha alone, as a grey picture.
VImage alpha_of(const VImage& cutout) {
    const VImage band = cutout.extract_band(cutout.bands() - 1);
    const bool deep = band.format() == VIPS_FORMAT_USHORT;
    const VImage grey =
        band.copy(VImage::option()->set("interpretation", deep ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W));
    return without_fields(grey, [](std::string_view name) { return name == VIPS_META_ICC_NAME; });
}

/// Whether the mask holds one part for each frame.
bool has_parts(const VImage& mask, Size frame, int frames) {
    if (Image(mask).frames() == frames) return true;
    if (mask.height() % frames != 0) return false;
    const double shape = static_cast<double>(frame.width) / frame.height;
    const double whole = static_cast<double>(mask.width()) / mask.height();
    return std::abs(std::log(whole * frames / shape)) < std::abs(std::log(whole / shape));
}

/// What is known about one still, and how the result is made of it, as often as it is asked for.
class Still {
public:
    Still(const Image& image, const VImage& mask, const CutoutOptions& options, Context& context)
        : source_(readable_twice(image, context)), options_(options) {
        const Size working = working_size(source_.size(), {mask.width(), mask.height()});
        Matte matte = matte_of(source_.size(), fit_for(context.watch(source_.at_least(working)), options), mask,
                               {.refine = options.refine, .strokes = options.strokes, .edge = options.edge}, context);
        const bool plain = is_plain(options) && options.result == CutoutOptions::Result::picture;
        matte.plan.background = plain ? options.background : std::nullopt;
        mask_ = matte.mask;
        working_ = matte.working;
        alpha_ = std::move(matte.alpha);
        if (options.backdrop.kind == Backdrop::blur && !plain) {
            const double percent = std::max(working_.width, working_.height) / 100.0;
            defocused_ = defocused(matte.picture, alpha_, options.backdrop.blur * percent);
        }
        plan_ = std::make_shared<const ComposePlan>(std::move(matte.plan));
        context.check();
    }

    [[nodiscard]] Size size() const { return source_.size(); }
    [[nodiscard]] std::optional<Box> subject() const { return subject_box(working_, alpha_); }

    /// The cut-out alone, on one colour or none.
    [[nodiscard]] VImage composed(const VImage& picture) const {
        const VImage pixels = fit_for(picture, options_);
        const Size size{pixels.width(), pixels.height()};
        return compose(pixels, mask_.is_null() ? VImage() : stretched(mask_, size, VIPS_KERNEL_CUBIC), plan_);
    }

    [[nodiscard]] VImage composed() const { return composed(source_.pixels()); }

    /// The cut-out on its canvas, with all that is behind it. `box` is the subject's.
    [[nodiscard]] VImage staged(const Placement& placement, const Box& box) const {
        const auto side = [&](int length) {
            return std::clamp(static_cast<int>(std::ceil(length * placement.scale)), 1, length);
        };
        const Size enough{side(source_.width()), side(source_.height())};
        const VImage cutout = composed(enough == size() ? source_.pixels() : source_.at_least(enough));
        const VImage placed = place(cutout, size(), placement, VIPS_KERNEL_LANCZOS3);
        return lay(placed, ground(placed, placement, box));
    }

private:
    [[nodiscard]] Ground ground(const VImage& placed, const Placement& placement, const Box& box) const {
        const BackdropOptions& backdrop = options_.backdrop;
        Ground out;
        switch (backdrop.kind) {
            case Backdrop::colour: out.colour = options_.background; break;
            case Backdrop::gradient:
                out.colour = options_.background;
                out.end = backdrop.gradient_to;
                out.angle = backdrop.gradient_angle;
                break;
            case Backdrop::blur: {
                // In its old place behind the subject if it reaches everywhere from there.
                const Placement at = placement.covers(size()) ? placement : covering(size(), placement.canvas);
                out.picture = place(defocused_, size(), at, VIPS_KERNEL_CUBIC, true);
                break;
            }
            case Backdrop::picture:
                if (backdrop.picture) {
                    const Image picture = backdrop.picture->first_frame();
                    const Placement at = covering(picture.size(), placement.canvas);
                    const auto side = [&](int length) {
                        return std::clamp(static_cast<int>(std::ceil(length * at.scale)), 1, length);
                    };
                    const VImage pixels = picture.at_least({side(picture.width()), side(picture.height())});
                    out.picture = in_colours_of(placed, place(pixels, picture.size(), at, VIPS_KERNEL_LANCZOS3, true));
                }
                break;
        }
        if (options_.shadow.kind != ShadowOptions::Kind::none && options_.shadow.opacity > 0)
            out.shadow = shadow_on(placement, size(), box, working_, alpha_, options_.shadow);
        return out;
    }

    Image source_;
    CutoutOptions options_;
    Size working_;
    std::vector<float> alpha_;
    std::shared_ptr<const ComposePlan> plan_;
    VImage mask_;       ///< where the plan has no alpha
    VImage defocused_;  ///< where the backdrop is the old background
};

/// Where the picture goes, given what was found of a subject.
std::pair<Placement, Box> stage(Size picture, const std::optional<Box>& subject, const CutoutOptions& options,
                                Context& context) {
    if (!subject && options.staging.active()) context.warn("no-subject", "No subject was found in the picture.");
    const Box box = subject.value_or(Box{});
    return {placement_of(picture, box, options.staging, context.limits), box};
}

Image cut_out_still(const Image& image, const VImage& mask, const CutoutOptions& options, Context& context) {
    const auto still = std::make_shared<const Still>(image, mask, options, context);
    const auto ready = [](const VImage& out, const Demand& demand) {
        return demand.random_access ? out.copy_memory() : out;
    };
    if (options.result == CutoutOptions::Result::mask)
        return Image(still->size(), 1,
                     [still, ready](const Demand& d) { return ready(alpha_of(still->composed()), d); });
    if (is_plain(options))
        return Image(still->size(), 1, [still, ready](const Demand& d) { return ready(still->composed(), d); });
    const auto [placement, box] = stage(still->size(), still->subject(), options, context);
    return Image(placement.canvas, 1, [still, ready, placement = placement, box = box](const Demand& d) {
        return ready(still->staged(placement, box), d);
    });
}

/// The box of everything that the subject does, by the masks alone.
std::optional<Box> subject_of_all(const Image& image, const std::vector<VImage>& masks, const CutoutOptions& options,
                                  Context& context) {
    const double scale = std::min(1.0, static_cast<double>(sketch_side) / std::max(image.width(), image.height()));
    const auto side = [scale](int full) { return std::max(1, static_cast<int>(std::lround(full * scale))); };
    const Size small{side(image.width()), side(image.height())};
    std::optional<Box> out;
    for (const VImage& mask : masks) {
        context.check();
        const auto box = subject_box(small, sketch(mask, options.strokes, small, context));
        if (box) out = out ? around(*out, *box) : box;
    }
    return out;
}

Image cut_out_frames(const Image& image, const VImage& mask, const CutoutOptions& options, Context& context) {
    std::vector<VImage> masks{mask};
    if (has_parts(mask, image.size(), image.frames())) {
        masks.clear();
        const int height = mask.height() / image.frames();
        for (int i = 0; i < image.frames(); ++i)
            masks.push_back(mask.extract_area(0, i * height, mask.width(), height).copy_memory());
    }
    Placement placement{image.size()};
    if (options.result == CutoutOptions::Result::picture && options.staging.active())
        placement = stage(image.size(), subject_of_all(image, masks, options, context), options, context).first;

    std::size_t index = 0;
    return image.map_frames([&](const VImage& frame) {
        context.check();
        context.report(static_cast<int>(1000 * index / static_cast<std::size_t>(image.frames())));
        const Still still(Image(frame), masks[std::min(index++, masks.size() - 1)], options, context);
        if (options.result == CutoutOptions::Result::mask) return alpha_of(still.composed()).copy_memory();
        if (is_plain(options)) return still.composed().copy_memory();
        return still.staged(placement, still.subject().value_or(Box{})).copy_memory();
    });
}

}  // namespace

Image cut_out(const Image& image, const VImage& picture_mask, const CutoutOptions& options, Context& context) {
    const VImage mask = mask_from_picture(picture_mask.copy_memory());
    return image.animated() ? cut_out_frames(image, mask, options, context)
                            : cut_out_still(image, mask, options, context);
}

}  // namespace mypictools::matting
