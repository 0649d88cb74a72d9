// A way to find the subject: one network, or several that are asked in turn.
#pragma once

#include <string>
#include <vector>

#include "matting/model.h"

namespace mypictools::matting {

/// The networks in the order in which they are asked. The last of several is the arbiter: the strongest and slowest,
/// asked only where the others do not agree.
struct Method {
    std::string id;
    std::vector<Model> networks;  ///< at least one, at most `networks_limit`

    static constexpr std::size_t networks_limit = 8;

    /// From `{id, networks: [entries of models/manifest.json]}`.
    /// Throws Error(bad_parameter, "model") that names the field which is missing or does not fit.
    static Method parse(const Json& json);
};

}  // namespace mypictools::matting
