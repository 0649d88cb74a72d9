// What of a picture's metadata goes into the file.
#pragma once

#include <vips/vips8>

#include "core/output.h"

namespace mypictools::codecs {

struct Kept {
    vips::VImage image;  ///< with the fields that may not leave removed
    int flags;           ///< VipsForeignKeep for the saver
};

Kept keep_metadata(const vips::VImage& image, Metadata metadata);

}  // namespace mypictools::codecs
