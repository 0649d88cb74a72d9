// Backdrops and shadows under a cut-out: colours where they belong, and no trace of the subject where it is not.
#include "matting/ground.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "matting/backdrop.h"
#include "matting/shadow.h"
#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;
using namespace mypictools::matting;
using vips::VImage;

namespace {

VImage clear(int width, int height) { return solid(width, height, {0, 0, 0, 0}); }

VImage floats(int width, int height, std::vector<double> values) {
    return VImage::black(width, height).cast(VIPS_FORMAT_FLOAT).new_from_image(values).copy_memory();
}

VImage laid(const VImage& cutout, const Ground& ground) { return lay(cutout, ground).copy_memory(); }

/// A square subject of 100 x 100 in the middle of a picture of 300 x 300.
struct Square {
    Size size{300, 300};
    Box box{100.0 / 300, 100.0 / 300, 200.0 / 300, 200.0 / 300, false, false, false, false};
    std::vector<float> alpha = std::vector<float>(90'000, 0.0F);

    Square() {
        for (int y = 100; y < 200; ++y)
            for (int x = 100; x < 200; ++x) alpha[static_cast<std::size_t>(y * 300 + x)] = 1;
    }

    [[nodiscard]] VImage shadow(const ShadowOptions& options, double scale = 1) const {
        const int side = static_cast<int>(300 * scale);
        return shadow_on({{side, side}, scale, 0, 0}, {300, 300}, box, size, alpha, options).copy_memory();
    }
};

/// Where the darkness lies on the whole.
std::pair<double, double> centre(const VImage& shadow) {
    const VImage xy = VImage::xyz(shadow.width(), shadow.height());
    const double sum = shadow.avg();
    return {(shadow * xy[0]).avg() / sum + 0.5, (shadow * xy[1]).avg() / sum + 0.5};
}

}  // namespace

TEST_CASE("a gradient runs from its colour to its end, the way its angle says", "[matting]") {
    const auto [angle, from, to] =
        GENERATE(table<double, std::pair<int, int>, std::pair<int, int>>({{180, {40, 0}, {40, 59}},
                                                                          {90, {0, 30}, {79, 30}},
                                                                          {0, {40, 59}, {40, 0}},
                                                                          {-90, {79, 30}, {0, 30}},
                                                                          {135, {0, 0}, {79, 59}}}));
    CAPTURE(angle);
    const VImage out =
        laid(clear(80, 60), {.colour = Colour{10, 20, 30}, .end = Colour{210, 120, 250}, .angle = angle});
    REQUIRE(out.bands() == 3);
    const std::vector<double> first = pixel(out, from.first, from.second), last = pixel(out, to.first, to.second);
    const double start[3] = {10, 20, 30}, end[3] = {210, 120, 250};
    for (std::size_t b = 0; b < 3; ++b) {
        CHECK(first[b] == Approx(start[b]).margin(1));
        CHECK(last[b] == Approx(end[b]).margin(1));
    }
    CHECK(pixel(out, 40, 30)[0] == Approx(110).margin(4));
}

TEST_CASE("between two steps a gradient is dithered, and right on the whole", "[matting]") {
    const VImage out =
        laid(clear(256, 64), {.colour = Colour{100, 100, 100}, .end = Colour{103, 103, 103}, .angle = 90});
    // In every column the mean is what the gradient is there, to a fraction of a step.
    for (int x = 20; x < 240; x += 20) {
        const double mean = out.extract_area(x - 8, 0, 17, 64)[0].avg();
        CHECK(mean == Approx(100 + 3 * x / 255.0).margin(0.12));
    }
    CHECK(out.max() <= 103);
    CHECK(out.min() >= 100);
}

TEST_CASE("one colour stays exactly that colour, and the subject stays what it is", "[matting]") {
    const VImage subject = half_transparent(64, 48);
    const VImage out = laid((subject * std::vector<double>{1, 1, 1, 255})
                                .cast(VIPS_FORMAT_UCHAR)
                                .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB)),
                            {.colour = Colour{201, 77, 3}});
    REQUIRE(out.bands() == 3);
    CHECK(max_difference(out.extract_area(0, 0, 32, 48), solid(32, 48, {201, 77, 3})) == 0);
    CHECK(max_difference(out.extract_area(32, 0, 32, 48), gradient(64, 48).extract_area(32, 0, 32, 48)) == 0);
}

