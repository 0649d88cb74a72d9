// A parameter is declared once, as a member of a plain struct; this maps the member to JSON both ways.
#pragma once

#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/json.h"
#include "core/strokes.h"

namespace mypictools {

/// What picks the widget. Special pages are never needed: a tool that seems to want one wants a new kind.
enum class Kind { toggle, number, choice, text, colour, point, rectangle, angle, length, image, mask };
std::string_view to_string(Kind kind);

// Value types whose meaning a plain double or string cannot carry.
struct Angle {
    double degrees = 0;  ///< clockwise
};
struct Length {
    double value = 0;  ///< in the parameter's unit, pixels unless it says otherwise
};
struct Point {
    double x = 0, y = 0;  ///< pixels from the left and the top
};
struct Rectangle {
    int left = 0, top = 0, width = 0, height = 0;  ///< pixels
};
struct Colour {
    int red = 0, green = 0, blue = 0, alpha = 255;  ///< sRGB, 0 to 255, alpha not premultiplied
};
/// A colour or nothing ("none": transparent).
using Paint = std::optional<Colour>;
/// A picture that comes with the recipe, by the name it has in Context::images.
struct Attachment {
    std::string name;  ///< 1 to 100 bytes
};

struct Range {
    double min = 0;
    double max = 0;
};

/// Shown only while another parameter has one of these values.
struct When {
    std::string parameter;
    std::vector<std::string> in;
};

struct Choice {
    std::string id;
    std::string title;
    std::string help;
};

/// What the author writes about a parameter; everything else follows from the member.
struct About {
    std::string title;
    std::string help;
    std::string unit = {};
    std::optional<Range> legal = {};   ///< values outside are refused
    std::optional<Range> slider = {};  ///< what a slider shows
    double step = 0;                   ///< 0: any value (1 for whole numbers)
    bool advanced = false;
    std::string group = {};  ///< the title under which a form folds it together with others
    std::optional<When> when = {};
};

/// The reflected description, without the struct's type.
struct Parameter {
    std::string id;
    Kind kind = Kind::text;
    About about;
    bool optional = false;
    bool whole = false;  ///< only whole numbers
    Json default_value;
    std::vector<Choice> choices;
};
Json to_json(const Parameter& parameter);

namespace values {
// One reader per value type: JSON in, value out, Error(bad_parameter) naming `parameter` when it does not fit.
bool to_bool(const Parameter& parameter, const Json& json);
double to_number(const Parameter& parameter, const Json& json);
std::string to_text(const Parameter& parameter, const Json& json);
std::size_t to_choice(const Parameter& parameter, const Json& json);  ///< index into parameter.choices
Colour to_colour(const Parameter& parameter, const Json& json);
Paint to_paint(const Parameter& parameter, const Json& json);
Point to_point(const Parameter& parameter, const Json& json);
Rectangle to_rectangle(const Parameter& parameter, const Json& json);
Attachment to_attachment(const Parameter& parameter, const Json& json);
std::string from_paint(const Paint& paint);
}  // namespace values

/// One named value of an enum.
template <class E>
struct Option {
    E value;
    Choice choice;
};

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

/// The parameters of one operation, mapped to the members of `Struct`, whose initialisers are the only defaults.
template <class Struct>
class Parameters {
public:
    /// For members of type bool, int, double, std::string, Angle, Length, Colour, Paint, Point, Rectangle, Attachment,
    /// Strokes, or std::optional of one.
    template <class T>
    Parameters& add(std::string id, T Struct::*member, About about) {
        const T initial = Struct{}.*member;
        Parameter parameter;
        parameter.id = std::move(id);
        parameter.about = std::move(about);
        if constexpr (is_optional<T>::value && !std::is_same_v<T, Paint>) {
            parameter.optional = true;
            describe<typename T::value_type>(parameter);
            if (initial) parameter.default_value = write(*initial);
            insert(std::move(parameter), [member](Struct& out, const Parameter& p, const Json& json) {
                if (json.is_null())
                    out.*member = std::nullopt;
                else
                    out.*member = read<typename T::value_type>(p, json);
            });
        } else {
            describe<T>(parameter);
            parameter.default_value = write(initial);
            insert(std::move(parameter),
                   [member](Struct& out, const Parameter& p, const Json& json) { out.*member = read<T>(p, json); });
        }
        return *this;
    }

    /// For an enum, or std::optional of one.
    template <class T, class E>
    Parameters& add_choice(std::string id, T Struct::*member, About about, std::vector<Option<E>> options) {
        Parameter parameter;
        parameter.id = std::move(id);
        parameter.about = std::move(about);
        parameter.kind = Kind::choice;
        parameter.optional = is_optional<T>::value;
        std::vector<E> listed;
        const T initial = Struct{}.*member;
        for (auto& option : options) {
            listed.push_back(option.value);
            if (initial == T{option.value}) parameter.default_value = option.choice.id;
            parameter.choices.push_back(std::move(option.choice));
        }
        insert(std::move(parameter),
               [member, listed = std::move(listed)](Struct& out, const Parameter& p, const Json& json) {
                   if constexpr (is_optional<T>::value)
                       if (json.is_null()) {
                           out.*member = std::nullopt;
                           return;
                       }
                   out.*member = listed[values::to_choice(p, json)];
               });
        return *this;
    }

