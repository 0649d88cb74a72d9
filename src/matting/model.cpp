// Reads a model's entry of the manifest, once, at the edge.
#include "matting/model.h"

#include <cmath>

#include "core/error.h"

namespace mypictools::matting {
namespace {

// Larger inputs than any network for this job has; keeps a wrong manifest from asking for gigabytes.
constexpr int side_limit = 4096;

[[noreturn]] void refuse(const std::string& field, const std::string& wanted) {
    throw Error::bad_parameter("model", "The model's \"" + field + "\" must be " + wanted + ".");
}

const Json& member(const Json& object, const char* name, const std::string& path) {
    if (!object.is_object() || !object.contains(name)) refuse(path, "given");
    return object.at(name);
}

int side(const Json& input, const char* name) {
    const std::string path = std::string("input.") + name;
    const Json& value = member(input, name, path);
    const std::string wanted = "a whole number from 1 to " + std::to_string(side_limit);
    if (!value.is_number_integer()) refuse(path, wanted);
    const auto number = value.get<std::int64_t>();
    if (number < 1 || number > side_limit) refuse(path, wanted);
    return static_cast<int>(number);
}

std::array<float, 3> per_channel(const Json& input, const char* name) {
    const std::string path = std::string("input.") + name;
    const Json& value = member(input, name, path);
    if (!value.is_array() || value.size() != 3) refuse(path, "three numbers");
    std::array<float, 3> out{};
    for (std::size_t c = 0; c < 3; ++c) {
        if (!value[c].is_number()) refuse(path, "three numbers");
        out[c] = value[c].get<float>();
        if (!std::isfinite(out[c])) refuse(path, "three finite numbers");
    }
    return out;
}

Normalise normalisation(const Json& output) {
    const Json& value = member(output, "normalise", "output.normalise");
    if (value == "min-max") return Normalise::min_max;
    if (value == "none") return Normalise::none;
    refuse("output.normalise", "\"min-max\" or \"none\"");
}

}  // namespace

Model Model::parse(const Json& entry) {
    if (!entry.is_object())
        throw Error::bad_parameter("model", "The model must be an object, an entry of the manifest.");
    Model model;
    const Json& id = member(entry, "id", "id");
    if (!id.is_string() || id.get_ref<const std::string&>().empty()) refuse("id", "a name");
    model.id = id.get<std::string>();
    const Json& input = member(entry, "input", "input");
    model.input = {side(input, "width"), side(input, "height")};
    model.mean = per_channel(input, "mean");
    model.scale = per_channel(input, "scale");
    if (member(input, "layout", "input.layout") != "nchw") refuse("input.layout", "\"nchw\"");
    model.normalise = normalisation(member(entry, "output", "output"));
    return model;
}

}  // namespace mypictools::matting
