// Reflects an operation as JSON for the catalogue.
#include "core/operation.h"

namespace mypictools {

Json to_json(const Operation& operation) {
    Json json{{"id", operation.id},
              {"title", operation.title},
              {"summary", operation.summary},
              {"description", operation.description},
              {"keywords", operation.keywords},
              {"category", operation.category},
              {"icon", operation.icon},
              {"animation", operation.animation},
              {"needs", Json::array()},
              {"sets", operation.sets},
              {"parameters", Json::array()}};
    for (const Need need : operation.needs)
        if (need == Need::mask) json["needs"].push_back("mask");
    for (const auto& parameter : operation.parameters) json["parameters"].push_back(to_json(parameter));
    return json;
}

}  // namespace mypictools
