// Reads parameter values out of JSON, with one sentence for everything that does not fit.
#include "core/parameter.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace mypictools {

std::string_view to_string(Kind kind) {
    static constexpr std::array<std::string_view, 11> names{"toggle",    "number", "choice", "text",  "colour", "point",
                                                            "rectangle", "angle",  "length", "image", "mask"};
    return names[static_cast<std::size_t>(kind)];
}

Json to_json(const Parameter& p) {
    Json json{{"id", p.id}, {"kind", to_string(p.kind)}, {"title", p.about.title}, {"help", p.about.help}};
    if (!p.about.unit.empty()) json["unit"] = p.about.unit;
    if (p.optional) json["optional"] = true;
    json["default"] = p.default_value;
    if (p.about.legal) {
        json["min"] = p.about.legal->min;
        json["max"] = p.about.legal->max;
    }
    if (const auto& slider = p.about.slider ? p.about.slider : p.about.legal; slider) {
        json["sliderMin"] = slider->min;
        json["sliderMax"] = slider->max;
    }
    if (const double step = p.about.step > 0 ? p.about.step : p.whole ? 1 : 0; step > 0) json["step"] = step;
    if (p.kind == Kind::choice) {
        json["choices"] = Json::array();
        for (const auto& c : p.choices) json["choices"].push_back({{"id", c.id}, {"title", c.title}, {"help", c.help}});
    }
    if (p.about.advanced) json["advanced"] = true;
    if (!p.about.group.empty()) json["group"] = p.about.group;
    if (p.about.when) json["when"] = {{"parameter", p.about.when->parameter}, {"in", p.about.when->in}};
    return json;
}

namespace values {
namespace {

[[noreturn]] void refuse(const Parameter& p, const std::string& expected) {
    throw Error::bad_parameter(p.id, "\"" + p.id + "\" must be " + expected + ".");
}

std::string short_number(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.10g", value);
    return text.data();
}

double member(const Parameter& p, const Json& json, const char* name, bool whole) {
    const auto it = json.find(name);
    if (it == json.end() || !it->is_number()) refuse(p, std::string("an object with a number \"") + name + "\"");
    const double value = it->get<double>();
    if (!std::isfinite(value) || std::abs(value) > 1e6 || (whole && value != std::floor(value)))
        refuse(p, std::string("an object whose \"") + name + "\" is a " + (whole ? "whole " : "") + "number of pixels");
    return value;
}

void only_members(const Parameter& p, const Json& json, std::initializer_list<std::string_view> names) {
    if (!json.is_object()) refuse(p, "an object");
    for (const auto& [key, value] : json.items()) {
        bool known = false;
        for (const auto name : names) known = known || name == key;
        if (!known) throw Error::bad_parameter(p.id, "\"" + p.id + "\" has no member \"" + key + "\".");
    }
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

bool to_bool(const Parameter& p, const Json& json) {
    if (!json.is_boolean()) refuse(p, "true or false");
    return json.get<bool>();
}

double to_number(const Parameter& p, const Json& json) {
    const auto& legal = p.about.legal;
    const std::string range = legal ? " from " + short_number(legal->min) + " to " + short_number(legal->max) : "";
    if (!json.is_number()) refuse(p, (p.whole ? "a whole number" : "a number") + range);
    const double value = json.get<double>();
    if (!std::isfinite(value) || (p.whole && value != std::floor(value)))
        refuse(p, (p.whole ? "a whole number" : "a number") + range);
    if (legal && (value < legal->min || value > legal->max))
        refuse(p, (p.whole ? "a whole number" : "a number") + range);
    return value;
}

std::string to_text(const Parameter& p, const Json& json) {
    if (!json.is_string()) refuse(p, "text");
    return json.get<std::string>();
}

std::size_t to_choice(const Parameter& p, const Json& json) {
    if (json.is_string())
        for (std::size_t i = 0; i < p.choices.size(); ++i)
            if (p.choices[i].id == json.get_ref<const std::string&>()) return i;
    std::string list;
    for (const auto& c : p.choices) list += (list.empty() ? "" : ", ") + c.id;
    refuse(p, "one of: " + list);
}

Colour to_colour(const Parameter& p, const Json& json) {
    static constexpr auto expected = "a colour such as #ff8800 or #ff880080";
    if (!json.is_string()) refuse(p, expected);
    const auto& text = json.get_ref<const std::string&>();
    if ((text.size() != 7 && text.size() != 9) || text[0] != '#') refuse(p, expected);
    std::array<int, 4> parts{0, 0, 0, 255};
    for (std::size_t i = 1; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]);
        const int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) refuse(p, expected);
        parts[(i - 1) / 2] = high * 16 + low;
    }
    return {parts[0], parts[1], parts[2], parts[3]};
}

Paint to_paint(const Parameter& p, const Json& json) {
    if (json.is_null() || (json.is_string() && json.get_ref<const std::string&>() == "none")) return std::nullopt;
    return to_colour(p, json);
}

Point to_point(const Parameter& p, const Json& json) {
    only_members(p, json, {"x", "y"});
    return {member(p, json, "x", false), member(p, json, "y", false)};
}

Rectangle to_rectangle(const Parameter& p, const Json& json) {
    only_members(p, json, {"left", "top", "width", "height"});
    const Rectangle r{static_cast<int>(member(p, json, "left", true)), static_cast<int>(member(p, json, "top", true)),
                      static_cast<int>(member(p, json, "width", true)),
                      static_cast<int>(member(p, json, "height", true))};
    if (r.left < 0 || r.top < 0) refuse(p, "inside the picture: left and top cannot be negative");
    if (r.width < 1 || r.height < 1) refuse(p, "at least 1 pixel wide and high");
    return r;
}

Attachment to_attachment(const Parameter& p, const Json& json) {
    constexpr std::size_t longest = 100;
    if (!json.is_string()) refuse(p, "the name of an attached picture");
    const auto& name = json.get_ref<const std::string&>();
    if (name.empty() || name.size() > longest) refuse(p, "a name of 1 to 100 bytes");
    return {name};
}

std::string from_paint(const Paint& paint) {
    if (!paint) return "none";
    std::array<char, 10> text{};
    if (paint->alpha == 255)
        std::snprintf(text.data(), text.size(), "#%02x%02x%02x", paint->red & 255, paint->green & 255,
                      paint->blue & 255);
    else
        std::snprintf(text.data(), text.size(), "#%02x%02x%02x%02x", paint->red & 255, paint->green & 255,
                      paint->blue & 255, paint->alpha & 255);
    return text.data();
}

}  // namespace values
}  // namespace mypictools
