// The whole cut-out with corrections, backdrops, shadows and canvases, at full resolution.
#include <catch2/catch.hpp>
#include <cmath>

#include "matting/cutout.h"
#include "matting/disc.h"
#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;
using matting::BackdropOptions;
using matting::CutoutOptions;
using matting::ShadowOptions;
using matting::StagingOptions;
using vips::VImage;

namespace {

VImage cut(const VImage& image, const VImage& mask, const CutoutOptions& options) {
    Context context;
    return matting::cut_out(Image(image), mask, options, context).pixels().copy_memory();
}

double alpha_at(const VImage& image, int x, int y) { return pixel(image, x, y).back(); }

/// Pixels of a row with alpha that is neither nothing nor everything.
int soft_pixels(const VImage& image, int y) {
    int count = 0;
    for (int x = 0; x < image.width() / 2; ++x) count += alpha_at(image, x, y) > 12 && alpha_at(image, x, y) < 243;
    return count;
}

/// How far from the left the subject begins, with fractions.
double begins(const VImage& image, int y) {
    const VImage half = image.extract_area(0, y, image.width() / 2, 1).extract_band(image.bands() - 1);
    return half.width() * (1 - half.avg() / 255);
}

/// What one would see in the demo scenes; every option is off its default somewhere.
const std::vector<CutoutOptions> scenes{
    {.edge = {.shift = 0.4}},
    {.edge = {.feather = 1}},
    {.background = Colour{250, 250, 240}, .shadow = {.kind = ShadowOptions::Kind::drop}},
    {.background = Colour{255, 255, 255},
     .backdrop = {.kind = BackdropOptions::Kind::gradient, .gradient_to = Colour{90, 120, 150}},
     .shadow = {.kind = ShadowOptions::Kind::floor}},
    {.backdrop = {.kind = BackdropOptions::Kind::blur}, .shadow = {.kind = ShadowOptions::Kind::soft}},
    {.strokes = {{Stroke::Mode::keep, 0.1, 0.5, {{0.1, 0.2}, {0.4, 0.3}}},
                 {Stroke::Mode::erase, 0.08, 0.2, {{0.5, 0.5}, {0.6, 0.9}}}}},
    {.background = Colour{240, 240, 240}, .staging = {.framing = StagingOptions::Framing::subject, .margin = 10}},
};

}  // namespace

TEST_CASE("options that ask for nothing give the bytes of the plain cut-out", "[matting]") {
    const VImage alpha = disc(300, 200, 8);
    const bool coarse = GENERATE(false, true);
    const VImage mask = coarse ? alpha.resize(0.2) : alpha;
    const VImage plain = cut(photo(alpha), mask, {});
    CutoutOptions options;
    options.shadow.opacity = 1;
    options.staging.fill = 20;
    options.backdrop.blur = 9;
    CHECK(max_difference(cut(photo(alpha), mask, options), plain) == 0);
}

TEST_CASE("the edge moves by the percentage asked for, at full resolution", "[matting]") {
    const VImage alpha = disc(1200, 900, 2);
    const bool coarse = GENERATE(false, true);
    const VImage mask = coarse ? alpha.resize(300.0 / 1200) : alpha;
    const double shift = GENERATE(0.5, 0.1, -0.25, -1.0);
    CAPTURE(shift, mask.width());
    const double before = begins(cut(photo(alpha), mask, {}), 450);
    const VImage moved = cut(photo(alpha), mask, {.edge = {.shift = shift}});
    CHECK(before - begins(moved, 450) == Approx(shift * 12).margin(1.0));
    CHECK(alpha_at(moved, 600, 450) == 255);
    CHECK(alpha_at(moved, 5, 5) == 0);
}

TEST_CASE("a shifted edge stays as sharp as an edge is", "[matting]") {
    const VImage alpha = disc(2000, 1500, 1.5);
    const VImage result = cut(photo(alpha), alpha.resize(0.2), {.edge = {.shift = -0.3}});
    CHECK(soft_pixels(result, 750) <= 4);
}

