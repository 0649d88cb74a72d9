// The file formats the product knows by name; what can be done with each is the codecs' business.
#pragma once

#include <array>
#include <string_view>

namespace mypictools {

enum class Format { jpeg, png, webp, avif, gif, tiff, svg, bmp, tga, psd, hdr, pnm };

struct FormatAbout {
    Format format;
    std::string_view id;  ///< kebab case, permanent
    std::string_view title;
    std::string_view help;  ///< when to choose it
    std::string_view media_type;
    std::string_view extensions;  ///< separated by spaces, the usual one first
};
const FormatAbout& describe(Format format);
const std::array<FormatAbout, 12>& all_formats();

/// Formats a recipe's output may name, in the order people look for them.
inline constexpr std::array writable_formats{Format::jpeg, Format::png, Format::webp,
                                             Format::avif, Format::gif, Format::tiff};

}  // namespace mypictools
