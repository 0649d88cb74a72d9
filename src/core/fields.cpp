// Reads and removes metadata fields.
#include "core/fields.h"

#include <string>
#include <vector>

namespace mypictools {

int int_field(const vips::VImage& image, const char* name, int otherwise) {
    return image.get_typeof(name) == G_TYPE_INT ? image.get_int(name) : otherwise;
}

vips::VImage without_fields(const vips::VImage& image, const std::function<bool(std::string_view name)>& unwanted) {
    std::vector<std::string> drop;
    char** fields = vips_image_get_fields(image.get_image());
    for (char** field = fields; *field; ++field)
        if (unwanted(*field)) drop.emplace_back(*field);
    g_strfreev(fields);
    if (drop.empty()) return image;
    vips::VImage out = image.copy();
    for (const auto& name : drop) out.remove(name.c_str());
    return out;
}

}  // namespace mypictools
