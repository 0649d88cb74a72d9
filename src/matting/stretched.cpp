// libvips resizes by factors, which may miss the size by a pixel.
#include "matting/stretched.h"

namespace mypictools::matting {

using vips::VImage;

VImage stretched(const VImage& image, Size size, VipsKernel kernel) {
    if (image.width() == size.width && image.height() == size.height) return image;
    const double horizontal = static_cast<double>(size.width) / image.width();
    const double vertical = static_cast<double>(size.height) / image.height();
    const VImage out = image.resize(horizontal, VImage::option()->set("vscale", vertical)->set("kernel", kernel));
    if (out.width() == size.width && out.height() == size.height) return out;
    return out.gravity(VIPS_COMPASS_DIRECTION_NORTH_WEST, size.width, size.height,
                       VImage::option()->set("extend", VIPS_EXTEND_COPY));
}

}  // namespace mypictools::matting
