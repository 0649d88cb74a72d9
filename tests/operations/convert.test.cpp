// Converting keeps what the picture shows in every format that can be written.
#include <catch2/catch.hpp>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

namespace {

const Json convert = Json::array({{{"op", "convert"}}});

}  // namespace

TEST_CASE("every format shows the same picture", "[convert]") {
    for (const Format format : writable_formats) {
        const std::string id(describe(format).id);
        CAPTURE(id);
        const auto picture = gradient(96, 64);
        const auto rendered = render(encoded(picture, ".png"), convert, {{"format", id}, {"quality", 90}});
        CHECK(rendered.file.format == format);
        CHECK(mean_difference(decoded(rendered.file.bytes).extract_band(0, vips::VImage::option()->set("n", 3)),
                              picture) < (format == Format::gif ? 8 : 3));
    }
}

TEST_CASE("lossless formats keep every pixel", "[convert]") {
    const auto output =
        GENERATE(Json{{"format", "png"}}, Json{{"format", "tiff"}}, Json{{"format", "webp"}, {"lossless", true}});
    const auto picture = half_transparent(61, 47);
    CHECK(max_difference(decoded(render(encoded(picture, ".png"), convert, output).file.bytes), picture) == 0);
}

TEST_CASE("without a format the picture keeps its own", "[convert]") {
    CHECK(render(encoded(gradient(8, 8), ".jpg"), convert).file.format == Format::jpeg);
    CHECK(render(encoded(gradient(8, 8), ".webp"), convert).file.format == Format::webp);
}

TEST_CASE("transparency lost is said, transparency that hides nothing is not", "[convert]") {
    const auto see_through = render(encoded(half_transparent(16, 16), ".png"), convert, {{"format", "jpeg"}});
    REQUIRE(see_through.warnings.size() == 1);
    CHECK(see_through.warnings.front().code == "alpha-dropped");
    CHECK(pixel(decoded(see_through.file.bytes), 1, 8)[0] > 245);
    CHECK(render(encoded(gradient(16, 16).addalpha(), ".png"), convert, {{"format", "jpeg"}}).warnings.empty());
}

TEST_CASE("animation moves between GIF and WebP with its timing", "[convert]") {
    const auto rendered = render(encoded(animation(20, 16, 4), ".gif"), convert, {{"format", "webp"}});
    CHECK(rendered.file.frames == 4);
    const auto back = decoded(rendered.file.bytes);
    REQUIRE(back.height() == 64);
    CHECK(back.get_array_int("delay") == std::vector<int>{50, 50, 50, 50});
}

TEST_CASE("a still format takes the first frame and says so", "[convert]") {
    const auto rendered = render(encoded(animation(20, 16, 4), ".gif"), convert, {{"format", "png"}});
    CHECK(rendered.file.frames == 1);
    CHECK(decoded(rendered.file.bytes).height() == 16);
    CHECK(rendered.warnings.front().code == "animation-dropped");
}

TEST_CASE("16 bits stay 16 bits where the format has them", "[convert]") {
    const auto deep = (gradient(32, 32).cast(VIPS_FORMAT_USHORT) * 257)
                          .cast(VIPS_FORMAT_USHORT)
                          .copy(vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_RGB16));
    const auto bytes = encoded(deep, ".png");
    CHECK(decoded(render(bytes, convert, {{"format", "png"}}).file.bytes).format() == VIPS_FORMAT_USHORT);
    const auto shallow = decoded(render(bytes, convert, {{"format", "jpeg"}, {"quality", 95}}).file.bytes);
    CHECK(mean_difference(shallow, gradient(32, 32)) < 3);
}
