// Encoded bytes that came from outside, and what their header says.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/context.h"
#include "core/format.h"
#include "core/image.h"

namespace mypictools::codecs {

using Bytes = std::vector<std::byte>;
/// Shared, because a lazily decoded picture reads its bytes long after it was opened.
using SharedBytes = std::shared_ptr<const Bytes>;

struct Source {
    SharedBytes bytes;
    Format format = Format::png;
    Image image;  ///< upright
    bool alpha = false;
    bool private_metadata = false;       ///< carries more than colour profile and copyright
    std::vector<Warning> warnings = {};  ///< what of the file is not used
};

/// Reads the header only. Throws Error: unreadable (empty, damaged, not a picture), unsupported (a known format this
/// build cannot read), too_large (over `limits`).
Source open(const SharedBytes& bytes, const Limits& limits);

}  // namespace mypictools::codecs
