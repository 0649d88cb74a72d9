// Flicker goes, movement stays.
#include "matting/steady.h"

#include <catch2/catch.hpp>

using namespace mypictools::matting;

namespace {

SteadyFrame frame(std::uint8_t grey, std::uint8_t mask) { return {{grey, grey, grey}, {mask}}; }

}  // namespace

TEST_CASE("a subject lost for one frame of a still picture comes back", "[matting]") {
    std::vector<SteadyFrame> frames{frame(90, 255), frame(91, 0), frame(90, 250)};
    steady(frames);
    CHECK(frames[1].mask[0] >= 250);
    CHECK(frames[0].mask[0] == 255);
}

TEST_CASE("small differences in a still picture are evened out", "[matting]") {
    std::vector<SteadyFrame> frames{frame(90, 100), frame(90, 140), frame(90, 100)};
    steady(frames);
    CHECK(frames[1].mask[0] == 120);
}

TEST_CASE("what moves keeps its own mask", "[matting]") {
    std::vector<SteadyFrame> frames{frame(10, 0), frame(200, 255), frame(10, 0)};
    steady(frames);
    CHECK(frames[1].mask[0] == 255);
}

TEST_CASE("one or two frames are left as they are", "[matting]") {
    std::vector<SteadyFrame> none, two{frame(90, 0), frame(90, 255)};
    steady(none);
    steady(two);
    CHECK(two[0].mask[0] == 0);
    CHECK(two[1].mask[0] == 255);
}
