// The tool's parameters for corrections, backgrounds and canvases: what they do in a recipe, and what is refused.
#include <catch2/catch.hpp>
#include <limits>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;
using vips::VImage;

namespace {

/// A white square of 40 x 40 in the middle of a mask of 200 x 100.
VImage square() {
    const VImage xy = VImage::xyz(200, 100);
    return ((xy[0] >= 80) & (xy[0] < 120) & (xy[1] >= 30) & (xy[1] < 70)).copy_memory();
}

Image removed(const Json& parameters, Context& context, const VImage& picture = gradient(200, 100)) {
    if (!context.mask) context.mask = square();
    return run("remove-background", parameters, Image(picture), context);
}

VImage removed(const Json& parameters) {
    Context context;
    return removed(parameters, context).random_access();
}

Error refusal(const Json& parameters) {
    return error_of([&] {
        Context context;
        context.images.emplace("beach", Image(solid(10, 10, {10, 20, 200})));
        static_cast<void>(removed(parameters, context).random_access());
    });
}

}  // namespace

TEST_CASE("a canvas of a shop has the shop's size", "[remove-background]") {
    const auto [id, width, height] = GENERATE(table<std::string, int, int>({{"amazon", 2000, 2000},
                                                                            {"ebay", 1600, 1600},
                                                                            {"etsy", 2700, 2025},
                                                                            {"shopify", 2048, 2048},
                                                                            {"instagram", 1080, 1350},
                                                                            {"story", 1080, 1920}}));
    Context context;
    const Image result = removed({{"canvas", id}}, context);
    CHECK(result.size() == Size{width, height});
    const VImage pixels = result.random_access();
    if (id == "amazon") {
        REQUIRE(pixels.bands() == 3);
        CHECK(pixel(pixels, 3, 3) == std::vector<double>{255, 255, 255});
    } else {
        REQUIRE(pixels.bands() == 4);
        CHECK(pixel(pixels, 3, 3)[3] == 0);
    }
    CHECK(pixel(pixels, width / 2, height / 2)[0] == Approx(pixel(gradient(200, 100), 100, 50)[0]).margin(3));
}

TEST_CASE("a canvas of a shape, and one of one's own", "[remove-background]") {
    CHECK(removed({{"canvas", "square"}, {"fill", 80}}).width() == 50);
    CHECK(removed({{"canvas", "portrait"}, {"fill", 100}}).height() == 50);
    CHECK(removed({{"canvas", "landscape"}, {"fill", 100}}).width() == 53);
    const VImage own = removed({{"canvas", "custom"}, {"canvas-width", 77}, {"canvas-height", 31}});
    CHECK(own.width() == 77);
    CHECK(own.height() == 31);
}

TEST_CASE("a colour given for a shop's canvas is the colour", "[remove-background]") {
    CHECK(pixel(removed({{"canvas", "amazon"}, {"background", "#102030"}}), 1, 1) == std::vector<double>{16, 32, 48});
}

TEST_CASE("a gradient without a first colour begins with white", "[remove-background]") {
    const VImage result = removed({{"backdrop", "gradient"}, {"gradient-to", "#000000"}, {"gradient-angle", 90}});
    REQUIRE(result.bands() == 3);
    CHECK(pixel(result, 0, 5)[0] >= 254);
    CHECK(pixel(result, 199, 5)[0] <= 1);
}

TEST_CASE("an attached picture stands behind the subject", "[remove-background]") {
    Context context;
    context.images.emplace("beach", Image(solid(10, 10, {10, 20, 200})));
    const VImage result = removed({{"backdrop", "picture"}, {"picture", "beach"}}, context).random_access();
    REQUIRE(result.bands() == 3);
    CHECK(pixel(result, 5, 5)[2] == Approx(200).margin(1));
    CHECK(pixel(result, 100, 50) == pixel(gradient(200, 100), 100, 50));
}

TEST_CASE("an animation behind the subject lends its first frame", "[remove-background]") {
    Context context;
    context.images.emplace("loop", Image(animation(20, 10, 4)));
    const Image result = removed({{"backdrop", "picture"}, {"picture", "loop"}}, context);
    CHECK(result.size() == Size{200, 100});
    CHECK(pixel(result.random_access(), 5, 95)[0] == Approx(pixel(animation(20, 10, 4), 1, 1)[0]).margin(1));
}

TEST_CASE("until there is a picture the background is transparent", "[remove-background]") {
    const VImage result = removed({{"backdrop", "picture"}, {"background", "#ff0000"}});
    REQUIRE(result.bands() == 4);
    CHECK(pixel(result, 1, 1) == std::vector<double>{0, 0, 0, 0});
}

TEST_CASE("a picture that is not attached is named", "[remove-background]") {
    const Error error = refusal({{"backdrop", "picture"}, {"picture", "moon"}});
    CHECK(error.code == ErrorCode::bad_parameter);
    CHECK(error.parameter == "picture");
    CHECK(std::string(error.what()).find("moon") != std::string::npos);
}

