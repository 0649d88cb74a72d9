// From a picture to a file.
#pragma once

#include "codecs/source.h"
#include "core/output.h"

namespace mypictools::codecs {

struct Encoded {
    Bytes bytes;
    Format format = Format::png;
    Size size;  ///< of one frame
    int frames = 1;
};

/// The format to write: the one asked for, else the source's own where it can be written and carries alpha and frames,
/// else PNG or WebP.
Format output_format(const Output& output, Format source, bool alpha, bool animated);

/// Encodes `image` once. Transparency, frames, depth and profile that `format` cannot carry are converted, with a
/// warning where something is lost. Throws Error: too_large where the format's sides are exceeded; cancelled; and
/// whatever decoding throws, since pixels are decoded here.
Encoded encode(const Image& image, Format format, const Output& output, Context& context);

/// Like encode, but the file is not larger than `max_bytes`: quality is searched below the one `output` asks for and,
/// if `may_scale`, the picture is made smaller when quality alone would make it ugly. Throws Error(bad_parameter,
/// "target-bytes") where it cannot be done.
Encoded encode_within(const Image& image, Format format, const Output& output, std::size_t max_bytes, bool may_scale,
                      Context& context);

}  // namespace mypictools::codecs
