// Moves, flattens and blurs the subject's silhouette in a small copy of the canvas.
#include "matting/shadow.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/resample.h"
#include "matting/edges.h"

namespace mypictools::matting {
namespace {

using vips::VImage;
using Kind = ShadowOptions::Kind;

// The small canvas' longer side, and the blur in it that it is made for.
constexpr int smallest_side = 96;
constexpr int largest_side = 1024;
constexpr double blur_in_pixels = 6;
// A shadow on the floor: how flat it lies, the part of the subject from the feet up that is near enough to the floor to
// darken it, and the band that touches it, as shares of the subject's height.
constexpr double flatness = 0.12;
constexpr double near_floor = 0.45;
constexpr double feet = 0.04;

/// The subject on the small canvas.
struct Silhouette {
    Size size;
    double scale;                     ///< of the canvas to this
    double longer;                    ///< of the subject's sides, in pixels of this
    double left, top, right, bottom;  ///< of the subject, in pixels of this
    Size working;
    const std::vector<float>* alpha;
    double across, down;             ///< pixels of the working size for one of this
    double first_column, first_row;  ///< where this begins, in pixels of the working size

    /// alpha at a place of the small canvas, 0 where there is no picture.
    [[nodiscard]] float at(double x, double y) const {
        const double column = first_column + x * across - 0.5, row = first_row + y * down - 0.5;
        if (column <= -1 || row <= -1 || column >= working.width || row >= working.height) return 0;
        const int i = static_cast<int>(std::floor(column)), j = static_cast<int>(std::floor(row));
        const auto s = static_cast<float>(column - i), t = static_cast<float>(row - j);
        return (pixel(i, j) * (1 - s) + pixel(i + 1, j) * s) * (1 - t) +
               (pixel(i, j + 1) * (1 - s) + pixel(i + 1, j + 1) * s) * t;
    }

    /// The picture that `value` gives for the middle of each pixel.
    template <class Value>
    [[nodiscard]] std::vector<float> drawn(Value value) const {
        std::vector<float> out;
        out.reserve(static_cast<std::size_t>(area(size)));
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x) out.push_back(value(x + 0.5, y + 0.5));
        return out;
    }

private:
    [[nodiscard]] float pixel(int column, int row) const {
        if (column < 0 || row < 0 || column >= working.width || row >= working.height) return 0;
        return (*alpha)[static_cast<std::size_t>(row) * static_cast<std::size_t>(working.width) +
                        static_cast<std::size_t>(column)];
    }
};

Silhouette silhouette(const Placement& placement, Size picture, const Box& subject, Size working,
                      const std::vector<float>& alpha, double blur) {
    const double width = (subject.right - subject.left) * picture.width * placement.scale;
    const double height = (subject.bottom - subject.top) * picture.height * placement.scale;
    const double canvas_side = std::max(placement.canvas.width, placement.canvas.height);
    // In pixels of the canvas; what is hardly blurred needs all the pixels that there are.
    const double sigma = std::max(blur / 100 * std::max(width, height), 1e-3);
    const double side = std::clamp(canvas_side * blur_in_pixels / sigma, 1.0 * smallest_side, 1.0 * largest_side);
    const double scale = std::min(1.0, side / canvas_side);
    const auto small = [scale](int length) { return std::max(1, static_cast<int>(std::lround(length * scale))); };

    Silhouette out{};
    out.size = {small(placement.canvas.width), small(placement.canvas.height)};
    out.scale = scale;
    out.longer = std::max(width, height) * scale;
    out.left = (placement.left + subject.left * picture.width * placement.scale) * scale;
    out.top = (placement.top + subject.top * picture.height * placement.scale) * scale;
    out.right = out.left + width * scale;
    out.bottom = out.top + height * scale;
    out.working = working;
    out.alpha = &alpha;
    out.across = working.width / (picture.width * placement.scale * scale);
    out.down = working.height / (picture.height * placement.scale * scale);
    out.first_column = -placement.left * scale * out.across;
    out.first_row = -placement.top * scale * out.down;
    return out;
}

/// The lower part of the subject laid on the floor, before and behind it; fainter with height, and darkest where it
/// touches.
std::vector<float> on_floor(const Silhouette& s, double sigma) {
    const double height = std::max(1.0, s.bottom - s.top), band = feet * height;
    const auto lying = [&](double x, double y) {
        const double up = std::abs(y - s.bottom) / flatness;
        const double fade = 1 - up / (near_floor * height);
        return fade > 0 ? s.at(x, s.bottom - up) * static_cast<float>(fade) : 0.0F;
    };
    // Each column at its own foot, as far as that is near the floor.
    const auto touching = [&](double x, double y) {
        return y > s.bottom - band && y < s.bottom + band / 4 ? s.at(x, std::min(y, s.bottom) - band / 4) : 0.0F;
    };
    const std::vector<float> wide = blurred(s.size, s.drawn(lying), sigma);
    const std::vector<float> tight = blurred(s.size, s.drawn(touching), std::max(0.3 * sigma, 0.6));
    std::vector<float> out(wide.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = 1 - (1 - std::min(1.0F, 1.3F * wide[i])) * (1 - 0.7F * tight[i]);
    return out;
}

std::vector<float> drawn(const Silhouette& s, const ShadowOptions& options) {
    const double sigma = options.blur / 100 * s.longer;
    if (options.kind == Kind::floor) return on_floor(s, sigma);
    const double distance = options.kind == Kind::drop ? options.distance / 100 * s.longer : 0;
    const double angle = options.angle / 180 * std::numbers::pi;
    const double right = std::sin(angle) * distance, down = -std::cos(angle) * distance;
    return blurred(s.size, s.drawn([&](double x, double y) { return s.at(x - right, y - down); }), sigma);
}

}  // namespace

VImage shadow_on(const Placement& placement, Size picture, const Box& subject, Size working,
                 const std::vector<float>& alpha, const ShadowOptions& options) {
    const Silhouette s = silhouette(placement, picture, subject, working, alpha, options.blur);
    std::vector<float> dark = drawn(s, options);
    for (float& v : dark) v = std::clamp(v, 0.0F, 1.0F) * static_cast<float>(options.opacity);
    const VImage small = VImage::new_from_memory_copy(dark.data(), dark.size() * sizeof(float), s.size.width,
                                                      s.size.height, 1, VIPS_FORMAT_FLOAT);
    return resample(small, placement.canvas, VIPS_KERNEL_CUBIC);
}

}  // namespace mypictools::matting
