// A bilateral filter along time, over three frames.
#include "matting/steady.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace mypictools::matting {
namespace {

// Standard deviation of what counts as the same colour, in steps of 8 bits summed over three channels.
constexpr double same_colour = 24;
// A neighbour never outweighs the frame itself.
constexpr float neighbour = 0.5F;
// Both neighbours stand this still, are this alike, and this far from the frame between them: a flicker.
constexpr float still = 0.6F;
constexpr int alike = 32;
constexpr int far_off = 96;

std::array<float, 3 * 255 + 1> similarity() {
    std::array<float, 3 * 255 + 1> table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const double d = static_cast<double>(i) / same_colour;
        table[i] = static_cast<float>(std::exp(-0.5 * d * d));
    }
    return table;
}

int distance(const std::uint8_t* a, const std::uint8_t* b) {
    return std::abs(a[0] - b[0]) + std::abs(a[1] - b[1]) + std::abs(a[2] - b[2]);
}

}  // namespace

void steady(std::vector<SteadyFrame>& frames) {
    if (frames.size() < 3) return;
    const auto like = similarity();
    std::vector<std::uint8_t> previous = frames.front().mask;
    for (std::size_t t = 1; t + 1 < frames.size(); ++t) {
        SteadyFrame& now = frames[t];
        const std::vector<std::uint8_t> before = std::move(previous);
        previous = now.mask;
        const std::vector<std::uint8_t>& after = frames[t + 1].mask;
        for (std::size_t i = 0; i < now.mask.size(); ++i) {
            const std::uint8_t* colour = &now.colours[3 * i];
            const float a = like[static_cast<std::size_t>(distance(colour, &frames[t - 1].colours[3 * i]))];
            const float b = like[static_cast<std::size_t>(distance(colour, &frames[t + 1].colours[3 * i]))];
            const int own = now.mask[i], first = before[i], second = after[i];
            const bool flicker = a > still && b > still && std::abs(first - second) < alike &&
                                 std::abs(own - (first + second) / 2) > far_off;
            const float weight = flicker ? 0.0F : 1.0F;
            const float total = weight + neighbour * (a + b);
            const float value = weight * static_cast<float>(own) +
                                neighbour * (a * static_cast<float>(first) + b * static_cast<float>(second));
            now.mask[i] = static_cast<std::uint8_t>(std::lround(value / total));
        }
    }
}

}  // namespace mypictools::matting