TEST_CASE("a translucent ground leaves alpha, and a shadow on nothing is black of its strength", "[matting]") {
    const VImage tinted = laid(clear(8, 8), {.colour = Colour{200, 100, 50, 51}});
    REQUIRE(tinted.bands() == 4);
    CHECK(pixel(tinted, 3, 3) == std::vector<double>{200, 100, 50, 51});
    const VImage shadow = laid(clear(8, 8), {.shadow = floats(8, 8, {0.4})});
    CHECK(pixel(shadow, 3, 3) == std::vector<double>{0, 0, 0, 102});
    const VImage on_white = laid(clear(8, 8), {.colour = Colour{255, 255, 255}, .shadow = floats(8, 8, {0.2})});
    CHECK(pixel(on_white, 3, 3) == std::vector<double>{204, 204, 204});
}

TEST_CASE("grey, deep and translucent cut-outs are laid as well", "[matting]") {
    const VImage grey = laid(solid(8, 8, {100, 51}), {.colour = Colour{200, 200, 200}});
    REQUIRE(grey.bands() == 1);
    CHECK(pixel(grey, 1, 1)[0] == Approx(180).margin(1));
    const VImage deep = (solid(8, 8, {100, 150, 200, 51}) * 257.0)
                            .cast(VIPS_FORMAT_USHORT)
                            .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_RGB16));
    const VImage out = laid(deep, {.picture = floats(8, 8, {1, 0.5, 0})});
    REQUIRE(out.bands() == 3);
    REQUIRE(out.format() == VIPS_FORMAT_USHORT);
    CHECK(pixel(out, 1, 1)[0] / 257 == Approx(0.2 * 100 + 0.8 * 255).margin(0.1));
    CHECK(pixel(out, 1, 1)[2] / 257 == Approx(0.2 * 200).margin(0.1));
}

TEST_CASE("an empty ground leaves the cut-out alone", "[matting]") {
    const VImage cutout = half_transparent(20, 20);
    CHECK(max_difference(lay(cutout, {}), cutout) == 0);
}

TEST_CASE("of a defocused background the subject has gone, without a halo", "[matting]") {
    // A red subject with a soft rim on green (top) and blue (bottom).
    const Size size{200, 160};
    Field picture(size);
    std::vector<float> alpha;
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const double inside = 50 - std::hypot(x - 99.5, y - 79.5);
            const auto a = static_cast<float>(std::clamp(inside / 6 + 0.5, 0.0, 1.0));
            alpha.push_back(a);
            const Quad ground = y < 80 ? Quad(0.05F, 0.8F, 0.1F, 1) : Quad(0.05F, 0.1F, 0.8F, 1);
            picture.row(y)[x] = mix(ground, Quad(0.95F, 0.05F, 0.05F, 1), a);
        }
    const double sigma = GENERATE(0.4, 2.0, 12.0);
    CAPTURE(sigma);
    const VImage out = defocused(picture, alpha, sigma);
    CHECK(out[0].max() < 0.1);
    CHECK(pixel(out, 100, 2)[1] == Approx(0.8).margin(0.05));
    CHECK(pixel(out, 100, 157)[2] == Approx(0.8).margin(0.05));
    // The border between the two grounds is as wide as the blur.
    int mixed = 0;
    for (int y = 0; y < 160; ++y) mixed += pixel(out, 10, y)[1] > 0.25 && pixel(out, 10, y)[1] < 0.75 ? 1 : 0;
    CHECK(mixed >= std::floor(sigma));
    CHECK(mixed <= 4 * sigma + 1);
}

