// Resizing: sizes by rule, colours kept, transparency weighted.
#include <catch2/catch.hpp>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

namespace {

Size size_after(const Json& parameters, int width, int height) {
    Context context;
    return run("resize", parameters, Image{gradient(width, height)}, context).size();
}

}  // namespace

TEST_CASE("the given sides decide the size", "[resize]") {
    CHECK(size_after({{"width", 50}}, 200, 100) == Size{50, 25});
    CHECK(size_after({{"height", 50}}, 200, 100) == Size{100, 50});
    CHECK(size_after({{"width", 50}, {"height", 50}}, 200, 100) == Size{50, 25});
    CHECK(size_after({{"width", 50}, {"height", 50}, {"fit", "cover"}}, 200, 100) == Size{50, 50});
    CHECK(size_after({{"width", 50}, {"height", 50}, {"fit", "contain"}}, 200, 100) == Size{50, 50});
    CHECK(size_after({{"width", 50}, {"height", 50}, {"fit", "fill"}}, 200, 100) == Size{50, 50});
    CHECK(size_after({{"percent", 25}}, 200, 100) == Size{50, 25});
    CHECK(size_after(Json::object(), 200, 100) == Size{200, 100});
}

TEST_CASE("no side becomes zero", "[resize]") { CHECK(size_after({{"width", 1}}, 3000, 4) == Size{1, 1}); }

TEST_CASE("pictures are enlarged only when asked for", "[resize]") {
    CHECK(size_after({{"width", 400}}, 200, 100) == Size{200, 100});
    CHECK(size_after({{"width", 400}, {"enlarge", true}}, 200, 100) == Size{400, 200});
    CHECK(size_after({{"percent", 200}}, 200, 100) == Size{200, 100});
    CHECK(size_after({{"width", 400}, {"height", 50}, {"fit", "cover"}}, 200, 100) == Size{200, 50});
}

TEST_CASE("one colour stays that colour with every kernel", "[resize]") {
    const std::string kernel = GENERATE("nearest", "linear", "cubic", "mitchell", "lanczos2", "lanczos3");
    const auto out = run("resize", {{"width", 31}, {"kernel", kernel}}, solid(100, 80, {10, 200, 90}));
    CHECK(max_difference(out, solid(out.width(), out.height(), {10, 200, 90})) <= 1);
}

TEST_CASE("a gradient resized is the smaller gradient", "[resize]") {
    const auto out = run("resize", {{"width", 64}}, gradient(256, 256));
    CHECK(mean_difference(out, gradient(64, 64)) < 2);
}

TEST_CASE("colour under transparent pixels does not bleed", "[resize]") {
    // Left half: transparent pure red. Right half: opaque blue.
    const auto red = solid(40, 40, {255, 0, 0, 0});
    const auto blue = solid(40, 40, {0, 0, 255, 255});
    const auto out = run("resize", {{"width", 21}}, red.join(blue, VIPS_DIRECTION_HORIZONTAL));
    for (int x = 0; x < out.width(); ++x) {
        const auto p = pixel(out, x, 5);
        if (p[3] > 8) CHECK(p[0] < 16);
    }
}

TEST_CASE("contain pads with the background, transparent by default", "[resize]") {
    const Json sides{{"width", 40}, {"height", 40}, {"fit", "contain"}};
    const auto clear = run("resize", sides, gradient(80, 20));
    REQUIRE(clear.bands() == 4);
    CHECK(pixel(clear, 20, 2)[3] == 0);
    CHECK(pixel(clear, 20, 20)[3] == 255);
    Json coloured = sides;
    coloured["background"] = "#102030";
    const auto filled = run("resize", coloured, gradient(80, 20));
    REQUIRE(filled.bands() == 3);
    CHECK(pixel(filled, 20, 2) == std::vector<double>{16, 32, 48});
}

TEST_CASE("frames of an animation do not mix", "[resize]") {
    Context context;
    const Image out = run("resize", {{"width", 5}}, Image{animation(20, 20, 4)}, context);
    REQUIRE(out.frames() == 4);
    CHECK(max_difference(out.random_access(), animation(5, 5, 4)) <= 1);
}

TEST_CASE("a result over the limits is refused before it is made", "[resize]") {
    Context context;
    const auto error = error_of([&] {
        run("resize", {{"width", 60000}, {"enlarge", true}, {"height", 60000}, {"fit", "fill"}},
            Image{gradient(10, 10)}, context);
    });
    CHECK(error.code == ErrorCode::too_large);
}

TEST_CASE("a JPEG decoded at reduced scale shows the same picture", "[resize]") {
    const auto big = gradient(1000, 800);
    const auto rendered =
        render(encoded(big, ".jpg[Q=95]"), {{{"op", "resize"}, {"params", {{"width", 200}}}}}, {{"format", "png"}});
    CHECK(mean_difference(decoded(rendered.file.bytes), run("resize", {{"width", 200}}, big)) < 2);
}
