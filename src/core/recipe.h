// An edit is a recipe: a list of steps and an output, parsed once at the edge and trusted inside.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/operation.h"
#include "core/output.h"

namespace mypictools {

inline constexpr int recipe_version = 1;
inline constexpr std::size_t recipe_max_steps = 100;
inline constexpr std::size_t recipe_max_bytes = 1 << 20;

struct Step {
    const Operation* operation = nullptr;  ///< into the list the recipe was parsed with
    Json parameters;
};

struct Recipe {
    std::vector<Step> steps;
    Output output;

    /// Parses and checks everything that can be checked without a picture. `operations` must outlive the recipe.
    /// Throws Error(bad_parameter) that names the step and the parameter.
    static Recipe parse(const std::string& json, std::span<const Operation> operations);

    /// Index of the first step that needs a mask.
    [[nodiscard]] std::optional<std::size_t> mask_step() const;

    /// Runs the steps [first, last) on `image`; errors carry the step's index.
    [[nodiscard]] Image run(Image image, Context& context, std::size_t first, std::size_t last) const;
    [[nodiscard]] Image run(const Image& image, Context& context) const { return run(image, context, 0, steps.size()); }
};

}  // namespace mypictools
