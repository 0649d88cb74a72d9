// Finds the subject's box, computes where it goes, and draws it there.
#include "matting/staging.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/resample.h"

namespace mypictools::matting {
namespace {

using vips::VImage;
using Framing = StagingOptions::Framing;
using Position = StagingOptions::Position;

// A pixel that belongs to the subject, and the share of the largest part that another one needs to count.
constexpr float seen = 0.1F;
constexpr double speck = 0.02;
// A subject is cut off by a border if this much of its box' side lies along it.
constexpr double cut_share = 0.06;

std::size_t index(Size size, int x, int y) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) + static_cast<std::size_t>(x);
}

struct Part {
    double mass = 0;
    int left, top, right, bottom;  ///< pixels, the last two inclusive
};

/// The parts of the subject that do not touch each other, by filling one after another.
std::vector<Part> parts_of(Size size, const std::vector<float>& alpha) {
    std::vector<Part> parts;
    std::vector<bool> done(alpha.size(), false);
    std::vector<int> open;
    for (int start = 0; start < static_cast<int>(alpha.size()); ++start) {
        if (done[static_cast<std::size_t>(start)] || alpha[static_cast<std::size_t>(start)] < seen) continue;
        Part part{0, size.width, size.height, 0, 0};
        open.push_back(start);
        done[static_cast<std::size_t>(start)] = true;
        while (!open.empty()) {
            const int at = open.back(), x = at % size.width, y = at / size.width;
            open.pop_back();
            part.mass += static_cast<double>(alpha[static_cast<std::size_t>(at)]);
            part.left = std::min(part.left, x);
            part.right = std::max(part.right, x);
            part.top = std::min(part.top, y);
            part.bottom = std::max(part.bottom, y);
            for (int row = std::max(y - 1, 0); row <= std::min(y + 1, size.height - 1); ++row)
                for (int column = std::max(x - 1, 0); column <= std::min(x + 1, size.width - 1); ++column) {
                    const std::size_t next = index(size, column, row);
                    if (done[next] || alpha[next] < seen) continue;
                    done[next] = true;
                    open.push_back(static_cast<int>(next));
                }
        }
        parts.push_back(part);
    }
    return parts;
}

/// The share of pixels from `from` to `to` along a border, two pixels deep, in which `alpha_at(along, deep)` is
/// subject.
template <class Alpha>
bool is_cut(int from, int to, Alpha alpha_at) {
    int count = 0;
    for (int along = from; along < to; ++along)
        if (std::max(alpha_at(along, 0), alpha_at(along, 1)) > 0.5F) ++count;
    return count > 0 && count >= cut_share * (to - from);
}

/// One axis of the problem: the subject from `from` to `to`, in pixels of the picture.
struct Span {
    double from, to;
    bool cut_before, cut_after;  ///< by the picture's border

    [[nodiscard]] double length() const { return std::max(1.0, to - from); }
    [[nodiscard]] bool through() const { return cut_before && cut_after; }
    [[nodiscard]] bool cut_once() const { return cut_before != cut_after; }
};

enum class Side { before, middle, after };

Side side_of(const Span& span, Position position, Position before, Position after) {
    if (position == before) return Side::before;
    if (position == after) return Side::after;
    if (position != Position::automatic || !span.cut_once()) return Side::middle;
    return span.cut_before ? Side::before : Side::after;
}

/// One axis of the canvas.
struct Stage {
    double length;  ///< pixels
    Side side;      ///< where the subject goes
    double room;    ///< left free beside a subject that stands at an edge
    bool flush;     ///< the border that cuts the subject lies on that edge, without room
};

/// Where the picture begins.
double offset(const Span& span, double scale, const Stage& stage) {
    const double length = span.length() * scale;
    // What is cut off anyway may be cut off more, so that there is room on the other side.
    const bool overflows = stage.flush && length > stage.length - stage.room;
    const bool to_end = (stage.side == Side::after) != overflows;
    const double room = stage.flush && !overflows ? 0 : stage.room;
    double at = (stage.length - length) / 2;
    if (stage.side != Side::middle) at = to_end ? stage.length - room - length : room;
    return at - span.from * scale;
}

int pixels(double value) { return static_cast<int>(std::clamp(std::lround(value), 1L, 1'000'000L)); }

Placement on_canvas(const Span& across, const Span& down, const StagingOptions& options) {
    const StagingOptions::Canvas& canvas = *options.canvas;
    const bool automatic = options.position == Position::automatic;
    // What the border cuts off on both sides goes from side to side, even if more is cut off elsewhere for it.
    const auto share = [&](const Span& span) { return automatic && span.through() ? 1.0 : options.fill / 100; };
    const bool wide = automatic && across.through() && down.cut_once();
    const bool high = automatic && down.through() && across.cut_once();
    const double needed_across = across.length() / share(across), needed_down = down.length() / share(down);
    const double ratio = static_cast<double>(canvas.size.width) / canvas.size.height;

    Placement out{canvas.size, 1, 0, 0};
    double width = std::max(needed_across, needed_down * ratio);  // of the canvas, in pixels of the picture
    if (wide) width = needed_across;
    if (high) width = needed_down * ratio;
    if (canvas.exact)
        out.scale = canvas.size.width / width;
    else
        out.canvas = {pixels(width), pixels(width / ratio)};
    const auto stage = [&](const Span& span, double length, Position before, Position after) {
        return Stage{length, side_of(span, options.position, before, after), length * (1 - options.fill / 100) / 2,
                     automatic && span.cut_once()};
    };
    out.left = offset(across, out.scale, stage(across, out.canvas.width, Position::left, Position::right));
    out.top = offset(down, out.scale, stage(down, out.canvas.height, Position::top, Position::bottom));
    return out;
}