TEST_CASE("a feather widens the edge on both sides and leaves it where it was", "[matting]") {
    const VImage alpha = disc(1200, 900, 2);
    const bool coarse = GENERATE(false, true);
    const VImage mask = coarse ? alpha.resize(300.0 / 1200) : alpha;
    const VImage plain = cut(photo(alpha), mask, {});
    const VImage soft = cut(photo(alpha), mask, {.edge = {.feather = 2}});
    CHECK(soft_pixels(soft, 450) > soft_pixels(plain, 450) + 20);
    CHECK(begins(soft, 450) == Approx(begins(plain, 450)).margin(1));
    CHECK(soft[3].avg() == Approx(plain[3].avg()).epsilon(0.01));
    // What fades out has the subject's colour, not the old background's.
    const VImage faint = (soft[3] > 40) & (soft[3] < 250);
    for (int b = 0; b < 3; ++b)
        CHECK(faint.ifthenelse((soft[b] - subject[b]).abs(), 0.0).max() <= 0.2 * std::abs(subject[b] - ground[b]));
}

TEST_CASE("an edge that is moved outwards shows the picture that lies there", "[matting]") {
    const VImage alpha = disc(600, 500, 2);
    const VImage result = cut(photo(alpha), alpha, {.edge = {.shift = 1}});
    CHECK(alpha_at(result, 146, 250) == 255);
    CHECK(pixel(result, 146, 250)[2] == Approx(ground[2]).margin(2));
}

TEST_CASE("colours are cleaned as much as asked for", "[matting]") {
    const VImage alpha = disc(300, 200, 12);
    const auto error = [&](double share) {
        const VImage result = cut(photo(alpha), alpha, {.edge = {.decontaminate = share}});
        const VImage edge = (alpha > 0.2) & (alpha < 0.8);
        return edge.ifthenelse((result[0] - subject[0]).abs(), 0.0).avg() / edge.avg() * 255;
    };
    CHECK(error(0) > 60);
    CHECK(error(0.5) == Approx(error(0) / 2).epsilon(0.15));
    CHECK(error(1) < 20);
    const VImage raw = cut(photo(alpha), alpha, {.edge = {.decontaminate = 0}});
    const VImage open = alpha > 0.01;
    CHECK(open.ifthenelse((raw[0] - photo(alpha)[0]).abs(), 0.0).max() <= 1);
}

TEST_CASE("strokes keep and erase, whatever the mask", "[matting]") {
    const VImage alpha = disc(800, 600, 3);
    const bool coarse = GENERATE(false, true);
    const VImage mask = coarse ? alpha.resize(0.2) : alpha;
    const bool refine = GENERATE(true, false);
    const CutoutOptions options{.refine = refine,
                                .strokes = {{Stroke::Mode::keep, 0.1, 0.3, {{0.1, 0.1}, {0.3, 0.1}}},
                                            {Stroke::Mode::erase, 0.05, 0.3, {{0.5, 0.5}}}}};
    const VImage result = cut(photo(alpha), mask, options), plain = cut(photo(alpha), mask, {.refine = refine});
    CHECK(alpha_at(result, 160, 60) == 255);
    CHECK(alpha_at(result, 400, 300) == 0);
    CHECK(alpha_at(result, 440, 300) == 255);
    CHECK(alpha_at(result, 700, 500) == 0);
    // What is brushed back is the picture itself.
    CHECK(pixel(result, 160, 60)[0] == Approx(ground[0]).margin(1));
    // Far from the strokes nothing changes; local mean colours reach a little further than alpha.
    const VImage far = (result - plain).abs().extract_area(400, 350, 400, 250);
    CHECK(far[3].max() == 0);
    CHECK(far.max() <= 1);
}

