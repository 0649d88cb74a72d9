// Parameters: the struct's initialisers are the defaults, the member's type is the kind.
#include "core/parameter.h"

#include <catch2/catch.hpp>

using namespace mypictools;

namespace {

struct Sample {
    bool on = true;
    double ratio = 0.5;
    int count = 3;
    std::optional<Length> width;
    Paint paint = Colour{1, 2, 3, 255};
    std::string label = "a";
};

Parameters<Sample> sample() {
    Parameters<Sample> p;
    p.add("on", &Sample::on, {.title = "On", .help = ""})
        .add("ratio", &Sample::ratio, {.title = "Ratio", .help = "", .legal = Range{0, 1}})
        .add("count", &Sample::count, {.title = "Count", .help = "", .legal = Range{0, 10}, .slider = Range{1, 5}})
        .add("width", &Sample::width, {.title = "Width", .help = "", .legal = Range{1, 100}})
        .add("paint", &Sample::paint, {.title = "Paint", .help = ""})
        .add("label", &Sample::label, {.title = "Label", .help = ""});
    return p;
}

}  // namespace

TEST_CASE("defaults, kinds and ranges are reflected", "[parameter]") {
    const auto list = sample().list();
    CHECK(to_json(list[0])["kind"] == "toggle");
    CHECK(to_json(list[0])["default"] == true);
    CHECK(to_json(list[2])["step"] == 1);
    CHECK(to_json(list[2])["max"] == 10);
    CHECK(to_json(list[2])["sliderMax"] == 5);
    CHECK(to_json(list[3])["kind"] == "length");
    CHECK(to_json(list[3])["optional"] == true);
    CHECK(to_json(list[3])["default"].is_null());
    CHECK(to_json(list[4])["default"] == "#010203");
}

TEST_CASE("values given replace defaults, others stay", "[parameter]") {
    const Sample s = sample().parse(Json::parse(R"({"count":7,"width":20,"paint":"none"})"), "sample");
    CHECK(s.count == 7);
    CHECK(s.width->value == 20);
    CHECK_FALSE(s.paint.has_value());
    CHECK(s.on);
    CHECK(s.label == "a");
}

TEST_CASE("colours are read and written alike", "[parameter]") {
    const Sample s = sample().parse(Json::parse(R"({"paint":"#FF880080"})"), "sample");
    CHECK(s.paint->red == 255);
    CHECK(s.paint->alpha == 128);
    CHECK(values::from_paint(s.paint) == "#ff880080");
}

TEST_CASE("what does not fit is refused by name", "[parameter]") {
    const std::string text =
        GENERATE(R"({"on":1})", R"({"ratio":1.01})", R"({"ratio":null})", R"({"count":2.5})", R"({"count":"2"})",
                 R"({"width":0})", R"({"paint":"#12345"})", R"({"paint":"#gg0000"})", R"({"label":4})");
    CAPTURE(text);
    const Json json = Json::parse(text);
    try {
        static_cast<void>(sample().parse(json, "sample"));
        FAIL("accepted");
    } catch (const Error& error) {
        CHECK(error.code == ErrorCode::bad_parameter);
        CHECK(error.parameter == json.begin().key());
    }
}
