// Edges go where they are told to go, by as much as they are told, and soften without moving.
#include "matting/edges.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

using namespace mypictools;
using namespace mypictools::matting;

namespace {

/// A half plane of alpha 1 whose edge runs through the middle, `turned` degrees from upright; one pixel soft.
std::vector<float> half_plane(Size size, double turned, double soft = 1) {
    const double angle = turned / 180 * 3.14159265358979;
    std::vector<float> out;
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const double inside =
                (size.width / 2.0 - (x + 0.5)) * std::cos(angle) + (size.height / 2.0 - (y + 0.5)) * std::sin(angle);
            out.push_back(static_cast<float>(std::clamp(inside / soft + 0.5, 0.0, 1.0)));
        }
    return out;
}

double total(const std::vector<float>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

Field no_touches(Size size) {
    Field out(size);
    std::fill(out.data.begin(), out.data.end(), no_touch);
    return out;
}

/// How many pixels of the middle row are neither in nor out.
int width_of_edge(Size size, const std::vector<float>& alpha) {
    int count = 0;
    for (int x = 0; x < size.width; ++x) {
        const float v = alpha[static_cast<std::size_t>(size.height / 2 * size.width + x)];
        count += v > 0.05F && v < 0.95F ? 1 : 0;
    }
    return count;
}

}  // namespace

TEST_CASE("an upright edge is shifted by exactly the pixels asked for, fractions too", "[matting]") {
    const Size size{80, 20};
    const std::vector<float> alpha = half_plane(size, 0);
    const double pixels = GENERATE(0.25, 0.5, 1.0, 2.7, 10.0, -0.5, -1.0, -3.25, -10.0);
    CAPTURE(pixels);
    const double moved = (total(shifted(size, alpha, pixels)) - total(alpha)) / size.height;
    CHECK(moved == Approx(pixels).margin(0.02));
}

TEST_CASE("an edge in any direction is shifted as far", "[matting]") {
    const Size size{101, 101};
    const double turned = GENERATE(0.0, 17.0, 30.0, 45.0, 62.0, 90.0);
    const double pixels = GENERATE(1.5, 4.0, -4.0);
    CAPTURE(turned, pixels);
    const std::vector<float> out = shifted(size, half_plane(size, turned), pixels);
    // Measured along the edge's normal, through the picture's middle.
    const double angle = turned / 180 * 3.14159265358979;
    double inside = 0;
    for (double d = -30; d < 30; d += 0.1) {
        const int x = static_cast<int>(50.5 + d * std::cos(angle)), y = static_cast<int>(50.5 + d * std::sin(angle));
        inside += 0.1 * static_cast<double>(out[static_cast<std::size_t>(y * size.width + x)]);
    }
    CHECK(inside - 30 == Approx(pixels).margin(0.6));
}

TEST_CASE("a shift outwards and back closes gaps and leaves straight edges where they were", "[matting]") {
    const Size size{60, 60};
    const std::vector<float> alpha = half_plane(size, 0);
    const std::vector<float> back = shifted(size, shifted(size, alpha, 3), -3);
    for (std::size_t i = 0; i < alpha.size(); ++i) REQUIRE(back[i] == Approx(alpha[i]).margin(1e-5));
}

TEST_CASE("the picture's border is no edge", "[matting]") {
    const Size size{30, 20};
    const std::vector<float> all(600, 1.0F), none(600, 0.0F);
    CHECK(shifted(size, all, -5) == all);
    CHECK(shifted(size, none, 5) == none);
    CHECK(total(blurred(size, all, 8)) == Approx(600).epsilon(1e-4));
}

TEST_CASE("feathering keeps the sum of alpha and widens the edge", "[matting]") {
    const Size size{200, 40};
    const std::vector<float> alpha = half_plane(size, 0);
    int before = width_of_edge(size, alpha);
    for (const double feather : {0.5, 1.0, 2.0}) {
        CAPTURE(feather);
        Field touch = no_touches(size);
        const std::vector<float> out = reshape(touch, alpha, {.feather = feather}, 1);
        CHECK(total(out) == Approx(total(alpha)).epsilon(0.005));
        const int after = width_of_edge(size, out);
        CHECK(after > before);
        before = after;
    }
}

TEST_CASE("what is stored per pixel gives the alpha that is told", "[matting]") {
    const Size size{150, 60};
    const std::vector<float> alpha = half_plane(size, 20, 6);
    const EdgeOptions options =
        GENERATE(EdgeOptions{.shift = 0.8}, EdgeOptions{.shift = -0.3}, EdgeOptions{.feather = 1.2},
                 EdgeOptions{.feather = 0.15}, EdgeOptions{.shift = 0.5, .feather = 0.7});
    const double enlargement = GENERATE(1.0, 8.0);
    Field touch = no_touches(size);
    const std::vector<float> out = reshape(touch, alpha, options, enlargement);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const float got = shaped(bounded(alpha[i], touch.data[i]), touch.data[i]);
        // An edge this soft is drawn no sharper than it is.
        REQUIRE(got == Approx(out[i]).margin(1e-4));
    }
}

TEST_CASE("a hard edge that was shifted is drawn sharp, in its place", "[matting]") {
    const Size size{100, 10};
    Field touch = no_touches(size);
    static_cast<void>(reshape(touch, half_plane(size, 0), {.shift = 5}, 4));
    // Between the pixels of the working size, on straight lines: where does it cross one half, and how steeply?
    const auto alpha_between = [&](double x) {
        const auto i = static_cast<std::size_t>(x);
        const Touch t = mix(touch.row(5)[i], touch.row(5)[i + 1], static_cast<float>(x - static_cast<double>(i)));
        return shaped(bounded(0, t), t);
    };
    double inside = 0;
    int soft = 0;
    for (double x = 50; x < 60; x += 0.01) {
        const float v = alpha_between(x);
        inside += 0.01 * static_cast<double>(v);
        soft += v > 0.1F && v < 0.9F ? 1 : 0;
    }
    // The edge lay at 50 between pixel 49 and 50, whose middles are 49 and 50 here.
    CHECK(inside == Approx(4.5).margin(0.1));
    CHECK(soft < 60);
}

TEST_CASE("nothing asked for, nothing changed", "[matting]") {
    const Size size{20, 10};
    Field touch = no_touches(size);
    const std::vector<float> alpha = half_plane(size, 30, 4);
    CHECK(reshape(touch, alpha, {}, 3) == alpha);
    for (const Touch& t : touch.data) REQUIRE((t[0] == 1 && t[1] == 0));
}
