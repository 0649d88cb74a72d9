// Raw outputs become masks of 0 to 1, or a clear refusal.
#include <catch2/catch.hpp>
#include <limits>

#include "matting/mask.h"
#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;
using matting::Normalise;

namespace {

const std::vector<int> two_by_two{1, 1, 2, 2};

vips::VImage mask(const std::vector<float>& values, const std::vector<int>& shape, Normalise normalise,
                  Context& context) {
    return matting::mask_from_output(values, shape, {.id = "net", .input = {2, 2}, .normalise = normalise}, context);
}

}  // namespace

TEST_CASE("min-max stretches an output to the whole range", "[matting]") {
    Context context;
    const auto image = mask({0.2F, 0.3F, 0.4F, 0.7F}, two_by_two, Normalise::min_max, context);
    CHECK(image.format() == VIPS_FORMAT_FLOAT);
    CHECK(pixel(image, 0, 0)[0] == Approx(0));
    CHECK(pixel(image, 1, 0)[0] == Approx(0.2));
    CHECK(pixel(image, 1, 1)[0] == Approx(1));
    CHECK(context.warnings.empty());
}

TEST_CASE("without normalising an alpha stays what it is, but for the range", "[matting]") {
    Context context;
    const auto image = mask({0.25F, 0.75F, -1.0F, 2.0F}, two_by_two, Normalise::none, context);
    CHECK(pixel(image, 0, 0)[0] == Approx(0.25));
    CHECK(pixel(image, 1, 0)[0] == Approx(0.75));
    CHECK(pixel(image, 0, 1)[0] == Approx(0));
    CHECK(pixel(image, 1, 1)[0] == Approx(1));
}

TEST_CASE("rows are rows: the shape is height before width", "[matting]") {
    Context context;
    const auto image = mask({0, 0, 0, 1, 1, 1}, {1, 1, 2, 3}, Normalise::none, context);
    CHECK(image.width() == 3);
    CHECK(image.height() == 2);
    CHECK(pixel(image, 2, 0)[0] == Approx(0));
    CHECK(pixel(image, 0, 1)[0] == Approx(1));
}

TEST_CASE("an output that is the same everywhere gives an empty mask and says so", "[matting]") {
    Context context;
    const float value = GENERATE(0.0F, 0.4F, 1.0F);
    const auto image = mask(std::vector<float>(4, value), two_by_two, Normalise::min_max, context);
    CHECK(image.max() == 0);
    REQUIRE(context.warnings.size() == 1);
    CHECK(context.warnings.front().code == "no-subject");
}

TEST_CASE("an alpha that finds nothing says so too", "[matting]") {
    Context context;
    static_cast<void>(mask({0.1F, 0, 0, 0.2F}, two_by_two, Normalise::none, context));
    REQUIRE(context.warnings.size() == 1);
    CHECK(context.warnings.front().code == "no-subject");
}

TEST_CASE("a wrong shape, a wrong length and numbers that are none are refused", "[matting]") {
    const auto [values, shape] = GENERATE(table<std::vector<float>, std::vector<int>>({
        {{0, 1, 0, 1}, {1, 1, 2, 3}},
        {{0, 1, 0, 1}, {2, 2}},
        {{0, 1, 0, 1}, {}},
        {{0, 1, 0, 1}, {1, 2, 2, 1}},
        {{0, 1, 0, 1}, {1, 1, -2, -2}},
        {{}, {1, 1, 0, 0}},
        {{0, 1, 0, 1}, {1, 1, 65536, 65536}},
        {{0, std::numeric_limits<float>::quiet_NaN(), 0, 1}, {1, 1, 2, 2}},
        {{0, std::numeric_limits<float>::infinity(), 0, 1}, {1, 1, 2, 2}},
    }));
    Context context;
    const Error error = error_of([&] { static_cast<void>(mask(values, shape, Normalise::min_max, context)); });
    CHECK(error.code == ErrorCode::bad_parameter);
    CHECK(error.parameter == "mask");
}

TEST_CASE("a grey picture of any depth is a mask", "[matting]") {
    const auto white8 = solid(3, 3, {255});
    const auto half16 = (solid(3, 3, {128}) * 256).cast(VIPS_FORMAT_USHORT);
    const auto coloured = solid(3, 3, {51, 200, 10});
    CHECK(pixel(matting::mask_from_picture(white8), 1, 1)[0] == Approx(1));
    CHECK(pixel(matting::mask_from_picture(half16), 1, 1)[0] == Approx(0.5).margin(1e-4));
    CHECK(pixel(matting::mask_from_picture(coloured), 1, 1)[0] == Approx(0.2));
}
