// Rotation: quarter turns are exact, free angles keep the middle and fill the corners.
#include <catch2/catch.hpp>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

TEST_CASE("four quarter turns give the picture back", "[rotate]") {
    auto picture = half_transparent(31, 17);
    const auto original = picture;
    for (int i = 0; i < 4; ++i) picture = run("rotate", {{"angle", 90}}, picture);
    CHECK(max_difference(picture, original) == 0);
}

TEST_CASE("angles are clockwise and wrap around", "[rotate]") {
    const auto picture = gradient(20, 10);
    const auto right = run("rotate", {{"angle", 90}}, picture);
    CHECK(right.width() == 10);
    CHECK(pixel(right, 9, 0) == pixel(picture, 0, 0));
    CHECK(max_difference(run("rotate", {{"angle", -270}}, picture), right) == 0);
    CHECK(max_difference(run("rotate", {{"angle", 0}}, picture), picture) == 0);
    CHECK(max_difference(run("rotate", {{"angle", 360}}, picture), picture) == 0);
}

TEST_CASE("a free angle grows the canvas and keeps the colour", "[rotate]") {
    const auto out = run("rotate", {{"angle", 45}, {"background", "#00ff00"}}, solid(100, 100, {200, 10, 10}));
    CHECK(out.width() == Approx(142).margin(2));
    CHECK(pixel(out, out.width() / 2, out.height() / 2) == std::vector<double>{200, 10, 10});
    CHECK(pixel(out, 2, 2) == std::vector<double>{0, 255, 0});
}

TEST_CASE("without a background the corners are transparent", "[rotate]") {
    const auto out = run("rotate", {{"angle", 30}, {"background", "none"}}, solid(60, 60, {200, 10, 10}));
    REQUIRE(out.bands() == 4);
    CHECK(pixel(out, 0, 0)[3] == 0);
    CHECK(pixel(out, out.width() / 2, out.height() / 2)[3] == 255);
}

TEST_CASE("a transparent picture over a background shows the picture's own holes filled", "[rotate]") {
    const auto out = run("rotate", {{"angle", 10}, {"background", "#0000ff"}}, solid(60, 60, {255, 0, 0, 0}));
    const auto middle = pixel(out, out.width() / 2, out.height() / 2);
    CHECK(middle[2] > 250);
    CHECK(middle.back() == 255);
}
