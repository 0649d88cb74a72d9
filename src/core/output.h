// What a recipe asks of the encoder: the same few options for every format.
#pragma once

#include <optional>

#include "core/format.h"
#include "core/parameter.h"

namespace mypictools {

enum class Metadata {
    all,   ///< everything the format can carry; orientation is already applied
    none,  ///< nothing; colours are converted to sRGB first
    safe,  ///< colour profile and copyright only
};

/// Members left empty are decided by the encoder for the format at hand (see codecs/formats.h for its defaults).
struct Output {
    std::optional<Format> format;
    std::optional<int> quality;  ///< 1 to 100
    std::optional<int> effort;   ///< 0 (quick) to 9 (small)
    std::optional<bool> lossless;
    std::optional<bool> palette;  ///< PNG: at most 256 colours
    Metadata metadata = Metadata::safe;
    std::optional<Length> target_bytes;  ///< the file is not to be larger than this

    /// Set by operations only: a result that is not smaller than the source is replaced by something that is.
    bool never_larger = false;
    /// Set by operations only: where the recipe leaves effort open, prefer small files to quick ones.
    bool thorough = false;
};

/// The declaration behind `output` in recipes and in the catalogue.
const Parameters<Output>& output_parameters();

}  // namespace mypictools
