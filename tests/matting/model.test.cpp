// A model's entry is parsed once and strictly; the manifest of this repository passes.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "matting/model.h"
#include "support/pictures.h"

using namespace mypictools;
using matting::Model;

namespace {

Json entry() {
    return Json::parse(R"({"id":"net","title":"Net","bytes":1,
        "input":{"width":320,"height":200,"mean":[1,2,3],"scale":[0.5,0.25,0.125],"layout":"nchw"},
        "output":{"normalise":"none"}})");
}

Json manifest() {
    const auto path = std::filesystem::path(__FILE__).parent_path() / ".." / ".." / "models" / "manifest.json";
    std::ifstream file(path);
    REQUIRE(file);
    return Json::parse(file);
}

}  // namespace

TEST_CASE("a complete entry is understood", "[matting]") {
    const Model model = Model::parse(entry());
    CHECK(model.id == "net");
    CHECK(model.input == Size{320, 200});
    CHECK(model.mean[2] == 3.0F);
    CHECK(model.scale[0] == 0.5F);
    CHECK(model.normalise == matting::Normalise::none);
}

TEST_CASE("an entry that is incomplete or wrong is refused and the field is named", "[matting]") {
    const auto [pointer, value] = GENERATE(table<std::string, Json>({
        {"/id", ""},
        {"/input/width", 0},
        {"/input/width", 100000},
        {"/input/height", 3.5},
        {"/input/mean", Json::array({1, 2})},
        {"/input/scale", "1"},
        {"/input/layout", "nhwc"},
        {"/output/normalise", "sigmoid"},
        {"/output", nullptr},
        {"/input", Json::array()},
    }));
    Json changed = entry();
    changed[Json::json_pointer(pointer)] = value;
    const Error error = test::error_of([&] { static_cast<void>(Model::parse(changed)); });
    CHECK(error.code == ErrorCode::bad_parameter);
    CHECK(error.parameter == "model");
    const std::string name = pointer.substr(pointer.find_last_of('/') + 1);
    INFO(error.what());
    CHECK(std::string(error.what()).find(name) != std::string::npos);
}

TEST_CASE("something that is no entry at all is refused", "[matting]") {
    const Json wrong = GENERATE(Json(), Json::array(), Json("u2netp"), Json::object());
    CHECK(test::error_of([&] { static_cast<void>(Model::parse(wrong)); }).code == ErrorCode::bad_parameter);
}

TEST_CASE("the manifest's methods name its models, and what the tool offers beside the visitor's own", "[matting]") {
    const Json json = manifest();
    std::vector<std::string> models, methods;
    for (const Json& model : json.at("models")) models.push_back(Model::parse(model).id);
    for (const Json& method : json.at("methods")) {
        methods.push_back(method.at("id"));
        CHECK_FALSE(method.at("networks").empty());
        for (const Json& network : method.at("networks"))
            CHECK(std::count(models.begin(), models.end(), network.get<std::string>()) == 1);
    }

    const auto& parameters = test::find_operation("remove-background").parameters;
    const auto model =
        std::find_if(parameters.begin(), parameters.end(), [](const auto& p) { return p.id == "model"; });
    REQUIRE(model != parameters.end());
    std::vector<std::string> offered;
    for (const Choice& choice : model->choices) offered.push_back(choice.id);
    methods.insert(methods.end(), {"rmbg", "custom"});
    CHECK(offered == methods);
    CHECK(model->default_value == json.at("default"));
}
