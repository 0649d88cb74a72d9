// Strokes are read strictly, and what is refused is refused by the parameter's name.
#include "core/strokes.h"

#include <catch2/catch.hpp>
#include <limits>

#include "core/parameter.h"

using namespace mypictools;

namespace {

struct Sample {
    Strokes strokes;
    std::optional<Attachment> picture;
};

Parameters<Sample> sample() {
    Parameters<Sample> p;
    p.add("strokes", &Sample::strokes, {.title = "Strokes", .help = ""})
        .add("picture", &Sample::picture, {.title = "Picture", .help = "", .group = "Scene"});
    return p;
}

Json stroke(const Json& changes) {
    Json out{{"mode", "keep"}, {"size", 0.05}, {"softness", 0.25}, {"points", Json::array({Json::array({0.1, 0.2})})}};
    out.update(changes);
    return out;
}

Error refusal(const Json& parameters) {
    try {
        static_cast<void>(sample().parse(parameters, "sample"));
    } catch (const Error& error) {
        return error;
    }
    throw std::logic_error("no error was thrown");
}

Json points(std::size_t count) { return Json(count, Json::array({0.5, 0.5})); }

}  // namespace

TEST_CASE("the kinds image and mask are reflected", "[parameter]") {
    const auto list = sample().list();
    CHECK(to_json(list[0])["kind"] == "mask");
    CHECK(to_json(list[0])["default"] == Json::array());
    CHECK_FALSE(to_json(list[0]).contains("optional"));
    CHECK_FALSE(to_json(list[0]).contains("group"));
    CHECK(to_json(list[1])["kind"] == "image");
    CHECK(to_json(list[1])["default"].is_null());
    CHECK(to_json(list[1])["optional"] == true);
    CHECK(to_json(list[1])["group"] == "Scene");
}

TEST_CASE("strokes come in as they were drawn, and go out again", "[parameter]") {
    const Json json = Json::parse(R"([{"mode":"erase","size":0.04,"softness":1.0,"points":[[0.0,1.0],[-0.5,1.5]]},
                                      {"mode":"keep","size":1.0,"softness":0.0,"points":[[0.25,0.75]]}])");
    const Strokes strokes = sample().parse({{"strokes", json}}, "sample").strokes;
    REQUIRE(strokes.size() == 2);
    CHECK(strokes[0].mode == Stroke::Mode::erase);
    CHECK(strokes[0].size == 0.04);
    REQUIRE(strokes[0].spots.size() == 2);
    CHECK(strokes[0].spots[1].x == -0.5);
    CHECK(strokes[0].spots[1].y == 1.5);
    CHECK(strokes[1].mode == Stroke::Mode::keep);
    CHECK(from_strokes(strokes) == json);
}

TEST_CASE("softness may be left out", "[parameter]") {
    Json json = stroke(Json::object());
    json.erase("softness");
    CHECK(to_strokes("strokes", Json::array({json})).at(0).softness == 0.5);
}

TEST_CASE("a stroke that does not fit is refused by name", "[parameter]") {
    const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
    const Json wrong = GENERATE_COPY(stroke({{"mode", "smudge"}}), stroke({{"mode", nullptr}}), stroke({{"size", 0}}),
                                     stroke({{"size", 1.01}}), stroke({{"size", nan}}), stroke({{"size", "0.1"}}),
                                     stroke({{"softness", -0.1}}), stroke({{"softness", nan}}),
                                     stroke({{"softness", nullptr}}), stroke({{"points", Json::array()}}),
                                     stroke({{"points", 4}}), stroke({{"points", Json::array({Json::array({0.5})})}}),
                                     stroke({{"points", Json::array({Json::array({0.5, 0.5, 0.5})})}}),
                                     stroke({{"points", Json::array({Json::array({0.5, "0.5"})})}}),
                                     stroke({{"points", Json::array({Json::array({0.5, 1.6})})}}),
                                     stroke({{"points", Json::array({Json::array({nan, 0.5})})}}),
                                     stroke({{"points", Json::array({Json::array({0.5, infinite})})}}),
                                     stroke({{"points", Json::array({Json::object({{"x", 0}, {"y", 0}})})}}),
                                     stroke({{"colour", "#ffffff"}}), Json::object(), Json(3), Json::array());
    CAPTURE(wrong);
    const Error error = refusal({{"strokes", Json::array({wrong})}});
    CHECK(error.code == ErrorCode::bad_parameter);
    CHECK(error.parameter == "strokes");
}

TEST_CASE("a list of strokes is a list", "[parameter]") {
    const Json wrong = GENERATE(Json(nullptr), Json::object(), Json("[]"), Json(1));
    CHECK(refusal({{"strokes", wrong}}).parameter == "strokes");
}

TEST_CASE("there may be 500 strokes and 20000 points, and not one more", "[parameter]") {
    CHECK(to_strokes("strokes", Json(strokes_limit, stroke(Json::object()))).size() == strokes_limit);
    CHECK(refusal({{"strokes", Json(strokes_limit + 1, stroke(Json::object()))}}).parameter == "strokes");
    const auto halves = [](std::size_t more) {
        return Json::array(
            {stroke({{"points", points(spots_limit / 2)}}), stroke({{"points", points(spots_limit / 2 + more)}})});
    };
    CHECK(to_strokes("strokes", halves(0)).size() == 2);
    CHECK(refusal({{"strokes", halves(1)}}).parameter == "strokes");
}

TEST_CASE("an attachment is a name", "[parameter]") {
    CHECK(sample().parse({{"picture", "beach"}}, "sample").picture->name == "beach");
    CHECK_FALSE(sample().parse({{"picture", nullptr}}, "sample").picture);
    const Json wrong = GENERATE(Json(""), Json(7), Json::array(), Json(true), Json(std::string(101, 'a')));
    CHECK(refusal({{"picture", wrong}}).parameter == "picture");
}
