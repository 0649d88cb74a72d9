// Cropping keeps exactly the pixels of the area.
#include <catch2/catch.hpp>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

namespace {

Json area(int left, int top, int width, int height) {
    return {{"area", {{"left", left}, {"top", top}, {"width", width}, {"height", height}}}};
}

}  // namespace

TEST_CASE("the crop is the area", "[crop]") {
    const auto picture = half_transparent(50, 40);
    CHECK(max_difference(run("crop", area(5, 6, 20, 10), picture), picture.extract_area(5, 6, 20, 10)) == 0);
    CHECK(max_difference(run("crop", area(0, 0, 50, 40), picture), picture) == 0);
    CHECK(run("crop", area(49, 39, 1, 1), picture).width() == 1);
}

TEST_CASE("an area outside the picture is refused by name", "[crop]") {
    const auto bad = GENERATE(area(45, 0, 10, 10), area(0, 39, 1, 2), area(0, 0, 0, 5), area(-1, 0, 5, 5));
    const auto error = error_of([&] { run("crop", bad, gradient(50, 40)); });
    CHECK(error.code == ErrorCode::bad_parameter);
    CHECK(error.parameter == "area");
}

TEST_CASE("cropping an animation crops each frame", "[crop]") {
    Context context;
    const Image out = run("crop", area(2, 3, 4, 5), Image{animation(10, 10, 3)}, context);
    REQUIRE(out.frames() == 3);
    CHECK(out.size() == Size{4, 5});
    CHECK(max_difference(out.random_access(), animation(4, 5, 3)) == 0);
}
