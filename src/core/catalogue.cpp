// Puts operations, output options, formats, limits and error codes into one document.
#include "core/catalogue.h"

#include "core/recipe.h"
#include "core/version.h"

namespace mypictools {

Json catalogue(std::span<const Operation> operations, const Json& formats, const Limits& limits) {
    Json json{{"version", version},
              {"recipeVersion", recipe_version},
              {"operations", Json::array()},
              {"output", Json::array()},
              {"formats", formats},
              {"limits",
               {{"bytes", limits.bytes},
                {"pixels", limits.pixels},
                {"frames", limits.frames},
                {"dimension", limits.dimension}}},
              {"errors", Json::array()}};
    for (const auto& operation : operations) json["operations"].push_back(to_json(operation));
    for (const auto& parameter : output_parameters().list()) json["output"].push_back(to_json(parameter));
    for (const auto& error : error_names) json["errors"].push_back(error.name);
    return json;
}

}  // namespace mypictools