Placement framed(const Span& across, const Span& down, double margin) {
    const double room = margin / 100 * std::max(across.length(), down.length());
    const auto before = [room](const Span& span) { return std::floor(span.from - (span.cut_before ? 0 : room)); };
    const auto after = [room](const Span& span) { return std::ceil(span.to + (span.cut_after ? 0 : room)); };
    const double left = before(across), top = before(down);
    return {{pixels(after(across) - left), pixels(after(down) - top)}, 1, -left, -top};
}

}  // namespace

Box around(const Box& a, const Box& b) {
    return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right), std::max(a.bottom, b.bottom),
            a.cut_left || b.cut_left, a.cut_top || b.cut_top, a.cut_right || b.cut_right, a.cut_bottom || b.cut_bottom};
}

std::optional<Box> subject_box(Size size, const std::vector<float>& alpha) {
    const std::vector<Part> parts = parts_of(size, alpha);
    if (parts.empty()) return std::nullopt;
    double most = 0;
    for (const Part& part : parts) most = std::max(most, part.mass);
    Part all{0, size.width, size.height, 0, 0};
    for (const Part& part : parts) {
        if (part.mass < speck * most) continue;
        all = {most, std::min(all.left, part.left), std::min(all.top, part.top), std::max(all.right, part.right),
               std::max(all.bottom, part.bottom)};
    }
    const auto at = [&](int x, int y) {
        return alpha[index(size, std::clamp(x, 0, size.width - 1), std::clamp(y, 0, size.height - 1))];
    };
    const int right = size.width - 1, bottom = size.height - 1;
    return Box{
        .left = static_cast<double>(all.left) / size.width,
        .top = static_cast<double>(all.top) / size.height,
        .right = (all.right + 1.0) / size.width,
        .bottom = (all.bottom + 1.0) / size.height,
        .cut_left = is_cut(all.top, all.bottom + 1, [&](int along, int deep) { return at(deep, along); }),
        .cut_top = is_cut(all.left, all.right + 1, [&](int along, int deep) { return at(along, deep); }),
        .cut_right = is_cut(all.top, all.bottom + 1, [&](int along, int deep) { return at(right - deep, along); }),
        .cut_bottom = is_cut(all.left, all.right + 1, [&](int along, int deep) { return at(along, bottom - deep); }),
    };
}

bool Placement::covers(Size picture) const {
    constexpr double slack = 0.5;
    return left <= slack && top <= slack && left + picture.width * scale >= canvas.width - slack &&
           top + picture.height * scale >= canvas.height - slack;
}

Placement placement_of(Size picture, const Box& subject, const StagingOptions& options, const Limits& limits) {
    if (!options.active()) return {picture, 1, 0, 0};
    const Span across{subject.left * picture.width, subject.right * picture.width, subject.cut_left, subject.cut_right};
    const Span down{subject.top * picture.height, subject.bottom * picture.height, subject.cut_top, subject.cut_bottom};
    Placement out = options.canvas ? on_canvas(across, down, options) : framed(across, down, options.margin);
    if (std::max(out.canvas.width, out.canvas.height) > limits.dimension || area(out.canvas) > limits.pixels)
        throw Error(ErrorCode::too_large, "The canvas would be too large: " + std::to_string(out.canvas.width) + " x " +
                                              std::to_string(out.canvas.height) + " pixels.");
    if (out.scale == 1) {
        out.left = std::round(out.left);
        out.top = std::round(out.top);
    }
    return out;
}

Placement covering(Size picture, Size canvas) {
    const double scale = std::max(static_cast<double>(canvas.width) / picture.width,
                                  static_cast<double>(canvas.height) / picture.height);
    return {canvas, scale, (canvas.width - picture.width * scale) / 2, (canvas.height - picture.height * scale) / 2};
}

VImage place(const VImage& image, Size picture, const Placement& placement, VipsKernel kernel, bool extend) {
    // Only what will be seen is scaled, and what the kernel sees around it: a canvas may show a tiny part, enlarged.
    constexpr int kernel_reach = 4;
    const double across = placement.scale * picture.width / image.width();
    const double down = placement.scale * picture.height / image.height();
    const auto visible = [&](double begin, double scale, int canvas, int length) {
        const double reach = kernel_reach * std::max(1.0, 1 / scale);
        const double first = std::floor(-begin / scale - reach), last = std::ceil((canvas - begin) / scale + reach);
        const int from = static_cast<int>(std::clamp(first, 0.0, length - 1.0));
        return std::pair{from, static_cast<int>(std::clamp(last, from + 1.0, static_cast<double>(length)))};
    };
    const auto [left, right] = visible(placement.left, across, placement.canvas.width, image.width());
    const auto [top, bottom] = visible(placement.top, down, placement.canvas.height, image.height());
    VImage part = image;
    if (right - left < image.width() || bottom - top < image.height())
        part = image.extract_area(left, top, right - left, bottom - top);
    const Size scaled{pixels((right - left) * across), pixels((bottom - top) * down)};
    const VImage out = resample(part, scaled, kernel);
    const auto at_column = static_cast<int>(std::lround(placement.left + left * across));
    const auto at_row = static_cast<int>(std::lround(placement.top + top * down));
    if (at_column == 0 && at_row == 0 && scaled == placement.canvas) return out;
    return out.embed(at_column, at_row, placement.canvas.width, placement.canvas.height,
                     VImage::option()->set("extend", extend ? VIPS_EXTEND_COPY : VIPS_EXTEND_BLACK));
}

}  // namespace mypictools::matting
