// The tool from recipe to file: masks from a file and from a network's output, formats, warnings, errors.
#include <catch2/catch.hpp>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;
using vips::VImage;

namespace {

const Json model =
    Json::parse(R"({"id":"net","input":{"width":4,"height":4,"mean":[0,0,0],"scale":[1,1,1],"layout":"nchw"},
    "output":{"normalise":"min-max"}})");

codecs::SharedBytes shared(const VImage& image, const std::string& suffix) {
    return std::make_shared<const codecs::Bytes>(encoded(image, suffix));
}

Json recipe(const Json& parameters, const Json& output) {
    return {{"version", 1},
            {"steps", Json::array({{{"op", "remove-background"}, {"params", parameters}}})},
            {"output", output}};
}

Rendered remove(const codecs::Bytes& bytes, const RenderOptions& options, const Json& parameters = Json::object(),
                const Json& output = Json::object()) {
    Door door;
    return door.render(door.open(bytes).source, recipe(parameters, output).dump(), options);
}

/// Left half background, right half subject, at any size.
VImage halves(int width, int height) { return edge(width, height)[0].copy_memory(); }

}  // namespace

TEST_CASE("a JPEG with a mask file becomes a transparent PNG of its size", "[remove-background]") {
    const auto photo = encoded(gradient(120, 80), ".jpg[Q=95]");
    const Rendered rendered = remove(photo, {.mask = shared(halves(120, 80), ".png")});
    CHECK(rendered.file.format == Format::png);
    CHECK(rendered.file.size == Size{120, 80});
    const VImage result = decoded(rendered.file.bytes);
    REQUIRE(result.bands() == 4);
    CHECK(pixel(result, 10, 40) == std::vector<double>{0, 0, 0, 0});
    CHECK(pixel(result, 110, 40)[3] == 255);
}

TEST_CASE("the format that is asked for is the format that comes", "[remove-background]") {
    const auto photo = encoded(gradient(60, 40), ".png");
    const auto [format, expected] =
        GENERATE(table<std::string, Format>({{"webp", Format::webp}, {"png", Format::png}}));
    const Rendered rendered =
        remove(photo, {.mask = shared(halves(60, 40), ".png")}, Json::object(), {{"format", format}});
    CHECK(rendered.file.format == expected);
    CHECK(decoded(rendered.file.bytes).has_alpha());
}

TEST_CASE("over a colour a JPEG stays a JPEG", "[remove-background]") {
    const auto photo = encoded(gradient(120, 80), ".jpg[Q=95]");
    const Rendered rendered = remove(photo, {.mask = shared(halves(120, 80), ".png")}, {{"background", "#ffffff"}});
    CHECK(rendered.file.format == Format::jpeg);
    CHECK(pixel(decoded(rendered.file.bytes), 10, 40)[0] > 250);
}

TEST_CASE("a mask of any size and depth fits", "[remove-background]") {
    const auto photo = encoded(gradient(120, 80), ".png");
    const int which = GENERATE(0, 1, 2);
    const VImage deep = (halves(60, 60) * 257.0)
                            .cast(VIPS_FORMAT_USHORT)
                            .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_GREY16));
    const VImage mask = which == 0 ? halves(300, 300) : which == 1 ? halves(10, 10) : deep;
    const VImage result = decoded(remove(photo, {.mask = shared(mask, ".png")}).file.bytes);
    CHECK(result.width() == 120);
    CHECK(pixel(result, 2, 40)[3] == 0);
    CHECK(pixel(result, 117, 40)[3] == 255);
}

TEST_CASE("without a mask the error says what is missing", "[remove-background]") {
    const Error error = error_of([] { static_cast<void>(remove(encoded(gradient(20, 20), ".png"), {})); });
    CHECK(error.code == ErrorCode::bad_parameter);
    CHECK(error.parameter == "mask");
    CHECK(error.step == 0);
}

TEST_CASE("an animation stays one, cut out frame by frame", "[remove-background]") {
    const Rendered rendered = remove(encoded(animation(40, 30, 3), ".gif"), {.mask = shared(halves(40, 30), ".png")});
    CHECK(rendered.file.size == Size{40, 30});
    CHECK(rendered.file.frames == 3);
    CHECK(rendered.warnings.empty());
}

TEST_CASE("the tool works after another step, on the picture that step made", "[remove-background]") {
    Door door;
    const int source = door.open(encoded(gradient(120, 80), ".jpg[Q=95]")).source;
    const Json steps = Json::array({{{"op", "resize"}, {"params", {{"width", 60}}}}, {{"op", "remove-background"}}});
    const std::string text = Json{{"version", 1}, {"steps", steps}, {"output", {{"format", "png"}}}}.dump();
    const Prepared asked = door.prepare(source, text, {{"id", "m"}, {"networks", Json::array({model})}});
    CHECK(std::get<Question>(asked).data.size() == 3 * 4 * 4);
    const Rendered rendered = door.render(source, text, {.mask = shared(halves(60, 40), ".png")});
    CHECK(rendered.file.size == Size{60, 40});
    CHECK(pixel(decoded(rendered.file.bytes), 2, 20)[3] == 0);
}
