// The named fields that libvips carries beside the pixels.
#pragma once

#include <functional>
#include <string_view>
#include <vips/vips8>

namespace mypictools {

/// A whole-number field, or `otherwise` where it is missing or of another type.
int int_field(const vips::VImage& image, const char* name, int otherwise);

/// `image` without the fields whose name `unwanted` accepts; the picture itself when there are none.
vips::VImage without_fields(const vips::VImage& image, const std::function<bool(std::string_view name)>& unwanted);

}  // namespace mypictools
