// Removes private fields by name, so that a field nobody thought of is dropped and not kept.
#include "codecs/metadata.h"

#include <string>
#include <string_view>
#include <vector>

namespace mypictools::codecs {
namespace {

constexpr std::string_view copyright_fields[] = {"exif-ifd0-Copyright", "exif-ifd0-Artist"};

/// Fields that are about the pixels, not about the photographer.
bool technical(std::string_view name) {
    for (const std::string_view known : {"page-height", "n-pages", "delay", "loop", "background", "gif-palette",
                                         "palette", "bits-per-sample", "resolution-unit"})
        if (name == known) return true;
    return false;
}

bool copyright(std::string_view name) {
    for (const auto field : copyright_fields)
        if (name == field) return true;
    return false;
}

}  // namespace

Kept keep_metadata(const vips::VImage& image, Metadata metadata) {
    if (metadata == Metadata::all) return {image, VIPS_FOREIGN_KEEP_ALL};
    if (metadata == Metadata::none) return {image, VIPS_FOREIGN_KEEP_NONE};
    bool has_copyright = false;
    std::vector<std::string> drop;
    char** fields = vips_image_get_fields(image.get_image());
    for (char** field = fields; *field; ++field) {
        const std::string name(*field);
        if (copyright(name)) has_copyright = true;
        // Header members (width, bands, …) have no GType in the metadata table and cannot be removed.
        if (copyright(name) || technical(name) || name == VIPS_META_ICC_NAME) continue;
        if (name.rfind("exif", 0) == 0 || name.rfind("xmp", 0) == 0 || name.rfind("iptc", 0) == 0 ||
            name.rfind("photoshop", 0) == 0 || name.rfind("png-comment", 0) == 0 || name.rfind("gif-comment", 0) == 0 ||
            name.rfind("jpeg-", 0) == 0 || name.rfind("heif-", 0) == 0 || name.rfind("tiff-", 0) == 0 ||
            name.rfind("image-description", 0) == 0 || name == "orientation")
            drop.push_back(name);
    }
    g_strfreev(fields);
    vips::VImage out = image.copy();
    for (const auto& name : drop) out.remove(name.c_str());
    return {out, VIPS_FOREIGN_KEEP_ICC | (has_copyright ? VIPS_FOREIGN_KEEP_EXIF : 0)};
}

}  // namespace mypictools::codecs
