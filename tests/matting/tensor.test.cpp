// What a network is shown: planes of sRGB, stretched, and scaled as the model says.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "matting/tensor.h"
#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;
using matting::Model;
using matting::Tensor;
using vips::VImage;

namespace {

Model model(int width, int height) {
    return {.id = "net", .input = {width, height}, .mean = {100, 110, 120}, .scale = {0.01F, 0.02F, 0.04F}};
}

Tensor prepared(const VImage& image, const Model& m) {
    Context context;
    const VImage small = matting::reduced(image, context);
    return matting::tensor_of(small, {0, 0, small.width(), small.height()}, m);
}

float at(const Tensor& tensor, int channel, int x, int y) {
    const int height = tensor.shape[2], width = tensor.shape[3];
    return tensor.data[static_cast<std::size_t>((channel * height + y) * width + x)];
}

float largest(const std::vector<float>& values) {
    float most = 0;
    for (const float v : values) most = std::max(most, std::abs(v));
    return most;
}

}  // namespace

TEST_CASE("every pixel becomes (value - mean) * scale, in planes", "[matting]") {
    const Tensor tensor = prepared(solid(50, 40, {200, 90, 20}), model(16, 12));
    CHECK(tensor.shape == std::array<int, 4>{1, 3, 12, 16});
    REQUIRE(tensor.data.size() == 3 * 12 * 16);
    for (int y = 0; y < 12; ++y)
        for (int x = 0; x < 16; ++x) {
            CHECK(at(tensor, 0, x, y) == Approx(1.0).margin(1e-4));
            CHECK(at(tensor, 1, x, y) == Approx(-0.4).margin(1e-4));
            CHECK(at(tensor, 2, x, y) == Approx(-4.0).margin(1e-4));
        }
}

TEST_CASE("left stays left and top stays top", "[matting]") {
    const Tensor tensor = prepared(gradient(200, 100), model(20, 20));
    CHECK(at(tensor, 0, 18, 10) > at(tensor, 0, 1, 10) + 1);
    CHECK(at(tensor, 1, 10, 18) > at(tensor, 1, 10, 1) + 1);
    CHECK(at(tensor, 0, 10, 1) == Approx(at(tensor, 0, 10, 18)).margin(0.05));
}

TEST_CASE("any size is stretched to the input, the smallest and the most extreme too", "[matting]") {
    const auto [width, height] =
        GENERATE(table<int, int>({{1, 1}, {5000, 3}, {3, 5000}, {17, 4}, {320, 320}, {2, 700}}));
    CAPTURE(width, height);
    const Tensor tensor = prepared(solid(width, height, {100, 110, 120}), model(320, 320));
    CHECK(tensor.data.size() == 3 * 320 * 320);
    CHECK(largest(tensor.data) < 0.05F);
}

TEST_CASE("a transparent part says nothing: it is the mean, whatever colour hides there", "[matting]") {
    const Tensor tensor = prepared(solid(30, 30, {255, 0, 255, 0}), model(10, 10));
    CHECK(largest(tensor.data) < 0.02F);
}

TEST_CASE("grey, deep and profiled pictures look like their 8-bit sRGB selves", "[matting]") {
    const Model m = model(24, 24);
    SECTION("grey") {
        const Tensor grey =
            prepared(solid(30, 20, {128}).copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_B_W)), m);
        CHECK(at(grey, 0, 5, 5) == Approx(0.28).margin(0.011));
        CHECK(at(grey, 2, 5, 5) == Approx(0.32).margin(0.041));
    }
    SECTION("16 bits") {
        const VImage shallow = gradient(100, 80);
        const VImage deep = (shallow * 257.0)
                                .cast(VIPS_FORMAT_USHORT)
                                .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_RGB16));
        const Tensor a = prepared(shallow, m), b = prepared(deep, m);
        for (std::size_t i = 0; i < a.data.size(); ++i) REQUIRE(a.data[i] == Approx(b.data[i]).margin(0.05));
    }
    SECTION("Display P3") {
        const VImage srgb = gradient(100, 80);
        const VImage wide = srgb.icc_transform("p3", VImage::option()->set("input_profile", "srgb")).copy_memory();
        REQUIRE(max_difference(srgb, wide) > 5);
        const Tensor a = prepared(srgb, m), b = prepared(wide, m);
        for (std::size_t i = 0; i < a.data.size(); ++i) REQUIRE(a.data[i] == Approx(b.data[i]).margin(0.13));
    }
}

TEST_CASE("a picture is reduced no further than networks look", "[matting]") {
    CHECK(matting::reduced_size({800, 600}) == Size{800, 600});
    CHECK(matting::reduced_size({4000, 3000}) == Size{1365, 1024});
    CHECK(matting::reduced_size({3000, 4000}) == Size{1024, 1365});
    CHECK(matting::reduced_size({60000, 40}) == Size{60000, 40});
    CHECK(area(matting::reduced_size({60000, 4000})) <= 8'001'000);
    CHECK(matting::reduced_size({1, 1}) == Size{1, 1});
}

TEST_CASE("a part of the picture fills the input by itself", "[matting]") {
    Context context;
    const VImage left = solid(50, 80, {10, 10, 10});
    const VImage both = left.join(solid(50, 80, {200, 200, 200}), VIPS_DIRECTION_HORIZONTAL);
    const Tensor right = matting::tensor_of(matting::reduced(both, context), {60, 10, 30, 20}, model(16, 16));
    CHECK(at(right, 0, 0, 0) == Approx(1.0).margin(1e-3));
    CHECK(at(right, 0, 15, 15) == Approx(1.0).margin(1e-3));
}

TEST_CASE("a cancelled job stops", "[matting]") {
    ControlBlock control;
    control.cancel = 1;
    Context context(&control);
    const Error error = error_of([&] { static_cast<void>(matting::reduced(gradient(3000, 2000), context)); });
    CHECK(error.code == ErrorCode::cancelled);
}
