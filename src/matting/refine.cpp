// The fast guided filter with a colour guide, restricted to the band where the mask is undecided.
#include "matting/refine.h"

#include <algorithm>

namespace mypictools::matting {
namespace {

/// The window's statistics become its linear model: a = (covariance + epsilon)^-1 (E[I p] - E[I] E[p]), b = E[p] - a .
/// E[I].
Quad solve(Quad mean, Quad first, Quad second, Quad third, float epsilon) {
    const float m0 = mean[0], m1 = mean[1], m2 = mean[2], mp = mean[3];
    const float s00 = first[0] - m0 * m0 + epsilon, s01 = first[1] - m0 * m1, s02 = first[2] - m0 * m2;
    const float s11 = second[0] - m1 * m1 + epsilon, s12 = second[1] - m1 * m2, s22 = third[0] - m2 * m2 + epsilon;
    const float c0 = first[3] - m0 * mp, c1 = second[2] - m1 * mp, c2 = third[1] - m2 * mp;

    const float i00 = s11 * s22 - s12 * s12, i01 = s02 * s12 - s01 * s22, i02 = s01 * s12 - s02 * s11;
    const float i11 = s00 * s22 - s02 * s02, i12 = s01 * s02 - s00 * s12, i22 = s00 * s11 - s01 * s01;
    // Positive definite, and at least epsilon cubed; rounding may say otherwise.
    const float determinant = std::max(s00 * i00 + s01 * i01 + s02 * i02, epsilon * epsilon * epsilon);
    const float a0 = (i00 * c0 + i01 * c1 + i02 * c2) / determinant;
    const float a1 = (i01 * c0 + i11 * c1 + i12 * c2) / determinant;
    const float a2 = (i02 * c0 + i12 * c1 + i22 * c2) / determinant;
    return {a0, a1, a2, mp - a0 * m0 - a1 * m1 - a2 * m2};
}

// The statistics are differences of nearly equal sums, so they are made of whole numbers, which running sums add
// exactly: colours and mask in 8 bits, moved to the middle.
constexpr float steps = 255.0F;
constexpr float middle = 128.0F;

Quad whole(Quad colour, float mask) {
    const auto step = [](float v) { return static_cast<float>(static_cast<int>(v * steps + 0.5F)) - middle; };
    return {step(colour[0]), step(colour[1]), step(colour[2]), step(mask)};
}

Field guided_filter(const Field& guide, const std::vector<float>& mask, int radius, float epsilon) {
    const std::size_t count = guide.data.size();
    Field values(guide.size), products(guide.size);
    for (std::size_t i = 0; i < count; ++i) values.data[i] = whole(guide.data[i], mask[i]);
    const Field mean = box_mean(values, radius);
    for (std::size_t i = 0; i < count; ++i) products.data[i] = values.data[i] * values.data[i][0];
    const Field first = box_mean(products, radius);
    for (std::size_t i = 0; i < count; ++i) {
        const Quad v = values.data[i];
        products.data[i] = Quad(v[1], v[2], v[3], 0) * v[1];
    }
    const Field second = box_mean(products, radius);
    for (std::size_t i = 0; i < count; ++i) {
        const Quad v = values.data[i];
        products.data[i] = Quad(v[2], v[3], 0, 0) * v[2];
    }
    const Field third = box_mean(products, radius);
    const float steps_epsilon = epsilon * steps * steps;
    for (std::size_t i = 0; i < count; ++i) {
        const Quad q = solve(mean.data[i], first.data[i], second.data[i], third.data[i], steps_epsilon);
        // Back to colours and alpha of 0 to 1.
        products.data[i] = {q[0], q[1], q[2], (q[3] + middle - middle * (q[0] + q[1] + q[2])) / steps};
    }
    return box_mean(products, radius);
}

/// How far each pixel may follow the filter: 1 near undecided pixels, falling to exactly 0 at `band` pixels from the
/// last one.
Field freedom(Size size, const std::vector<float>& mask, int band, float decided) {
    Field undecided(size);
    for (std::size_t i = 0; i < mask.size(); ++i)
        undecided.data[i] = Quad::all(mask[i] > decided && mask[i] < 1 - decided ? 1.0F : 0.0F);
    Field share = box_mean(undecided, band);
    const float window = static_cast<float>((2 * band + 1) * (2 * band + 1));
    // A window with less than half a pixel in it holds none: the rest is rounding in the running sums.
    for (Quad& q : share.data) q = q[0] * window < 0.5F ? Quad{} : clamp01(q * static_cast<float>(2 * band + 1));
    return share;
}

}  // namespace

Field unrefined(Size size, const std::vector<float>& mask) {
    Field out(size);
    for (std::size_t i = 0; i < mask.size(); ++i) out.data[i] = {0, 0, 0, mask[i]};
    return out;
}

Field refined(const Field& guide, const std::vector<float>& mask, const Refinement& settings) {
    Field out = guided_filter(guide, mask, settings.radius, settings.smoothness);
    const Field free = freedom(guide.size, mask, settings.band, settings.decided);
    const float gain = 1.0F / (1 - 2 * settings.decided);
    const float filter_gain = 1.0F / (1 - 2 * settings.contrast);
    for (std::size_t i = 0; i < mask.size(); ++i) {
        const Quad kept(0, 0, 0, std::clamp((mask[i] - settings.decided) * gain, 0.0F, 1.0F));
        const Quad filtered = (out.data[i] - Quad(0, 0, 0, settings.contrast)) * filter_gain;
        out.data[i] = mix(kept, filtered, free.data[i][0]);
    }
    return out;
}

}  // namespace mypictools::matting