TEST_CASE("a background that the subject hides altogether, and the smallest one, do no harm", "[matting]") {
    for (const Size size : {Size{1, 1}, Size{7, 3}, Size{1, 60}}) {
        Field picture(size);
        for (Quad& q : picture.data) q = {0.5F, 0.4F, 0.3F, 1};
        const VImage out = defocused(picture, std::vector<float>(picture.data.size(), 1.0F), 3);
        CHECK(out.width() == size.width);
        CHECK(out.min() >= 0);
        CHECK(out.max() <= 1);
    }
}

TEST_CASE("a picture behind is shown in the colours of the one in front", "[matting]") {
    const VImage srgb = gradient(60, 40);
    const VImage wide = srgb.icc_transform("p3", VImage::option()->set("input_profile", "srgb")).copy_memory();
    const VImage same = in_colours_of(srgb, wide).copy_memory();
    REQUIRE(same.bands() == 3);
    CHECK(mean_difference(same * 255.0, srgb) < 1);
    const VImage back = in_colours_of(wide, srgb).copy_memory();
    CHECK(mean_difference(back * 255.0, wide) < 1.5);
    CHECK(mean_difference(srgb, wide) > 2);
    CHECK(in_colours_of(srgb, half_transparent(9, 9)).bands() == 4);
    CHECK(in_colours_of(srgb, solid(9, 9, {77})).bands() == 3);
}

TEST_CASE("a dropped shadow lies where its angle says, as far as its distance says", "[matting]") {
    const Square square;
    const auto [angle, right, down] =
        GENERATE(table<double, double, double>({{135, 1, 1}, {90, 1, 0}, {180, 0, 1}, {270, -1, 0}, {0, 0, -1}}));
    const double scale = GENERATE(0.5, 1.0, 3.0);
    CAPTURE(angle, scale);
    const VImage shadow = square.shadow(
        {.kind = ShadowOptions::Kind::drop, .opacity = 1, .blur = 3, .distance = 20, .angle = angle}, scale);
    const auto [x, y] = centre(shadow);
    const double far = 20 * scale / std::hypot(right, down);
    CHECK(x == Approx(150 * scale + right * far).margin(0.7 * scale));
    CHECK(y == Approx(150 * scale + down * far).margin(0.7 * scale));
}

TEST_CASE("a soft shadow lies all around, and more blur makes it wider and no darker", "[matting]") {
    const Square square;
    const auto soft = [&](double blur) {
        return square.shadow({.kind = ShadowOptions::Kind::soft, .opacity = 0.5, .blur = blur});
    };
    const auto [x, y] = centre(soft(6));
    CHECK(x == Approx(150).margin(0.5));
    CHECK(y == Approx(150).margin(0.5));
    CHECK(soft(2).max() == Approx(0.5).margin(0.01));
    CHECK(pixel(soft(2), 90, 150)[0] < 0.01);
    CHECK(pixel(soft(8), 90, 150)[0] > 0.03);
    CHECK(soft(8).avg() == Approx(soft(2).avg()).epsilon(0.03));
}

TEST_CASE("a shadow on the floor lies at the feet and nowhere else", "[matting]") {
    const VImage shadow = Square().shadow({.kind = ShadowOptions::Kind::floor, .opacity = 1, .blur = 2});
    CHECK(pixel(shadow, 150, 200)[0] > 0.6);
    CHECK(pixel(shadow, 150, 204)[0] > 0.1);
    CHECK(pixel(shadow, 150, 120)[0] < 0.01);
    CHECK(pixel(shadow, 90, 150)[0] < 0.01);
    CHECK(pixel(shadow, 150, 240)[0] < 0.01);
    const auto [x, y] = centre(shadow);
    CHECK(x == Approx(150).margin(0.5));
    CHECK(y == Approx(200).margin(3));
}

TEST_CASE("without a subject there is no shadow", "[matting]") {
    const std::vector<float> nothing(900, 0.0F);
    const ShadowOptions options{
        .kind = GENERATE(ShadowOptions::Kind::soft, ShadowOptions::Kind::drop, ShadowOptions::Kind::floor)};
    CHECK(shadow_on({{50, 50}}, {50, 50}, Box{}, {30, 30}, nothing, options).max() == 0);
}
