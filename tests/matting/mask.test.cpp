// Pictures of any depth are masks.
#include <catch2/catch.hpp>

#include "matting/mask.h"
#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

TEST_CASE("a grey picture of any depth is a mask", "[matting]") {
    const auto white8 = solid(3, 3, {255});
    const auto half16 = (solid(3, 3, {128}) * 256).cast(VIPS_FORMAT_USHORT);
    const auto coloured = solid(3, 3, {51, 200, 10});
    CHECK(pixel(matting::mask_from_picture(white8), 1, 1)[0] == Approx(1));
    CHECK(pixel(matting::mask_from_picture(half16), 1, 1)[0] == Approx(0.5).margin(1e-4));
    CHECK(pixel(matting::mask_from_picture(coloured), 1, 1)[0] == Approx(0.2));
}
