// The list of everything this build can do, as the JSON that page, form, palette, docs and tests read.
#pragma once

#include <span>

#include "core/json.h"
#include "core/operation.h"

namespace mypictools {

/// `formats` is the codecs' table as JSON (see codecs/formats.h).
Json catalogue(std::span<const Operation> operations, const Json& formats, const Limits& limits);

}  // namespace mypictools
