// The order of questions, and what becomes of the answers.
#include "matting/consultation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "matting/stretched.h"
#include "matting/tidy.h"

namespace mypictools::matting {
namespace {

using vips::VImage;

// The long side of the mask: as fine as the finest network sees, and as edges are fitted.
constexpr int grid_side = 1024;
// All masks of an animation together, in pixels.
constexpr double animation_pixels = 16e6;

// A subject is looked at a second time where its box, with this margin, is this small a part of the picture.
constexpr double small_subject = 0.35;
constexpr double margin = 0.12;

// Below this the visitor is told to look for himself.
constexpr double doubtful = 0.6;

Size grid_of(Size picture, int frames) {
    double scale = std::min(1.0, static_cast<double>(grid_side) / std::max(picture.width, picture.height));
    const double pixels = static_cast<double>(area(picture)) * scale * scale * frames;
    if (frames > 1) scale *= std::min(1.0, std::sqrt(animation_pixels / pixels));
    const auto side = [&](int full) { return std::max(1, static_cast<int>(std::lround(full * scale))); };
    return {side(picture.width), side(picture.height)};
}

/// `mask` brought to `size`: Lanczos down, cubic up, so that nothing rings beyond what is clamped.
Mask resized(const Mask& mask, Size size) {
    if (mask.size == size) return mask;
    const VImage in = VImage::new_from_memory(const_cast<float*>(mask.data.data()), mask.data.size() * sizeof(float),
                                              mask.size.width, mask.size.height, 1, VIPS_FORMAT_FLOAT);
    const auto kernel = size.width < mask.size.width ? VIPS_KERNEL_LANCZOS3 : VIPS_KERNEL_CUBIC;
    const VImage out = stretched(in, size, kernel).copy_memory();
    Mask result(size);
    const auto* values = static_cast<const float*>(out.data());
    std::transform(values, values + result.data.size(), result.data.begin(),
                   [](float v) { return std::clamp(v, 0.0F, 1.0F); });
    return result;
}

Rectangle scaled(const Rectangle& box, Size from, Size to) {
    const double x = static_cast<double>(to.width) / from.width, y = static_cast<double>(to.height) / from.height;
    const int left = std::clamp(static_cast<int>(std::floor(box.left * x)), 0, to.width - 1);
    const int top = std::clamp(static_cast<int>(std::floor(box.top * y)), 0, to.height - 1);
    const int right = std::clamp(static_cast<int>(std::ceil((box.left + box.width) * x)), left + 1, to.width);
    const int bottom = std::clamp(static_cast<int>(std::ceil((box.top + box.height) * y)), top + 1, to.height);
    return {left, top, right - left, bottom - top};
}

Mask cut(const Mask& mask, const Rectangle& box) {
    Mask out({box.width, box.height});
    for (int y = 0; y < box.height; ++y)
        std::copy_n(mask.data.begin() + static_cast<std::ptrdiff_t>(box.top + y) * mask.size.width + box.left,
                    box.width, out.data.begin() + static_cast<std::ptrdiff_t>(y) * box.width);
    return out;
}

void paste(const Mask& part, const Rectangle& box, Mask& mask) {
    for (int y = 0; y < box.height; ++y)
        std::copy_n(part.data.begin() + static_cast<std::ptrdiff_t>(y) * box.width, box.width,
                    mask.data.begin() + static_cast<std::ptrdiff_t>(box.top + y) * mask.size.width + box.left);
}

std::vector<std::uint8_t> bytes_of(const Mask& mask) {
    std::vector<std::uint8_t> out(mask.data.size());
    std::transform(mask.data.begin(), mask.data.end(), out.begin(),
                   [](float v) { return static_cast<std::uint8_t>(std::lround(v * 255)); });
    return out;
}

/// The colours of a reduced frame at the mask's resolution.
std::vector<std::uint8_t> colours_of(const VImage& reduced, Size grid) {
    VImage small = reduced.has_alpha() ? reduced.extract_band(0, VImage::option()->set("n", 3)) : reduced;
    small =
        small.thumbnail_image(grid.width, VImage::option()->set("height", grid.height)->set("size", VIPS_SIZE_FORCE));
    small = small.copy_memory();
    const auto* bytes = static_cast<const std::uint8_t*>(small.data());
    return {bytes, bytes + static_cast<std::size_t>(area(grid, 3))};
}

}  // namespace

Consultation::Consultation(Image picture, Method method)
    : picture_(std::move(picture)), method_(std::move(method)), grid_(grid_of(picture_.size(), picture_.frames())) {}

std::size_t Consultation::lookers() const { return std::max<std::size_t>(1, method_.networks.size() - 1); }

int Consultation::at_most() const {
    const auto still = static_cast<int>(method_.networks.size());
    if (picture_.animated()) return still + (picture_.frames() - 1) * static_cast<int>(lookers());
    return std::max(asked_, still + 1);
}

void Consultation::begin_frame(Context& context) {
    if (picture_.animated()) {
        if (strip_.is_null()) strip_ = picture_.random_access();
        reduced_ = reduced(frame_of(strip_, frame_, picture_.height()), context);
    } else {
        reduced_ = reduced(picture_.at_least(reduced_size(picture_.size())), context);
    }
    opinions_.clear();
    judgement_.reset();
    stage_ = Stage::look;
}

Question Consultation::ask(std::size_t network, const Rectangle& area) {
    pending_ = network;
    ++asked_;
    return {network, tensor_of(reduced_, area, method_.networks[network])};
}

std::optional<Question> Consultation::next(Context& context) {
    if (pending_) throw Error::bad_parameter("mask", "The last question has not been answered yet.");
    while (frame_ < picture_.frames()) {
        if (reduced_.is_null()) begin_frame(context);
        context.check();
        if (stage_ == Stage::look && opinions_.size() < lookers()) return ask(opinions_.size(), whole());
        if (stage_ == Stage::look) {
            stage_ = Stage::arbitrate;
            const bool may_ask = frame_ == 0 && opinions_.size() < method_.networks.size();
            if (may_ask && needs_arbiter(opinions_)) return ask(method_.networks.size() - 1, whole());
        }
        if (stage_ == Stage::arbitrate) {
            judge_frame();
            stage_ = Stage::closer;
            if (const auto closer = closer_area()) {
                closer_ = *closer;
                return ask(lookers() - 1, closer_);
            }
        }
        end_frame();
    }
    return std::nullopt;
}

void Consultation::answer(std::span<const float> values, std::span<const int> shape) {
    if (!pending_) throw Error::bad_parameter("mask", "No question is waiting for an answer.");
    Opinion opinion = opinion_of(values, shape, method_.networks[*pending_]);
    pending_.reset();
    if (stage_ != Stage::closer) {
        opinion.mask = resized(opinion.mask, grid_);
        opinions_.push_back(std::move(opinion));
        return;
    }
    // A close look may take another thing for the subject; then the look at the whole counts.
    const Rectangle box = scaled(closer_, {reduced_.width(), reduced_.height()}, grid_);
    const Mask part = resized(opinion.mask, {box.width, box.height});
    if (opinion.knows() && agreement(part, cut(judgement_->mask, box)) >= same_subject)
        paste(part, box, judgement_->mask);
}

void Consultation::judge_frame() {
    // Within an animation, what continues the frame before is more likely than what does not.
    if (last_) {
        std::vector<Opinion> continuing;
        for (const Opinion& opinion : opinions_)
            if (opinion.knows() && agreement(opinion.mask, *last_) >= same_subject) continuing.push_back(opinion);
        if (!continuing.empty()) opinions_ = std::move(continuing);
    }
    const bool arbitrated = opinions_.size() > lookers();
    judgement_ = judge(opinions_, arbitrated);
}

std::optional<Rectangle> Consultation::closer_area() const {
    if (!judgement_ || picture_.animated()) return std::nullopt;
    const Model& network = method_.networks[lookers() - 1];
    // A network that has already seen the picture as finely as the mask will be has nothing to add.
    if (std::max(network.input.width, network.input.height) >= std::max(grid_.width, grid_.height)) return std::nullopt;
    const auto box = subject_box(judgement_->mask);
    if (!box) return std::nullopt;
    const int around = static_cast<int>(std::lround(margin * std::max(box->width, box->height)));
    const int left = std::max(0, box->left - around), top = std::max(0, box->top - around);
    const int right = std::min(grid_.width, box->left + box->width + around);
    const int bottom = std::min(grid_.height, box->top + box->height + around);
    const Rectangle generous{left, top, right - left, bottom - top};
    if (area({generous.width, generous.height}) > small_subject * static_cast<double>(area(grid_))) return std::nullopt;
    return scaled(generous, grid_, {reduced_.width(), reduced_.height()});
}

void Consultation::end_frame() {
    SteadyFrame frame;
    if (judgement_) {
        tidy(judgement_->mask);
        if (subject_box(judgement_->mask)) nothing_found_ = false;
        confidence_ = std::min(confidence_, judgement_->confidence);
        frame.mask = bytes_of(judgement_->mask);
        last_ = std::move(judgement_->mask);
    } else {
        confidence_ = 0;
        frame.mask.assign(static_cast<std::size_t>(area(grid_)), 0);
        last_.reset();
    }
    if (picture_.animated()) frame.colours = colours_of(reduced_, grid_);
    done_.push_back(std::move(frame));
    reduced_ = VImage();
    opinions_.clear();
    ++frame_;
    if (frame_ == picture_.frames()) {
        steady(done_);
        strip_ = VImage();
    }
}

Finding Consultation::finding(Context& context) const {
    if (frame_ < picture_.frames()) throw Error::bad_parameter("mask", "There are questions left to answer.");
    Finding out;
    out.frames = picture_.frames();
    std::vector<std::uint8_t> strip;
    strip.reserve(static_cast<std::size_t>(area(grid_)) * done_.size());
    for (const SteadyFrame& frame : done_) strip.insert(strip.end(), frame.mask.begin(), frame.mask.end());
    if (nothing_found_) {
        context.warn("no-subject", "No subject was found, so the picture was kept whole.");
        std::fill(strip.begin(), strip.end(), std::uint8_t{255});
    } else {
        out.confidence = confidence_;
        if (confidence_ < doubtful)
            context.warn("doubtful", method_.networks.size() > 1
                                         ? "The models do not agree about the subject; look at this one."
                                         : "The model is not sure about the subject; look at this one.");
        Mask first(grid_);
        std::copy(done_.front().mask.begin(), done_.front().mask.end(), first.data.begin());
        for (float& v : first.data) v /= 255;
        if (const auto box = subject_box(first)) out.subject = scaled(*box, grid_, picture_.size());
    }
    out.mask = VImage::new_from_memory_copy(strip.data(), strip.size(), grid_.width,
                                            grid_.height * static_cast<int>(done_.size()), 1, VIPS_FORMAT_UCHAR);
    return out;
}

}  // namespace mypictools::matting
