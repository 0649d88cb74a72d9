// The rules every tool obeys; a new tool is covered before its author writes the interesting test.
#include <catch2/catch.hpp>
#include <regex>
#include <set>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

namespace {

const std::regex kebab("[a-z][a-z0-9]*(-[a-z0-9]+)*");

const std::vector<Operation>& all() {
    static const std::vector<Operation> list = operations::all();
    return list;
}

Json defaults_of(const Operation& operation) {
    Json json = Json::object();
    for (const auto& p : operation.parameters) json[p.id] = p.default_value;
    return json;
}

/// A picture for `operation`, with a mask in the context where it needs one.
Context context_for(const Operation& operation, int width, int height) {
    Context context;
    if (!operation.needs.empty()) context.mask = edge(width, height).extract_band(0);
    return context;
}

}  // namespace

TEST_CASE("the catalogue is valid JSON with every tool, format and code", "[contract]") {
    const Json json = Json::parse(Door().catalogue());
    CHECK(json["operations"].size() == all().size());
    CHECK(json["errors"].size() == error_names.size());
    CHECK(json["formats"].size() == all_formats().size());
    CHECK(json["output"].size() >= 7);
    CHECK(json["version"] == Door::version());
}

TEST_CASE("tools are described for people", "[contract]") {
    std::set<std::string> ids;
    for (const auto& operation : all()) {
        CAPTURE(operation.id);
        CHECK(std::regex_match(operation.id, kebab));
        CHECK(ids.insert(operation.id).second);
        CHECK_FALSE(operation.title.empty());
        CHECK(operation.summary.size() > 20);
        CHECK(operation.summary.back() == '.');
        CHECK(operation.description.size() > operation.summary.size());
        CHECK(operation.keywords.size() >= 3);
        CHECK_FALSE(operation.category.empty());
        CHECK_FALSE(operation.icon.empty());
        const auto outputs = output_parameters().list();
        for (const auto& name : operation.sets)
            CHECK(std::any_of(outputs.begin(), outputs.end(), [&](const Parameter& p) { return p.id == name; }));
    }
}

TEST_CASE("parameters are named, explained, and their defaults are legal", "[contract]") {
    for (const auto& operation : all()) {
        CAPTURE(operation.id);
        std::set<std::string> ids;
        for (const auto& p : operation.parameters) {
            CAPTURE(p.id);
            CHECK(std::regex_match(p.id, kebab));
            CHECK(ids.insert(p.id).second);
            CHECK_FALSE(p.about.title.empty());
            CHECK_FALSE(p.about.help.empty());
            if (p.kind == Kind::number || p.kind == Kind::angle || p.kind == Kind::length) REQUIRE(p.about.legal);
            if (p.about.slider && p.about.legal) {
                CHECK(p.about.slider->min >= p.about.legal->min);
                CHECK(p.about.slider->max <= p.about.legal->max);
            }
            if (p.kind == Kind::choice) CHECK(p.choices.size() >= 2);
            if (p.about.when) CHECK(ids.count(p.about.when->parameter) == 1);
        }
        CHECK_NOTHROW(operation.check(defaults_of(operation)));
        CHECK_NOTHROW(operation.check(Json::object()));
    }
}

TEST_CASE("a parameter that does not exist is refused by every tool", "[contract]") {
    for (const auto& operation : all()) {
        CAPTURE(operation.id);
        const auto error = error_of([&] { operation.check({{"no-such-thing", 1}}); });
        CHECK(error.code == ErrorCode::bad_parameter);
        CHECK(error.parameter == "no-such-thing");
    }
}

TEST_CASE("every tool takes every form of picture, with its defaults", "[contract]") {
    const auto colour = gradient(33, 21);
    const std::vector<std::pair<std::string, vips::VImage>> pictures{
        {"colour", colour},
        {"transparent", half_transparent(33, 21)},
        {"grey", solid(33, 21, {90})},
        {"grey and alpha", solid(33, 21, {90, 128})},
        {"16 bits", (colour * 257)
                        .cast(VIPS_FORMAT_USHORT)
                        .copy(vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_RGB16))},
        {"one pixel", solid(1, 1, {1, 2, 3})},
        {"a line", gradient(400, 1)},
        {"a column", gradient(1, 400)},
    };
    for (const auto& operation : all())
        for (const auto& [name, picture] : pictures) {
            CAPTURE(operation.id, name);
            Context context = context_for(operation, picture.width(), picture.height());
            const Image out = operation.run(Image{picture}, Json::object(), context);
            const auto pixels = out.random_access();
            CHECK(pixels.width() == out.width());
            CHECK(pixels.height() == out.height() * out.frames());
            CHECK((pixels.format() == VIPS_FORMAT_UCHAR || pixels.format() == VIPS_FORMAT_USHORT));
            CHECK(pixels.bands() <= 4);
        }
}

TEST_CASE("tools that keep animations keep every frame", "[contract]") {
    for (const auto& operation : all()) {
        CAPTURE(operation.id);
        Context context = context_for(operation, 16, 12);
        const Image out = operation.run(Image{animation(16, 12, 3)}, Json::object(), context);
        CHECK(out.frames() == (operation.animation ? 3 : 1));
        if (!operation.animation) CHECK_FALSE(context.warnings.empty());
    }
}

TEST_CASE("a tool that needs a mask says so when there is none", "[contract]") {
    for (const auto& operation : all()) {
        if (operation.needs.empty()) continue;
        CAPTURE(operation.id);
        const auto error = error_of([&] {
            Context context;
            static_cast<void>(operation.run(Image{gradient(8, 8)}, Json::object(), context).random_access());
        });
        CHECK(error.code == ErrorCode::bad_parameter);
        CHECK(error.parameter == "mask");
    }
}

TEST_CASE("no tool changes the picture it was given", "[contract]") {
    for (const auto& operation : all()) {
        CAPTURE(operation.id);
        const auto picture = half_transparent(24, 24);
        const auto before = picture.copy_memory();
        Context context = context_for(operation, 24, 24);
        static_cast<void>(operation.run(Image{picture}, Json::object(), context).random_access());
        CHECK(max_difference(picture, before) == 0);
    }
}