TEST_CASE("a preview shows what the full picture will be", "[matting]") {
    const VImage alpha = disc(1600, 1200, 8);
    const VImage full = photo(alpha), small = full.resize(0.25).copy_memory();
    const VImage mask = alpha.resize(0.2).copy_memory();
    const std::size_t which = GENERATE(range(0, 7));
    CAPTURE(which);
    CutoutOptions options = scenes.at(which);
    const VImage large = cut(full, mask, options);
    const VImage preview = cut(small, mask, options);
    CHECK(large.bands() == preview.bands());
    CHECK(std::abs(large.width() / 4.0 - preview.width()) <= 1.5);
    const VImage reduced = large.has_alpha() ? large.premultiply().resize(0.25) : large.resize(0.25);
    const VImage shown = preview.has_alpha() ? preview.premultiply() : preview;
    const int width = std::min(reduced.width(), shown.width()), height = std::min(reduced.height(), shown.height());
    const VImage difference =
        (reduced.extract_area(0, 0, width, height) - shown.extract_area(0, 0, width, height)).abs();
    CHECK(difference.avg() < 1.5);
    CHECK((difference > 40).avg() / 255 < 0.01);
}

TEST_CASE("the old background out of focus has nothing of the subject beyond its edge", "[matting]") {
    const VImage alpha = disc(600, 400, 6);
    const VImage result = cut(photo(alpha), alpha, {.backdrop = {.kind = BackdropOptions::Kind::blur, .blur = 5}});
    REQUIRE(result.bands() == 3);
    const VImage beyond = alpha < 0.004;
    REQUIRE(beyond.avg() > 100);
    for (int b = 0; b < 3; ++b) CHECK(beyond.ifthenelse((result[b] - ground[b]).abs(), 0.0).max() <= 6);
    CHECK(pixel(result, 300, 200)[0] == subject[0]);
}

TEST_CASE("another picture fills the frame behind the subject", "[matting]") {
    const VImage alpha = disc(300, 200, 2);
    const std::vector<VImage> all{solid(50, 700, {10, 200, 30}), solid(1, 1, {10, 200, 30}), solid(9, 9, {90}),
                                  solid(40, 40, {10, 200, 30, 255})};
    const VImage behind = all.at(GENERATE(0U, 1U, 2U, 3U));
    const VImage result =
        cut(photo(alpha), alpha, {.backdrop = {.kind = BackdropOptions::Kind::picture, .picture = Image(behind)}});
    const bool grey = behind.bands() == 1;
    for (const auto& [x, y] : std::vector<std::pair<int, int>>{{0, 0}, {299, 0}, {0, 199}, {299, 199}}) {
        const std::vector<double> p = pixel(result, x, y);
        CHECK(p[0] == Approx(grey ? 90 : 10).margin(1));
        CHECK(p[1] == Approx(grey ? 90 : 200).margin(1));
    }
    CHECK(pixel(result, 150, 100)[0] == subject[0]);
}

TEST_CASE("a picture behind that cannot be decoded is the error, when pixels move", "[matting]") {
    codecs::Bytes broken = encoded(gradient(400, 400), ".jpg");
    broken.resize(broken.size() / 3);
    const VImage alpha = disc(300, 200, 2);
    CHECK_THROWS([&] {
        const auto source = codecs::open(std::make_shared<const codecs::Bytes>(broken), Limits{});
        static_cast<void>(
            cut(photo(alpha), alpha, {.backdrop = {.kind = BackdropOptions::Kind::picture, .picture = source.image}}));
    }());
}

TEST_CASE("canvases have their size, and the subject its share of them", "[matting]") {
    const VImage alpha = disc(600, 500, 2, 0.2);  // 200 pixels across
    const Size canvas = GENERATE(Size{2000, 2000}, Size{1080, 1350}, Size{300, 400}, Size{40, 30});
    const VImage result = cut(photo(alpha), alpha, {.staging = {.canvas = StagingOptions::Canvas{canvas}}});
    CHECK(result.width() == canvas.width);
    CHECK(result.height() == canvas.height);
    int left = 0, top = 0, width = 0, height = 0;
    left = (result[3] > 127)
               .find_trim(&top, &width, &height,
                          VImage::option()->set("threshold", 10)->set("background", std::vector<double>{0}));
    const double share =
        std::max(static_cast<double>(width) / canvas.width, static_cast<double>(height) / canvas.height);
    CHECK(share == Approx(0.85).margin(0.02 + 1.0 / canvas.height));
    CHECK(left + width / 2.0 == Approx(canvas.width / 2.0).margin(0.01 * canvas.width + 1));
    CHECK(top + height / 2.0 == Approx(canvas.height / 2.0).margin(0.01 * canvas.height + 1));
}

