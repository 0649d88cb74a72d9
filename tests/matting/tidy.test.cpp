// Specks and pinholes go, what belongs to the subject stays.
#include "matting/tidy.h"

#include <catch2/catch.hpp>

using namespace mypictools;
using namespace mypictools::matting;

namespace {

Mask with_square(Size size, int left, int top, int side, float value = 1) {
    Mask mask(size);
    for (int y = top; y < top + side; ++y)
        for (int x = left; x < left + side; ++x) mask.data[static_cast<std::size_t>(y * size.width + x)] = value;
    return mask;
}

float& at(Mask& mask, int x, int y) { return mask.data[static_cast<std::size_t>(y * mask.size.width + x)]; }

}  // namespace

TEST_CASE("a speck goes with its soft rim, a second subject stays", "[matting]") {
    Mask mask = with_square({200, 200}, 20, 20, 100);
    at(mask, 180, 180) = 0.9F;
    at(mask, 181, 180) = 0.4F;
    at(mask, 182, 180) = 0.2F;
    for (int y = 150; y < 160; ++y)
        for (int x = 20; x < 30; ++x) at(mask, x, y) = 1;
    tidy(mask);
    CHECK(at(mask, 180, 180) == 0);
    CHECK(at(mask, 181, 180) == 0);
    CHECK(at(mask, 182, 180) == 0);
    CHECK(at(mask, 25, 155) == 1);
    CHECK(at(mask, 70, 70) == 1);
}

TEST_CASE("an unsure pinhole is filled, a clear one and a large one stay", "[matting]") {
    Mask mask = with_square({200, 200}, 20, 20, 150);
    at(mask, 50, 50) = 0.3F;
    at(mask, 60, 60) = 0;
    for (int y = 100; y < 120; ++y)
        for (int x = 100; x < 120; ++x) at(mask, x, y) = 0.3F;
    tidy(mask);
    CHECK(at(mask, 50, 50) == 1);
    CHECK(at(mask, 60, 60) == 0);
    CHECK(at(mask, 110, 110) == 0.3F);
}

TEST_CASE("hair drawn in soft values is left alone, and so is an empty mask", "[matting]") {
    Mask mask = with_square({200, 200}, 20, 60, 100);
    for (int y = 40; y < 60; ++y) at(mask, 70, y) = 0.45F;
    const std::vector<float> before = mask.data;
    tidy(mask);
    CHECK(mask.data == before);
    Mask empty({7, 5});
    tidy(empty);
    CHECK(empty.data == std::vector<float>(35, 0.0F));
    Mask tiny({1, 1}, 1);
    tidy(tiny);
    CHECK(tiny.data.front() == 1);
}
