// Known mattes in, known cut-outs out: alpha, colours, depth, backgrounds and extreme sizes.
#include <catch2/catch.hpp>
#include <cmath>

#include "matting/cutout.h"
#include "matting/disc.h"
#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;
using vips::VImage;

namespace {

VImage deep(const VImage& image) {
    return (image * 257.0)
        .cast(VIPS_FORMAT_USHORT)
        .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_RGB16));
}

VImage cut(const VImage& image, const VImage& mask, const matting::CutoutOptions& options = {}) {
    Context context;
    return matting::cut_out(Image(image), mask, options, context).pixels().copy_memory();
}

double alpha_error(const VImage& result, const VImage& truth) {
    return (result.extract_band(result.bands() - 1) / 255.0 - truth).abs().avg();
}

}  // namespace

TEST_CASE("a mask of the picture's size is the cut-out's alpha", "[matting]") {
    const VImage alpha = disc(300, 200, 12);
    const VImage result = cut(photo(alpha), alpha);
    REQUIRE(result.bands() == 4);
    CHECK((result[3] - alpha * 255.0).abs().max() <= 0.51);
    const VImage bytes = (alpha * 255.0 + 0.5).cast(VIPS_FORMAT_UCHAR);
    CHECK((cut(photo(alpha), bytes)[3] - bytes).abs().max() == 0);
}

TEST_CASE("soft edges show the subject's colour and not the old background's", "[matting]") {
    const VImage alpha = disc(300, 200, 12);
    const VImage result = cut(photo(alpha), alpha);
    const VImage edge = (alpha > 0.1) & (alpha < 0.9);
    REQUIRE(edge.avg() > 2);
    for (int b = 0; b < 3; ++b)
        CHECK(edge.ifthenelse((result[b] - subject[b]).abs(), 0.0).max() <= 0.1 * std::abs(subject[b] - ground[b]));
}

TEST_CASE("inside the subject every pixel is what it was, outside nothing is left", "[matting]") {
    const VImage alpha = disc(240, 240, 4);
    const VImage noise = VImage::gaussnoise(240, 240, VImage::option()->set("sigma", 20)->set("seed", 3));
    const VImage busy = (photo(alpha) + noise)
                            .cast(VIPS_FORMAT_UCHAR)
                            .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB))
                            .copy_memory();
    const bool small = GENERATE(false, true);
    const VImage mask = small ? alpha.resize(0.25) : alpha;
    const VImage result = cut(busy, mask);
    const VImage within = disc(240, 240, 4).rank(31, 31, 0) > 0.99,
                 beyond = disc(240, 240, 4).rank(31, 31, 31 * 31 - 1) < 0.01;
    REQUIRE(within.avg() > 10);
    REQUIRE(beyond.avg() > 10);
    CHECK(within.ifthenelse((result.extract_band(0, VImage::option()->set("n", 3)) - busy).abs(), 0.0).max() == 0);
    CHECK(within.ifthenelse((result[3] - 255).abs(), 0.0).max() == 0);
    for (int b = 0; b < 4; ++b) CHECK(beyond.ifthenelse(result[b], 0.0).max() == 0);
}

TEST_CASE("refining a coarse mask halves its error at least; a coarse mask without is only enlarged", "[matting]") {
    const VImage alpha = disc(800, 600, 2);
    const VImage coarse = alpha.resize(40.0 / 800, VImage::option()->set("vscale", 40.0 / 600)).gaussblur(1.0);
    const double plain = alpha_error(cut(photo(alpha), coarse, {.refine = false}), alpha);
    const double refined = alpha_error(cut(photo(alpha), coarse, {.refine = true}), alpha);
    CAPTURE(plain, refined);
    CHECK(plain > 0.01);
    CHECK(refined < plain / 2);
}

TEST_CASE("the stretch of the network's input is undone: a square mask fits a wide picture", "[matting]") {
    const VImage alpha = disc(900, 300, 6);
    const VImage square = alpha.resize(200.0 / 900, VImage::option()->set("vscale", 200.0 / 300));
    REQUIRE(square.width() == square.height());
    const bool refine = GENERATE(false, true);
    CHECK(alpha_error(cut(photo(alpha), square, {.refine = refine}), alpha) < 0.004);
}

