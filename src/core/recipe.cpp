// Parses recipes strictly and runs their steps.
#include "core/recipe.h"

#include <algorithm>
#include <utility>

namespace mypictools {
namespace {

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorCode::bad_parameter, message); }

void only_keys(const Json& object, std::initializer_list<std::string_view> known, const std::string& where) {
    for (const auto& [key, value] : object.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw Error::bad_parameter(key, where + " has no member \"" + key + "\".");
}

Step parse_step(const Json& json, std::span<const Operation> operations) {
    if (!json.is_object()) refuse("Each step of a recipe must be an object.");
    only_keys(json, {"op", "params"}, "A step");
    const auto op = json.find("op");
    if (op == json.end() || !op->is_string())
        throw Error::bad_parameter("op", "Each step of a recipe must name its tool in \"op\".");
    const auto& id = op->get_ref<const std::string&>();
    const auto found =
        std::find_if(operations.begin(), operations.end(), [&](const Operation& o) { return o.id == id; });
    if (found == operations.end()) throw Error::bad_parameter("op", "There is no tool called \"" + id + "\".");
    Step step{&*found, json.value("params", Json::object())};
    if (!step.parameters.is_object())
        throw Error::bad_parameter("params", "\"params\" of \"" + id + "\" must be an object.");
    found->check(step.parameters);
    return step;
}

/// A step may be where pixels are first pulled; what is wrong with the file or the machine is not its fault.
bool blames_the_step(ErrorCode code) {
    return code != ErrorCode::unreadable && code != ErrorCode::out_of_memory && code != ErrorCode::cancelled;
}

template <class Action>
auto at_step(std::size_t index, Action&& action) {
    try {
        return action();
    } catch (...) {
        Error error = current_error();
        if (!error.step && blames_the_step(error.code)) error.step = static_cast<int>(index);
        throw error;
    }
}

}  // namespace

Recipe Recipe::parse(const std::string& text, std::span<const Operation> operations) {
    if (text.size() > recipe_max_bytes) refuse("The recipe is too long.");
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) refuse("The recipe is not valid JSON.");
    if (!json.is_object()) refuse("A recipe must be a JSON object.");
    only_keys(json, {"version", "steps", "output"}, "A recipe");
    const auto version = json.find("version");
    if (version == json.end() || !version->is_number_integer() || version->get<std::int64_t>() != recipe_version)
        throw Error::bad_parameter("version", "This recipe's version is not known here; version 1 is.");

    Recipe recipe;
    if (const auto steps = json.find("steps"); steps != json.end()) {
        if (!steps->is_array()) throw Error::bad_parameter("steps", "\"steps\" must be a list.");
        if (steps->size() > recipe_max_steps)
            throw Error::bad_parameter("steps", "A recipe can have 100 steps at most.");
        for (std::size_t i = 0; i < steps->size(); ++i)
            recipe.steps.push_back(at_step(i, [&] { return parse_step((*steps)[i], operations); }));
    }
    if (const auto output = json.find("output"); output != json.end())
        recipe.output = output_parameters().parse(*output, "output");
    const auto needs_mask = [](const Step& step) { return !step.operation->needs.empty(); };
    if (std::count_if(recipe.steps.begin(), recipe.steps.end(), needs_mask) > 1)
        throw Error::bad_parameter("steps", "A recipe can cut out a subject only once.");
    return recipe;
}

std::optional<std::size_t> Recipe::mask_step() const {
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (!steps[i].operation->needs.empty()) return i;
    return std::nullopt;
}

Image Recipe::run(Image image, Context& context, std::size_t first, std::size_t last) const {
    for (std::size_t i = first; i < last; ++i) {
        context.check();
        image = at_step(i, [&] { return steps[i].operation->run(image, steps[i].parameters, context); });
    }
    return image;
}

}  // namespace mypictools
