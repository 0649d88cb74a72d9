// A round brush along straight lines: coverage is a function of the distance from the line.
#include "matting/brush.h"

#include <cmath>

namespace mypictools::matting {
namespace {

// A rim narrower than this, in pixels of the working size, would show the grid once it is enlarged.
constexpr double sharpest_rim = 0.35;
// A rim at least this wide needs no straight line to be enlarged well, and looks better with a soft one.
constexpr double soft_rim = 2;

/// A stroke in pixels of the working size.
class Brush {
public:
    Brush(const Stroke& stroke, Size size, double enlargement)
        : radius_(stroke.size * std::max(size.width, size.height) / 2) {
        rim_ = std::max({stroke.softness * radius_, 1.5 / enlargement, sharpest_rim});
        middle_ = std::max(radius_ - stroke.softness * radius_ / 2, rim_ / 2);
    }

    /// Beyond this distance nothing is covered.
    [[nodiscard]] double reach() const { return middle_ + rim_ / 2; }

    /// 0 to 1, and further in a straight line where the rim is narrow.
    [[nodiscard]] float coverage(double distance) const {
        const double t = (middle_ - distance) / rim_ + 0.5;
        if (rim_ < soft_rim) return static_cast<float>(std::clamp(t, -4.0, 5.0));
        const double cut = std::clamp(t, 0.0, 1.0);
        return static_cast<float>(cut * cut * (3 - 2 * cut));
    }

    /// How far apart two spots have to be to make a difference.
    [[nodiscard]] double stride() const { return std::max(0.2, radius_ / 16); }

private:
    double radius_, rim_ = 1, middle_ = 0;
};

struct Spot {
    double x, y;
};

/// Distance from `p` to the line from `a` to `b`.
double distance(Spot p, Spot a, Spot b) {
    const double dx = b.x - a.x, dy = b.y - a.y;
    const double length = dx * dx + dy * dy;
    const double t = length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0.0;
    return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

void apply(Touch& touch, Stroke::Mode mode, float coverage) {
    if (mode == Stroke::Mode::keep)
        touch = {touch[0], touch[1], std::max(touch[2], coverage), std::max(touch[3], coverage)};
    else
        touch = {touch[0], touch[1], std::min(touch[2], 1 - coverage), std::min(touch[3], 1 - coverage)};
}

void draw(Field& field, const Brush& brush, Stroke::Mode mode, Spot a, Spot b) {
    // A pixel beyond the reach still tells where a straight rim crosses between it and its neighbour.
    const double far = brush.reach() + 1.5;
    const auto first = [far](double p, double q) {
        return static_cast<int>(std::max(0.0, std::floor(std::min(p, q) - far)));
    };
    const auto last = [far](double p, double q, int side) {
        return static_cast<int>(std::min(side - 1.0, std::ceil(std::max(p, q) + far)));
    };
    for (int y = first(a.y, b.y); y <= last(a.y, b.y, field.size.height); ++y) {
        Quad* row = field.row(y);
        for (int x = first(a.x, b.x); x <= last(a.x, b.x, field.size.width); ++x) {
            const double away = distance({x + 0.5, y + 0.5}, a, b);
            if (away <= far) apply(row[x], mode, brush.coverage(away));
        }
    }
}

}  // namespace

Field brushed(const Strokes& strokes, Size size, double enlargement, const Context& context) {
    Field out(size);
    std::fill(out.data.begin(), out.data.end(), no_touch);
    for (const Stroke& stroke : strokes) {
        context.check();
        const Brush brush(stroke, size, enlargement);
        const auto placed = [size](const Stroke::Spot& s) { return Spot{s.x * size.width, s.y * size.height}; };
        Spot from = placed(stroke.spots.front());
        if (stroke.spots.size() == 1) draw(out, brush, stroke.mode, from, from);
        for (std::size_t i = 1; i < stroke.spots.size(); ++i) {
            const Spot to = placed(stroke.spots[i]);
            const bool skipped = std::hypot(to.x - from.x, to.y - from.y) < brush.stride();
            if (skipped && i + 1 < stroke.spots.size()) continue;
            draw(out, brush, stroke.mode, from, to);
            from = to;
        }
    }
    return out;
}

void follow_edges(Field& alpha, Field& touch, const Field& rims, const Field& guide) {
    // Colours that vary less than this around a pixel are noise; what is far above it is an edge.
    constexpr int radius = 3;
    constexpr float noise = 0.0012F;
    Field squares(guide.size);
    for (std::size_t i = 0; i < guide.data.size(); ++i) squares.data[i] = guide.data[i] * guide.data[i];
    const Field mean = box_mean(guide, radius), mean_square = box_mean(squares, radius);
    for (std::size_t i = 0; i < touch.data.size(); ++i) {
        Touch& t = touch.data[i];
        const float covered = std::clamp(4 * std::max(t[2], 1 - t[3]), 0.0F, 1.0F);
        if (covered <= 0) continue;
        const Quad variance = mean_square.data[i] - mean.data[i] * mean.data[i];
        const float varied = std::max(0.0F, variance[0] + variance[1] + variance[2]);
        const float share = covered * varied / (varied + noise);
        alpha.data[i] = mix(alpha.data[i], rims.data[i], share);
        // The inner half of the rim still decides.
        const Touch core(t[0], t[1], 2 * t[2] - 1, 2 * t[3]);
        t = mix(t, core, share);
    }
}

}  // namespace mypictools::matting