TEST_CASE("deep, grey and translucent pictures stay what they are", "[matting]") {
    const VImage alpha = disc(200, 160, 10);
    const bool coarse = GENERATE(false, true);
    const VImage mask = coarse ? alpha.resize(0.25) : alpha;
    const VImage eight = cut(photo(alpha), mask);
    SECTION("16 bits") {
        const VImage result = cut(deep(photo(alpha)), mask);
        CHECK(result.format() == VIPS_FORMAT_USHORT);
        CHECK(((result / 257.0) - eight).abs().max() <= 4);
    }
    SECTION("grey") {
        const VImage result =
            cut(photo(alpha)[0].copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_B_W)), mask);
        CHECK(result.bands() == 2);
        CHECK(pixel(result, 100, 80) == std::vector<double>{subject[0], 255});
        CHECK(pixel(result, 0, 0) == std::vector<double>{0, 0});
    }
    SECTION("the picture's own alpha is multiplied in") {
        const VImage result = cut(
            photo(alpha).bandjoin_const({128}).copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB)),
            mask);
        CHECK(pixel(result, 100, 80)[3] == 128);
        CHECK((result[3] - eight[3] * (128.0 / 255)).abs().max() <= 1.01);
    }
}

TEST_CASE("a colour takes the background's place", "[matting]") {
    const VImage alpha = disc(200, 160, 10);
    SECTION("opaque: no alpha is left, and edges are subject over colour") {
        const VImage result = cut(photo(alpha), alpha, {.background = Colour{250, 240, 10}});
        REQUIRE(result.bands() == 3);
        CHECK(pixel(result, 0, 0) == std::vector<double>{250, 240, 10});
        CHECK(pixel(result, 100, 80) == std::vector<double>{subject[0], subject[1], subject[2]});
        const double paint[3] = {250, 240, 10};
        for (int b = 0; b < 3; ++b) CHECK((result[b] - (alpha * (subject[b] - paint[b]) + paint[b])).abs().max() <= 10);
    }
    SECTION("translucent: alpha stays") {
        const VImage result = cut(photo(alpha), alpha, {.background = Colour{0, 0, 0, 51}});
        REQUIRE(result.bands() == 4);
        CHECK(pixel(result, 0, 0)[3] == 51);
        CHECK(pixel(result, 100, 80)[3] == 255);
    }
    SECTION("a grey picture becomes coloured for a coloured background, and stays grey for a grey one") {
        const VImage grey = photo(alpha)[0].copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_B_W));
        CHECK(cut(grey, alpha, {.background = Colour{255, 0, 0}}).bands() == 3);
        const VImage still = cut(grey, alpha, {.background = Colour{9, 9, 9}});
        CHECK(still.bands() == 1);
        CHECK(pixel(still, 0, 0)[0] == 9);
    }
    SECTION("under a translucent subject the colour shows") {
        const VImage ghost =
            photo(alpha).bandjoin_const({51}).copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
        const VImage result = cut(ghost, alpha, {.background = Colour{0, 0, 0}});
        REQUIRE(result.bands() == 3);
        CHECK(pixel(result, 100, 80)[0] == Approx(subject[0] * 0.2).margin(1));
    }
}

TEST_CASE("the smallest and the most extreme pictures and masks work", "[matting]") {
    const auto [width, height, side] = GENERATE(
        table<int, int, int>({{1, 1, 320}, {1, 1, 1}, {5000, 3, 320}, {3, 5000, 320}, {2, 2, 1}, {4000, 1, 64}}));
    const bool refine = GENERATE(false, true);
    CAPTURE(width, height, side, refine);
    const VImage full = cut(solid(width, height, {10, 200, 90}), solid(side, side, {255}), {.refine = refine});
    CHECK(full.width() == width);
    CHECK(full.height() == height);
    CHECK(max_difference(full, solid(width, height, {10, 200, 90, 255})) == 0);
    const VImage none = cut(solid(width, height, {10, 200, 90}), solid(side, side, {0}), {.refine = refine});
    CHECK(none.max() == 0);
}

TEST_CASE("many threads and small pieces give the same picture as one", "[matting]") {
    const VImage alpha = disc(700, 500, 9);
    const bool coarse = GENERATE(false, true);
    const VImage mask = coarse ? alpha.resize(0.1) : alpha;
    Context context;
    const VImage lazy = matting::cut_out(Image(photo(alpha)), mask, {}, context).pixels();
    const VImage whole = lazy.copy_memory();
    const VImage part = lazy.extract_area(301, 97, 123, 251).copy_memory();
    CHECK(max_difference(part, whole.extract_area(301, 97, 123, 251)) == 0);
    CHECK(max_difference(lazy.rot90().rot270().copy_memory(), whole) == 0);
}

TEST_CASE("a result can be read more than once", "[matting]") {
    const VImage alpha = disc(120, 90, 5);
    const codecs::Bytes bytes = encoded(photo(alpha), ".jpg[Q=95]");
    const codecs::Source source = codecs::open(std::make_shared<const codecs::Bytes>(bytes), Limits{});
    Context context;
    const Image result = matting::cut_out(source.image, alpha, {}, context);
    CHECK(max_difference(result.pixels().copy_memory(), result.pixels().copy_memory()) == 0);
    CHECK(max_difference(result.pixels().copy_memory(), result.random_access()) == 0);
}
