// Looks into files whose decoders can be made to work for minutes by a few kilobytes, before they are let near them.
#pragma once

#include <cstddef>
#include <span>

#include "core/limits.h"

namespace mypictools::codecs {

/// Throws Error(too_large) for a JPEG with more scans than any encoder writes: each one is a pass over the whole
/// picture.
void guard_jpeg(std::span<const std::byte> bytes, const Limits& limits);

/// Throws Error(too_large) for a drawing that declares masses of entities or repeats its parts without end through
/// nested <use>. Compressed drawings are not looked into.
void guard_svg(std::span<const std::byte> bytes, const Limits& limits);

}  // namespace mypictools::codecs
