// Resampling on libvips' separable kernels.
#include "core/resample.h"

namespace mypictools {

vips::VImage resample(const vips::VImage& image, Size size, VipsKernel kernel) {
    if (image.width() == size.width && image.height() == size.height) return image;
    const double horizontal = static_cast<double>(size.width) / image.width();
    const double vertical = static_cast<double>(size.height) / image.height();
    const VipsBandFormat format = image.format();
    const bool weigh = image.has_alpha() && kernel != VIPS_KERNEL_NEAREST;
    const vips::VImage in = weigh ? image.premultiply() : image;
    vips::VImage out = in.resize(horizontal, vips::VImage::option()->set("vscale", vertical)->set("kernel", kernel));
    if (weigh) out = out.unpremultiply().cast(format);
    // Rounding inside libvips may leave a line more or less than asked for.
    if (out.width() != size.width || out.height() != size.height)
        out = out.embed(0, 0, size.width, size.height, vips::VImage::option()->set("extend", VIPS_EXTEND_COPY));
    return out;
}

}  // namespace mypictools