TEST_CASE("strokes and the mask as a result", "[remove-background]") {
    const Json strokes = Json::parse(R"([{"mode":"keep","size":0.1,"softness":0,"points":[[0.1,0.5]]},
                                         {"mode":"erase","size":0.05,"softness":0,"points":[[0.5,0.5]]}])");
    const VImage result = removed({{"strokes", strokes}, {"result", "mask"}, {"canvas", "square"}});
    REQUIRE(result.bands() == 1);
    CHECK(result.width() == 200);
    CHECK(pixel(result, 20, 50)[0] == 255);
    CHECK(pixel(result, 100, 50)[0] == 0);
    CHECK(pixel(result, 85, 35)[0] == 255);
    CHECK(pixel(result, 5, 5)[0] == 0);
}

TEST_CASE("a mask that was the result gives the same cut-out when it comes back", "[remove-background]") {
    Context context;
    context.mask = removed({{"feather", 1.5}, {"result", "mask"}});
    const VImage again = removed(Json::object(), context).random_access();
    CHECK(max_difference(again[3], removed({{"feather", 1.5}})[3]) == 0);
}

TEST_CASE("values out of range are refused by name", "[remove-background]") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto [name, value] = GENERATE_COPY(table<std::string, Json>({{"edge-shift", 1.1},
                                                                       {"edge-shift", nan},
                                                                       {"feather", -0.1},
                                                                       {"feather", 2.01},
                                                                       {"decontaminate", 101},
                                                                       {"blur", 0},
                                                                       {"blur", nan},
                                                                       {"backdrop", "video"},
                                                                       {"background", "white"},
                                                                       {"gradient-to", "none"},
                                                                       {"gradient-angle", 720},
                                                                       {"picture", ""},
                                                                       {"shadow", true},
                                                                       {"shadow-opacity", 120},
                                                                       {"shadow-blur", -1},
                                                                       {"shadow-distance", 51},
                                                                       {"canvas", "tiktok"},
                                                                       {"canvas-width", 0},
                                                                       {"canvas-height", 20'000},
                                                                       {"fill", 9},
                                                                       {"fill", 101},
                                                                       {"position", "middle"},
                                                                       {"framing", "tight"},
                                                                       {"margin", -1},
                                                                       {"strokes", "all"},
                                                                       {"result", "alpha"},
                                                                       {"model", "birefnet"}}));
    CAPTURE(name, value);
    const Error error = refusal({{name, value}});
    CHECK(error.code == ErrorCode::bad_parameter);
    CHECK(error.parameter == name);
}

TEST_CASE("a canvas that grows over the limits is refused before pixels move", "[remove-background]") {
    Context context;
    context.limits.pixels = 1'000'000;
    const Error error = error_of([&] {
        static_cast<void>(removed({{"canvas", "custom"}, {"canvas-width", 1001}}, context));
    });
    CHECK(error.code == ErrorCode::too_large);
}

TEST_CASE("a JPEG on a gradient stays a JPEG, and a canvas is its new size", "[remove-background]") {
    const auto photo = encoded(gradient(200, 100), ".jpg[Q=95]");
    const auto mask = std::make_shared<const codecs::Bytes>(encoded(square(), ".png"));
    const Json recipe{
        {"version", 1},
        {"steps", Json::array({{{"op", "remove-background"},
                                {"params", {{"backdrop", "gradient"}, {"canvas", "ebay"}, {"shadow", "floor"}}}}})}};
    Door door;
    const Rendered rendered = door.render(door.open(photo).source, recipe.dump(), {.mask = mask});
    CHECK(rendered.file.format == Format::jpeg);
    CHECK(rendered.file.size == Size{1600, 1600});
    CHECK(pixel(decoded(rendered.file.bytes), 2, 2)[0] > 250);
}

TEST_CASE("an animation stays one: frames, delays and loop", "[remove-background]") {
    const auto gif = encoded(animation(40, 30, 3), ".gif");
    const auto mask = std::make_shared<const codecs::Bytes>(encoded(edge(40, 30)[0].copy_memory(), ".png"));
    const Json parameters = GENERATE(Json::object(), Json{{"background", "#ffffff"}, {"shadow", "soft"}},
                                     Json{{"canvas", "square"}, {"backdrop", "blur"}});
    const Json recipe{{"version", 1}, {"steps", Json::array({{{"op", "remove-background"}, {"params", parameters}}})}};
    Door door;
    const Rendered rendered = door.render(door.open(gif).source, recipe.dump(), {.mask = mask});
    CHECK(rendered.file.format == Format::gif);
    CHECK(rendered.file.frames == 3);
    CHECK(rendered.warnings.empty());
    const VImage strip = decoded(rendered.file.bytes);
    CHECK(strip.get_array_int("delay") == std::vector<int>{50, 50, 50});
}
