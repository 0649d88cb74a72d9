// Tells a file's type from its first bytes; names and extensions are never trusted.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "core/format.h"

namespace mypictools::codecs {

struct Sniffed {
    std::optional<Format> format;   ///< a format of ours
    std::string_view foreign = {};  ///< or the name of one that is recognised but cannot be read
};

Sniffed sniff(std::span<const std::byte> bytes);

}  // namespace mypictools::codecs