    /// The struct with `object`'s values over its defaults. `where` names the whole in messages ("resize", "output").
    /// Throws Error(bad_parameter) for anything that is not an object, an unknown name, or a value that does not fit.
    [[nodiscard]] Struct parse(const Json& object, std::string_view where) const {
        Struct out;
        if (object.is_null()) return out;
        if (!object.is_object())
            throw Error(ErrorCode::bad_parameter,
                        "The parameters of \"" + std::string(where) + "\" must be an object.");
        for (const auto& [name, value] : object.items()) {
            const Entry* entry = find(name);
            if (!entry)
                throw Error::bad_parameter(name, "\"" + std::string(where) + "\" has no parameter \"" + name + "\".");
            entry->set(out, entry->parameter, value);
        }
        return out;
    }

    [[nodiscard]] std::vector<Parameter> list() const {
        std::vector<Parameter> out;
        for (const auto& entry : entries_) out.push_back(entry.parameter);
        return out;
    }

private:
    using Setter = std::function<void(Struct&, const Parameter&, const Json&)>;
    struct Entry {
        Parameter parameter;
        Setter set;
    };

    void insert(Parameter parameter, Setter set) { entries_.push_back({std::move(parameter), std::move(set)}); }

    const Entry* find(std::string_view id) const {
        for (const auto& entry : entries_)
            if (entry.parameter.id == id) return &entry;
        return nullptr;
    }

    template <class T>
    static void describe(Parameter& p) {
        if constexpr (std::is_same_v<T, bool>)
            p.kind = Kind::toggle;
        else if constexpr (std::is_same_v<T, int>) {
            p.kind = Kind::number;
            p.whole = true;
        } else if constexpr (std::is_same_v<T, double>)
            p.kind = Kind::number;
        else if constexpr (std::is_same_v<T, std::string>)
            p.kind = Kind::text;
        else if constexpr (std::is_same_v<T, Angle>) {
            p.kind = Kind::angle;
            if (p.about.unit.empty()) p.about.unit = "°";
        } else if constexpr (std::is_same_v<T, Length>) {
            p.kind = Kind::length;
            p.whole = true;
            if (p.about.unit.empty()) p.about.unit = "px";
        } else if constexpr (std::is_same_v<T, Paint> || std::is_same_v<T, Colour>)
            p.kind = Kind::colour;
        else if constexpr (std::is_same_v<T, Point>)
            p.kind = Kind::point;
        else if constexpr (std::is_same_v<T, Rectangle>) {
            p.kind = Kind::rectangle;
            if (p.about.unit.empty()) p.about.unit = "px";
        } else if constexpr (std::is_same_v<T, Attachment>)
            p.kind = Kind::image;
        else if constexpr (std::is_same_v<T, Strokes>)
            p.kind = Kind::mask;
        else
            static_assert(!sizeof(T), "no kind for this member type");
    }

    template <class T>
    static T read(const Parameter& p, const Json& json) {
        if constexpr (std::is_same_v<T, bool>)
            return values::to_bool(p, json);
        else if constexpr (std::is_same_v<T, int>)
            return static_cast<int>(values::to_number(p, json));
        else if constexpr (std::is_same_v<T, double>)
            return values::to_number(p, json);
        else if constexpr (std::is_same_v<T, std::string>)
            return values::to_text(p, json);
        else if constexpr (std::is_same_v<T, Angle>)
            return Angle{values::to_number(p, json)};
        else if constexpr (std::is_same_v<T, Length>)
            return Length{values::to_number(p, json)};
        else if constexpr (std::is_same_v<T, Paint>)
            return values::to_paint(p, json);
        else if constexpr (std::is_same_v<T, Colour>)
            return values::to_colour(p, json);
        else if constexpr (std::is_same_v<T, Point>)
            return values::to_point(p, json);
        else if constexpr (std::is_same_v<T, Attachment>)
            return values::to_attachment(p, json);
        else if constexpr (std::is_same_v<T, Strokes>)
            return to_strokes(p.id, json);
        else
            return values::to_rectangle(p, json);
    }

    template <class T>
    static Json write(const T& value) {
        if constexpr (std::is_same_v<T, Angle>)
            return value.degrees;
        else if constexpr (std::is_same_v<T, Length>)
            return value.value;
        else if constexpr (std::is_same_v<T, Paint> || std::is_same_v<T, Colour>)
            return values::from_paint(value);
        else if constexpr (std::is_same_v<T, Point>)
            return Json{{"x", value.x}, {"y", value.y}};
        else if constexpr (std::is_same_v<T, Rectangle>)
            return Json{{"left", value.left}, {"top", value.top}, {"width", value.width}, {"height", value.height}};
        else if constexpr (std::is_same_v<T, Attachment>)
            return value.name;
        else if constexpr (std::is_same_v<T, Strokes>)
            return from_strokes(value);
        else
            return value;
    }

    std::vector<Entry> entries_;
};

}  // namespace mypictools
