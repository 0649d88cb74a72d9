// Savers write the kinds of metadata they are told; EXIF is rebuilt from its fields, so those are thinned out here.
#include "codecs/metadata.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/fields.h"

namespace mypictools::codecs {
namespace {

constexpr std::array<const char*, 2> copyright_fields{"exif-ifd0-Copyright", "exif-ifd0-Artist"};

bool is_private(std::string_view field) {
    if (std::find(copyright_fields.begin(), copyright_fields.end(), field) != copyright_fields.end()) return false;
    static constexpr std::array<std::string_view, 10> kinds{
        "exif",        "xmp",   "iptc",  "photoshop", "png-comment",
        "gif-comment", "jpeg-", "heif-", "tiff-",     "image-description"};
    return field == "orientation" ||
           std::any_of(kinds.begin(), kinds.end(), [field](std::string_view kind) { return field.starts_with(kind); });
}

}  // namespace

Kept keep_metadata(const vips::VImage& image, Metadata metadata) {
    if (metadata == Metadata::all) return {image, VIPS_FOREIGN_KEEP_ALL};
    if (metadata == Metadata::none) return {image, VIPS_FOREIGN_KEEP_NONE};
    const bool has_copyright = std::any_of(copyright_fields.begin(), copyright_fields.end(),
                                           [&](const char* field) { return image.get_typeof(field) != 0; });
    return {without_fields(image, is_private), VIPS_FOREIGN_KEEP_ICC | (has_copyright ? VIPS_FOREIGN_KEEP_EXIF : 0)};
}

}  // namespace mypictools::codecs
