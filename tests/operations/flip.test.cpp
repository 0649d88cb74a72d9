// Flipping moves pixels and changes none.
#include <catch2/catch.hpp>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

TEST_CASE("flipping twice gives the picture back", "[flip]") {
    const std::string axis = GENERATE("horizontal", "vertical");
    const auto picture = half_transparent(37, 23);
    const auto once = run("flip", {{"axis", axis}}, picture);
    CHECK(mean_difference(once, picture) > 1);
    CHECK(max_difference(run("flip", {{"axis", axis}}, once), picture) == 0);
}

TEST_CASE("flipping moves corners to where they belong", "[flip]") {
    const auto picture = gradient(16, 9);
    CHECK(pixel(run("flip", {{"axis", "horizontal"}}, picture), 0, 0) == pixel(picture, 15, 0));
    CHECK(pixel(run("flip", {{"axis", "vertical"}}, picture), 0, 0) == pixel(picture, 0, 8));
}

TEST_CASE("flipping an animation flips each frame and keeps their order", "[flip]") {
    Context context;
    const Image image{animation(8, 6, 3)};
    const Image flipped = run("flip", {{"axis", "vertical"}}, image, context);
    REQUIRE(flipped.frames() == 3);
    CHECK(max_difference(flipped.random_access(), image.random_access()) == 0);
}
