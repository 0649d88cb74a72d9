// Brings any depth to floats of 0 to 1.
#include "matting/mask.h"

namespace mypictools::matting {

using vips::VImage;

VImage mask_from_picture(const VImage& picture) {
    const VImage band = picture.bands() == 1 ? picture : picture.extract_band(0);
    switch (band.format()) {
        case VIPS_FORMAT_UCHAR: return band.linear(1.0 / 255.0, 0.0);
        case VIPS_FORMAT_USHORT: return band.linear(1.0 / 65535.0, 0.0);
        default: return band.cast(VIPS_FORMAT_FLOAT);
    }
}

}  // namespace mypictools::matting
