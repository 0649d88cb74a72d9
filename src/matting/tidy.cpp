// Connected components by flood fill, without recursion.
#include "matting/tidy.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace mypictools::matting {
namespace {

constexpr double speck_share = 0.003;
constexpr double hole_share = 0.0005;
constexpr float surely_background = 0.1F;
constexpr float half = 0.5F;

struct Component {
    std::vector<std::int32_t> pixels;
    float smallest = 1;
    bool at_border = false;
};

class Flood {
public:
    explicit Flood(const Mask& mask) : mask_(mask), seen_(mask.data.size(), 0) {}

    /// Gives every component of values above (`inside`) or up to a half to `use`. Subject joins over corners,
    /// background over edges only, so that a thin diagonal line parts nothing twice.
    template <class Use>
    void components(bool inside, Use use) {
        for (std::size_t i = 0; i < mask_.data.size(); ++i)
            if (!seen_[i] && (mask_.data[i] > half) == inside) use(fill(static_cast<std::int32_t>(i), inside));
    }

private:
    Component fill(std::int32_t start, bool inside) {
        const int width = mask_.size.width, height = mask_.size.height;
        Component found;
        found.pixels.push_back(start);
        seen_[static_cast<std::size_t>(start)] = 1;
        for (std::size_t next = 0; next < found.pixels.size(); ++next) {
            const int x = found.pixels[next] % width, y = found.pixels[next] / width;
            found.smallest = std::min(found.smallest, mask_.data[static_cast<std::size_t>(found.pixels[next])]);
            found.at_border = found.at_border || x == 0 || y == 0 || x == width - 1 || y == height - 1;
            for (int dy = -1; dy <= 1; ++dy)
                for (int dx = -1; dx <= 1; ++dx) {
                    if (!inside && dx != 0 && dy != 0) continue;
                    const int u = x + dx, v = y + dy;
                    if (u < 0 || v < 0 || u >= width || v >= height) continue;
                    const auto at =
                        static_cast<std::size_t>(v) * static_cast<std::size_t>(width) + static_cast<std::size_t>(u);
                    if (seen_[at] || (mask_.data[at] > half) != inside) continue;
                    seen_[at] = 1;
                    found.pixels.push_back(static_cast<std::int32_t>(at));
                }
        }
        return found;
    }

    const Mask& mask_;
    std::vector<std::uint8_t> seen_;
};

/// The soft rim of a removed island goes with it: values that fall off monotonically from its border.
void clear_with_rim(Mask& mask, const std::vector<std::int32_t>& pixels) {
    const int width = mask.size.width, height = mask.size.height;
    std::vector<std::pair<std::int32_t, float>> rim;
    rim.reserve(pixels.size());
    for (const std::int32_t p : pixels) rim.emplace_back(p, mask.data[static_cast<std::size_t>(p)]);
    for (const std::int32_t p : pixels) mask.data[static_cast<std::size_t>(p)] = 0;
    for (std::size_t next = 0; next < rim.size(); ++next) {
        const std::int32_t p = rim[next].first;
        const float value = rim[next].second;
        const int x = p % width, y = p / width;
        const auto visit = [&](int u, int v) {
            if (u < 0 || v < 0 || u >= width || v >= height) return;
            const auto at = static_cast<std::size_t>(v) * static_cast<std::size_t>(width) + static_cast<std::size_t>(u);
            const float there = mask.data[at];
            if (there <= 0 || there > half || there > value) return;
            mask.data[at] = 0;
            rim.emplace_back(static_cast<std::int32_t>(at), there);
        };
        visit(x - 1, y);
        visit(x + 1, y);
        visit(x, y - 1);
        visit(x, y + 1);
    }
}

}  // namespace

void tidy(Mask& mask) {
    std::vector<Component> islands, holes;
    Flood flood(mask);
    flood.components(true, [&](Component c) { islands.push_back(std::move(c)); });
    if (islands.empty()) return;
    flood.components(false, [&](Component c) {
        if (!c.at_border) holes.push_back(std::move(c));
    });
    std::size_t largest = 0;
    for (const Component& island : islands) largest = std::max(largest, island.pixels.size());
    const auto share = [&](const Component& c) {
        return static_cast<double>(c.pixels.size()) / static_cast<double>(largest);
    };
    for (const Component& hole : holes)
        if (share(hole) < hole_share && hole.smallest >= surely_background)
            for (const std::int32_t p : hole.pixels) mask.data[static_cast<std::size_t>(p)] = 1;
    for (const Component& island : islands)
        if (share(island) < speck_share) clear_with_rim(mask, island.pixels);
}

}  // namespace mypictools::matting
