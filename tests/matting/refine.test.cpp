// Box means against their definition, and a coarse mask that finds the picture's edge.
#include <catch2/catch.hpp>
#include <cmath>

#include "matting/field.h"
#include "matting/foreground.h"
#include "matting/refine.h"

using namespace mypictools;
using namespace mypictools::matting;

namespace {

/// A disc on a plain ground, in the field's own pixels; `soft` is the width of the ramp at its edge.
float disc(Size size, int x, int y, float soft) {
    const float dx = static_cast<float>(x) + 0.5F - static_cast<float>(size.width) / 2;
    const float dy = static_cast<float>(y) + 0.5F - static_cast<float>(size.height) / 2;
    const float radius = 0.3F * static_cast<float>(std::min(size.width, size.height));
    const float inside = radius - std::sqrt(dx * dx + dy * dy);
    return std::min(1.0F, std::max(0.0F, inside / soft + 0.5F));
}

std::vector<float> disc_mask(Size size, float soft) {
    std::vector<float> out;
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) out.push_back(disc(size, x, y, soft));
    return out;
}

const Quad subject(0.9F, 0.3F, 0.2F, 1), ground(0.1F, 0.5F, 0.8F, 1);

Field photo_of(Size size, const std::vector<float>& alpha) {
    Field out(size);
    for (std::size_t i = 0; i < alpha.size(); ++i) out.data[i] = mix(ground, subject, alpha[i]);
    return out;
}

double mean_error(const Field& coefficients, const Field& picture, const std::vector<float>& truth) {
    double total = 0;
    for (std::size_t i = 0; i < truth.size(); ++i)
        total += std::abs(alpha_at(coefficients.data[i], picture.data[i]) - truth[i]);
    return total / static_cast<double>(truth.size());
}

}  // namespace

TEST_CASE("a box mean is the mean of the part of the window that lies inside", "[matting]") {
    const auto [width, height, radius] =
        GENERATE(table<int, int, int>({{9, 7, 2}, {1, 1, 3}, {5, 1, 2}, {4, 6, 0}, {3, 3, 50}}));
    CAPTURE(width, height, radius);
    Field field(Size{width, height});
    for (std::size_t i = 0; i < field.data.size(); ++i)
        field.data[i] = {static_cast<float>(i % 7), static_cast<float>(i), 1, static_cast<float>((i * i) % 11)};
    const Field mean = box_mean(field, radius);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            Quad sum;
            int count = 0;
            for (int v = std::max(0, y - radius); v <= std::min(height - 1, y + radius); ++v)
                for (int u = std::max(0, x - radius); u <= std::min(width - 1, x + radius); ++u, ++count)
                    sum += field.row(v)[u];
            for (int lane = 0; lane < 4; ++lane)
                REQUIRE(mean.row(y)[x][lane] == Approx(sum[lane] / static_cast<float>(count)).margin(1e-4));
        }
}

TEST_CASE("refining moves a blurred mask onto the picture's edge", "[matting]") {
    const Size size{160, 120};
    const auto truth = disc_mask(size, 1.5F);
    const Field picture = photo_of(size, truth);
    const auto blurred = disc_mask(size, 16.0F);
    const double before = mean_error(unrefined(size, blurred), picture, truth);
    const double after = mean_error(refined(picture, blurred, {.radius = 8, .band = 4}), picture, truth);
    CAPTURE(before, after);
    CHECK(after < before / 3);
}

TEST_CASE("refining leaves decided pixels alone", "[matting]") {
    const Size size{160, 120};
    const auto mask = disc_mask(size, 6.0F);
    Field noisy(size);
    for (std::size_t i = 0; i < noisy.data.size(); ++i)
        noisy.data[i] = {static_cast<float>(i * 37 % 101) / 100, static_cast<float>(i * 53 % 97) / 96,
                         static_cast<float>(i * 7 % 31) / 30, 1};
    const Refinement settings{.radius = 6, .band = 3};
    const Field result = refined(noisy, mask, settings);
    int checked = 0;
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            // More than the ramp's half and the band away from the disc's edge.
            const float far = disc(size, x, y, 20.0F);
            if (far > 0 && far < 1) continue;
            const Quad q = result.row(y)[x];
            REQUIRE((q[0] == 0 && q[1] == 0 && q[2] == 0));
            REQUIRE(q[3] == (far > 0 ? 1.0F : 0.0F));
            ++checked;
        }
    CHECK(checked > size.width * size.height / 2);
}

TEST_CASE("a flat picture gives the filter nothing to follow and nothing explodes", "[matting]") {
    const Size size{40, 30};
    Field flat(size);
    for (Quad& q : flat.data) q = {0.5F, 0.5F, 0.5F, 1};
    const auto mask = disc_mask(size, 8.0F);
    const Field result = refined(flat, mask, {});
    for (std::size_t i = 0; i < mask.size(); ++i) {
        REQUIRE(std::isfinite(result.data[i][0]));
        const float alpha = alpha_at(result.data[i], flat.data[i]);
        REQUIRE(alpha >= 0);
        REQUIRE(alpha <= 1);
    }
    CHECK(mean_error(result, flat, mask) < 0.1);
}

TEST_CASE("the subject's colour comes back out of a soft edge", "[matting]") {
    const Size size{200, 150};
    const auto alpha = disc_mask(size, 10.0F);
    const Field picture = photo_of(size, alpha);
    const Colours colours = estimate_colours(picture, alpha);
    double before = 0, after = 0;
    for (std::size_t i = 0; i < alpha.size(); ++i) {
        if (alpha[i] < 0.1F || alpha[i] > 0.9F) continue;
        const Quad found =
            subject_colour(picture.data[i], alpha[i], colours.subject.data[i], colours.background.data[i]);
        before = std::max(before, static_cast<double>(std::abs(picture.data[i][0] - subject[0])));
        after = std::max(after, static_cast<double>(std::abs(found[0] - subject[0])));
    }
    CAPTURE(before, after);
    CHECK(before > 0.5);
    CHECK(after < before / 6);
}
