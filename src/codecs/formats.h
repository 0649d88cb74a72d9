// The table of codecs: one row per format, what it can carry and the encoder's defaults.
#pragma once

#include <string_view>

#include "core/format.h"
#include "core/json.h"

namespace mypictools::codecs {

struct Row {
    Format format;
    std::string_view loader = {};  ///< libvips' operation, or empty: stb_image
    std::string_view saver = {};   ///< libvips' operation, or empty: cannot be written
    bool alpha = false;            ///< carries transparency
    bool animation = false;        ///< carries frames, both ways
    bool profile = false;          ///< carries a colour profile
    bool deep = false;             ///< carries 16 bits
    bool lossless = false;         ///< can keep every pixel
    int quality = 0;               ///< default when the recipe leaves it open; 0: the format has no quality
    int effort = 0;                ///< default when the recipe leaves it open, 0 to 9
    int thorough = 0;              ///< default where small files matter more than time (the compress tool)
    int max_side = 65'500;         ///< pixels either side may have when written
};

const Row& row(Format format);

/// The rows for the catalogue.
Json formats_json();

}  // namespace mypictools::codecs
