// Images: frames are found, decoding happens on demand and as often as asked.
#include "core/image.h"

#include <catch2/catch.hpp>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

TEST_CASE("a strip with a page height is an animation", "[image]") {
    const Image image{animation(10, 6, 4)};
    CHECK(image.frames() == 4);
    CHECK(image.size() == Size{10, 6});
    CHECK(image.first_frame().frames() == 1);
    CHECK(pixel(image.first_frame().random_access(), 0, 0)[0] == 40);
}

TEST_CASE("a page height that does not divide the strip makes a still", "[image]") {
    CHECK(Image{with_page_height(gradient(10, 10), 4)}.frames() == 1);
}

TEST_CASE("a loaded picture is decoded for each reader", "[image]") {
    int decoded = 0;
    const Image image({8, 8}, 1, [&](const Demand&) {
        ++decoded;
        return gradient(8, 8);
    });
    CHECK(decoded == 0);
    CHECK(image.pixels().avg() == Approx(image.random_access().avg()));
    CHECK(decoded == 2);
}

TEST_CASE("the demand reaches the decoder", "[image]") {
    Demand seen;
    const Image image({800, 600}, 1, [&](const Demand& demand) {
        seen = demand;
        return gradient(400, 300);
    });
    static_cast<void>(image.at_least({300, 200}));
    CHECK(seen.at_least == Size{300, 200});
    CHECK_FALSE(seen.random_access);
}
