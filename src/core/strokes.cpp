// Reads strokes out of JSON, with one sentence for everything that does not fit.
#include "core/strokes.h"

#include <cmath>
#include <string>

#include "core/error.h"

namespace mypictools {
namespace {

// How far outside the picture a spot may lie, in its sides.
constexpr double outside = 0.5;

class Reader {
public:
    explicit Reader(std::string_view parameter) : parameter_(parameter) {}

    [[nodiscard]] Strokes read(const Json& json) {
        if (!json.is_array()) refuse("must be a list of strokes");
        if (json.size() > strokes_limit) refuse("can have " + std::to_string(strokes_limit) + " strokes at most");
        Strokes out;
        out.reserve(json.size());
        for (const Json& stroke : json) out.push_back(read_stroke(stroke));
        return out;
    }

private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw Error::bad_parameter(parameter_, "\"" + parameter_ + "\" " + what + ".");
    }

    Stroke read_stroke(const Json& json) {
        if (!json.is_object()) refuse("must hold strokes, each an object");
        for (const auto& [key, value] : json.items())
            if (key != "mode" && key != "size" && key != "softness" && key != "points")
                refuse("has a stroke with an unknown member \"" + key + "\"");
        Stroke out;
        const auto mode = json.find("mode");
        if (mode == json.end() || (*mode != "keep" && *mode != "erase"))
            refuse("needs a \"mode\" of keep or erase in every stroke");
        out.mode = *mode == "keep" ? Stroke::Mode::keep : Stroke::Mode::erase;
        const auto size = json.find("size");
        if (size == json.end()) refuse("needs a \"size\" in every stroke");
        out.size = number(*size, 0, 1, "sizes above 0 and up to 1");
        if (out.size <= 0) refuse("must hold sizes above 0 and up to 1");
        if (const auto softness = json.find("softness"); softness != json.end())
            out.softness = number(*softness, 0, 1, "a softness from 0 to 1");
        const auto points = json.find("points");
        if (points == json.end() || !points->is_array() || points->empty())
            refuse("needs a list of \"points\" in every stroke");
        spots_ += points->size();
        if (spots_ > spots_limit) refuse("can have " + std::to_string(spots_limit) + " points at most");
        out.spots.reserve(points->size());
        for (const Json& point : *points) {
            if (!point.is_array() || point.size() != 2) refuse("must hold points of two numbers");
            out.spots.push_back({coordinate(point[0]), coordinate(point[1])});
        }
        return out;
    }

    [[nodiscard]] double coordinate(const Json& json) const {
        return number(json, -outside, 1 + outside, "points as fractions of width and height, from -0.5 to 1.5");
    }

    [[nodiscard]] double number(const Json& json, double least, double most, const std::string& expected) const {
        const double value = json.is_number() ? json.get<double>() : std::nan("");
        if (!(value >= least && value <= most)) refuse("must hold " + expected);
        return value;
    }

    std::string parameter_;
    std::size_t spots_ = 0;
};

}  // namespace

Strokes to_strokes(std::string_view parameter, const Json& json) { return Reader(parameter).read(json); }

Json from_strokes(const Strokes& strokes) {
    Json out = Json::array();
    for (const Stroke& stroke : strokes) {
        Json points = Json::array();
        for (const Stroke::Spot& spot : stroke.spots) points.push_back({spot.x, spot.y});
        out.push_back({{"mode", stroke.mode == Stroke::Mode::keep ? "keep" : "erase"},
                       {"size", stroke.size},
                       {"softness", stroke.softness},
                       {"points", std::move(points)}});
    }
    return out;
}

}  // namespace mypictools
