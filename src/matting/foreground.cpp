// Blur fusion on the working size.
#include "matting/foreground.h"

#include <algorithm>

namespace mypictools::matting {
namespace {

// The paper's radii, 90 and 6, are for pictures of about this many pixels on the long side.
constexpr int paper_side = 1800;
constexpr int wide_radius = 90;
constexpr int narrow_radius = 6;

// How much of a window's weight its first guess has: enough to decide where the window holds nothing else.
constexpr float trust = 1e-4F;

/// The paper weights by alpha itself. Its cube counts mixed pixels, which still carry the other side's colour, for
/// less: on PyMatting's lemur, with its true matte and foreground, that brings the error in the soft band from 4.4
/// to 3.8 of 255.
float cube(float value) { return value * value * value; }

/// box(colour * weight) / box(weight), pulled to `guess` where there is no weight. The fourth lane carries the weight.
Field weighted_mean(const Field& colours, const std::vector<float>& weights, const Field& guess, int radius) {
    Field weighted(colours.size);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const Quad c = colours.data[i];
        weighted.data[i] = Quad(c[0], c[1], c[2], 1) * weights[i];
    }
    Field mean = box_mean(weighted, radius);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const float weight = std::max(mean.data[i][3], 0.0F);
        mean.data[i] = (mean.data[i] + guess.data[i] * trust) * (1 / (weight + trust));
    }
    return mean;
}

}  // namespace

Colours estimate_colours(const Field& picture, const std::vector<float>& alpha) {
    const int side = std::max(picture.size.width, picture.size.height);
    const auto scaled = [&](int radius) { return std::max(1, (radius * side + paper_side / 2) / paper_side); };

    // Colours under a transparent pixel are nobody's.
    std::vector<float> inside(alpha.size()), outside(alpha.size());
    for (std::size_t i = 0; i < alpha.size(); ++i) {
        const float seen = picture.data[i][3];
        inside[i] = cube(alpha[i]) * seen;
        outside[i] = cube(1 - alpha[i]) * seen;
    }
    Field subject = weighted_mean(picture, inside, picture, scaled(wide_radius));
    Field background = weighted_mean(picture, outside, picture, scaled(wide_radius));
    Field sharper(picture.size);
    for (std::size_t i = 0; i < alpha.size(); ++i)
        sharper.data[i] = subject_colour(picture.data[i], alpha[i], subject.data[i], background.data[i]);
    return {weighted_mean(sharper, inside, subject, scaled(narrow_radius)),
            weighted_mean(background, outside, background, scaled(narrow_radius))};
}

}  // namespace mypictools::matting