TEST_CASE("a picture without a subject is kept whole, and that is said", "[matting]") {
    const VImage none = VImage::black(200, 100).cast(VIPS_FORMAT_FLOAT);
    Context context;
    const Image result = matting::cut_out(Image(gradient(200, 100)), none,
                                          {.background = Colour{1, 2, 3},
                                           .shadow = {.kind = ShadowOptions::Kind::drop},
                                           .staging = {.framing = StagingOptions::Framing::subject}},
                                          context);
    CHECK(result.size() == Size{200, 100});
    CHECK(max_difference(result.random_access(), solid(200, 100, {1, 2, 3})) == 0);
    REQUIRE(context.warnings.size() == 1);
    CHECK(context.warnings.front().code == "no-subject");
}

TEST_CASE("the mask alone is the cut-out's alpha, grey and of the picture's size", "[matting]") {
    const VImage alpha = disc(300, 200, 8);
    const bool coarse = GENERATE(false, true);
    const VImage mask = coarse ? alpha.resize(0.2) : alpha;
    const CutoutOptions options{.background = Colour{1, 2, 3},
                                .edge = {.feather = 0.5},
                                .shadow = {.kind = ShadowOptions::Kind::drop},
                                .staging = {.canvas = StagingOptions::Canvas{{50, 50}}},
                                .result = CutoutOptions::Result::mask};
    const VImage result = cut(photo(alpha), mask, options);
    REQUIRE(result.bands() == 1);
    CHECK(result.width() == 300);
    CHECK(max_difference(result, cut(photo(alpha), mask, {.edge = {.feather = 0.5}})[3]) == 0);
}

TEST_CASE("deep, grey and translucent pictures go through every scene", "[matting]") {
    const VImage alpha = disc(120, 90, 5);
    const VImage colour = photo(alpha);
    const std::size_t which = GENERATE(range(0, 7));
    const VImage eight = cut(colour, alpha, scenes.at(which));
    SECTION("16 bits") {
        const VImage deep = (colour * 257.0)
                                .cast(VIPS_FORMAT_USHORT)
                                .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_RGB16));
        const VImage result = cut(deep, alpha, scenes.at(which));
        CHECK(result.format() == VIPS_FORMAT_USHORT);
        CHECK(mean_difference(result / 257.0, eight) < 1);
    }
    SECTION("grey") {
        const VImage grey = colour[0].copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_B_W));
        const VImage result = cut(grey, alpha, scenes.at(which));
        CHECK(result.has_alpha() == eight.has_alpha());
        CHECK(pixel(result, result.width() / 2 - 20, result.height() / 2)[0] == subject[0]);
    }
    SECTION("with alpha of its own") {
        const VImage half =
            colour.bandjoin_const({128}).copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
        const VImage result = cut(half, alpha, scenes.at(which));
        CHECK(result.width() == eight.width());
        if (result.has_alpha()) CHECK(result.extract_band(result.bands() - 1).max() <= eight[3].max());
    }
}

TEST_CASE("the smallest and the most extreme pictures go through every scene", "[matting]") {
    const auto [width, height] = GENERATE(table<int, int>({{1, 1}, {6000, 40}, {3, 900}, {2, 2}}));
    const std::size_t which = GENERATE(range(0, 7));
    const double level = GENERATE(0.0, 255.0);
    CAPTURE(width, height, which, level);
    const VImage result = cut(solid(width, height, {10, 200, 90}), solid(16, 16, {level}), scenes.at(which));
    CHECK(result.width() >= 1);
    CHECK(result.height() >= 1);
    if (which != 6) CHECK(result.width() == width);
    static_cast<void>(result.avg());
}

