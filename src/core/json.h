// The JSON type used everywhere: keys keep the order they were written in, so the catalogue reads as declared.
#pragma once

#include <nlohmann/json.hpp>

namespace mypictools {

using Json = nlohmann::ordered_json;

}  // namespace mypictools
