// Recipes are parsed strictly, and every refusal says where.
#include "core/recipe.h"

#include <catch2/catch.hpp>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

namespace {

const std::vector<Operation>& all() {
    static const std::vector<Operation> list = operations::all();
    return list;
}

Error refusal(const std::string& text) {
    return error_of([&] { Recipe::parse(text, all()); });
}

}  // namespace

TEST_CASE("a full recipe is understood", "[recipe]") {
    const Recipe recipe = Recipe::parse(R"({"version":1,"steps":[{"op":"resize","params":{"width":10}},{"op":"flip"}],
        "output":{"format":"webp","quality":80,"metadata":"none","target-bytes":5000}})",
                                        all());
    REQUIRE(recipe.steps.size() == 2);
    CHECK(recipe.steps[1].operation->id == "flip");
    CHECK(recipe.output.format == Format::webp);
    CHECK(recipe.output.quality == 80);
    CHECK(recipe.output.metadata == Metadata::none);
    CHECK(recipe.output.target_bytes->value == 5000);
    CHECK_FALSE(recipe.output.lossless.has_value());
}

TEST_CASE("steps and output may be left out", "[recipe]") {
    CHECK(Recipe::parse(R"({"version":1})", all()).steps.empty());
}

TEST_CASE("what is wrong is named", "[recipe]") {
    struct Case {
        std::string text;
        std::string parameter;
        std::optional<int> step;
    };
    const auto c = GENERATE(Catch::Generators::values<Case>({
        {R"({"version":2})", "version", {}},
        {R"({"steps":[]})", "version", {}},
        {R"({"version":1,"extra":1})", "extra", {}},
        {R"({"version":1,"steps":{}})", "steps", {}},
        {R"({"version":1,"steps":[{"op":"nope"}]})", "op", 0},
        {R"({"version":1,"steps":[{"op":"flip"},{"op":"flip","params":{"axs":"horizontal"}}]})", "axs", 1},
        {R"({"version":1,"steps":[{"op":"flip","params":{"axis":"diagonal"}}]})", "axis", 0},
        {R"({"version":1,"steps":[{"op":"resize","params":{"width":0}}]})", "width", 0},
        {R"({"version":1,"steps":[{"op":"resize","params":{"width":1.5}}]})", "width", 0},
        {R"({"version":1,"steps":[{"op":"resize","params":{"width":"10"}}]})", "width", 0},
        {R"({"version":1,"steps":[{"op":"rotate","params":{"background":"red"}}]})", "background", 0},
        {R"({"version":1,"steps":[{"op":"crop","params":{"area":{"left":1}}}]})", "area", 0},
        {R"({"version":1,"steps":[{"op":"flip","parameters":{}}]})", "parameters", 0},
        {R"({"version":1,"output":{"quality":101}})", "quality", {}},
        {R"({"version":1,"output":{"format":"heic"}})", "format", {}},
        {R"({"version":1,"output":{"lossless":1}})", "lossless", {}},
        {R"({"version":1,"steps":[{"op":"remove-background"},{"op":"remove-background"}]})", "steps", {}},
    }));
    CAPTURE(c.text);
    const Error error = refusal(c.text);
    CHECK(error.code == ErrorCode::bad_parameter);
    CHECK(error.parameter == c.parameter);
    CHECK(error.step == c.step);
}

TEST_CASE("what is not a recipe at all is refused", "[recipe]") {
    for (const char* text : {"", "{", "[]", "null", "\"x\"", "{\"version\":1}}"}) {
        CAPTURE(text);
        CHECK(refusal(text).code == ErrorCode::bad_parameter);
    }
    CHECK(refusal(R"({"version":1,"steps":[)" + std::string(recipe_max_bytes, ' ') + "]}").code ==
          ErrorCode::bad_parameter);
}

TEST_CASE("steps run in order", "[recipe]") {
    const auto rendered = render(encoded(gradient(40, 20), ".png"), {{{"op", "rotate"}, {"params", {{"angle", 90}}}},
                                                                     {{"op", "resize"}, {"params", {{"width", 10}}}}});
    CHECK(rendered.file.size == Size{10, 20});
}

TEST_CASE("an error while running names the step", "[recipe]") {
    const auto error = error_of([] {
        render(encoded(gradient(40, 20), ".png"),
               {{{"op", "flip"}},
                {{"op", "crop"}, {"params", {{"area", {{"left", 0}, {"top", 0}, {"width", 41}, {"height", 1}}}}}}});
    });
    CHECK(error.step == 1);
    CHECK(error.parameter == "area");
}