TEST_CASE("a scene evaluated in pieces and again is the same scene", "[matting]") {
    const VImage alpha = disc(700, 500, 9);
    const bool coarse = GENERATE(false, true);
    const VImage mask = coarse ? alpha.resize(0.1) : alpha;
    const std::size_t which = GENERATE(range(0, 7));
    Context context;
    const Image result = matting::cut_out(Image(photo(alpha)), mask, scenes.at(which), context);
    const VImage whole = result.pixels().copy_memory();
    CHECK(max_difference(result.pixels().rot90().rot270().copy_memory(), whole) == 0);
    const int width = whole.width() / 3, height = whole.height() / 3;
    CHECK(max_difference(result.pixels().extract_area(width, height, width, height).copy_memory(),
                         whole.extract_area(width, height, width, height)) == 0);
}

TEST_CASE("every frame of an animation is cut out by its own part of the mask", "[matting]") {
    const VImage strip = animation(60, 40, 3);
    std::vector<VImage> parts;
    for (int i = 0; i < 3; ++i) parts.push_back((VImage::xyz(30, 20)[0] >= 10 * i).copy_memory());
    const VImage mask = VImage::arrayjoin(parts, VImage::option()->set("across", 1));
    Context context;
    const Image result = matting::cut_out(Image(strip), mask, {.refine = false}, context);
    REQUIRE(result.frames() == 3);
    CHECK(result.size() == Size{60, 40});
    CHECK(context.warnings.empty());
    const VImage pixels = result.pixels().copy_memory();
    for (int i = 0; i < 3; ++i) {
        CAPTURE(i);
        CHECK(alpha_at(pixels, 20 * i + 8, 40 * i + 20) == 255);
        if (i > 0) CHECK(alpha_at(pixels, 20 * i - 8, 40 * i + 20) == 0);
        CHECK(pixel(pixels, 59, 40 * i + 20)[0] == pixel(strip, 59, 40 * i + 20)[0]);
    }
    CHECK(pixels.get_array_int("delay") == std::vector<int>{50, 50, 50});
}

TEST_CASE("a mask of one part is for all frames", "[matting]") {
    const auto [width, height] = GENERATE(table<int, int>({{60, 40}, {32, 33}, {320, 320}}));
    const VImage mask = (VImage::xyz(width, height)[0] >= width / 2).copy_memory();
    Context context;
    const VImage pixels =
        matting::cut_out(Image(animation(60, 40, 3)), mask, {.refine = false}, context).random_access();
    for (int i = 0; i < 3; ++i) {
        CHECK(alpha_at(pixels, 5, 40 * i + 20) == 0);
        CHECK(alpha_at(pixels, 55, 40 * i + 20) == 255);
    }
}

TEST_CASE("an animation is framed around everything that the subject does", "[matting]") {
    std::vector<VImage> parts;
    for (const int left : {10, 40, 70}) {
        const VImage xy = VImage::xyz(100, 50);
        parts.push_back(((xy[0] >= left) & (xy[0] < left + 20) & (xy[1] >= 20) & (xy[1] < 40)).copy_memory());
    }
    const VImage mask = VImage::arrayjoin(parts, VImage::option()->set("across", 1));
    Context context;
    const Image result = matting::cut_out(Image(animation(100, 50, 3)), mask,
                                          {.background = Colour{9, 9, 9},
                                           .shadow = {.kind = ShadowOptions::Kind::drop},
                                           .staging = {.framing = StagingOptions::Framing::subject, .margin = 0}},
                                          context);
    REQUIRE(result.frames() == 3);
    CHECK(result.size() == Size{80, 20});
    const VImage pixels = result.random_access();
    for (int i = 0; i < 3; ++i)
        CHECK(pixel(pixels, 10 + 30 * i, 20 * i + 10)[0] == pixel(animation(100, 50, 3), 50, 50 * i + 10)[0]);
}

TEST_CASE("a cancelled animation stops", "[matting]") {
    ControlBlock control;
    control.cancel = 1;
    Context context(&control);
    const Error error = error_of(
        [&] { static_cast<void>(matting::cut_out(Image(animation(60, 40, 3)), solid(60, 40, {255}), {}, context)); });
    CHECK(error.code == ErrorCode::cancelled);
}
