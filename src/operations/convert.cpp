// Saves the picture in another format; the output options are all it needs.
#include "core/operation.h"

namespace mypictools::operations {
namespace {

struct Convert {};

Image run(const Image& image, const Convert&, Context&) { return image; }

}  // namespace

Operation convert() {
    return operation<Convert>(
        {
            .id = "convert",
            .order = 40,
            .title = "Convert",
            .summary = "Turn pictures into JPEG, PNG, WebP, AVIF, GIF or TIFF.",
            .description = "Opens JPEG, PNG, WebP, AVIF, GIF, TIFF, SVG, BMP, TGA, PSD, HDR and PNM files and saves "
                           "them in the format you need. "
                           "The file's content decides what it is, not its name. Animated GIF and WebP stay animated, "
                           "colours stay true, and place and camera "
                           "data are left behind unless you keep them.",
            .keywords = {"change", "format",    "jpg", "jpeg",     "png",           "webp",  "avif",
                         "gif",    "tiff",      "svg", "bmp",      "tga",           "psd",   "hdr",
                         "pnm",    "exif data", "gps", "metadata", "location data", "export"},
            .category = "format",
            .icon = "convert",
            .alters_pixels = false,
            .sets = {"format", "quality", "lossless"},
        },
        Parameters<Convert>{}, run);
}

}  // namespace mypictools::operations
