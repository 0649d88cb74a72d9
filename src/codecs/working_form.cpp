// Normalises decoded pictures.
#include "codecs/working_form.h"

#include <string_view>

#include "core/colour.h"
#include "core/fields.h"

namespace mypictools::codecs {
namespace {

using vips::VImage;

bool is_stale_after_an_edit(std::string_view field) {
    return field == "jpeg-thumbnail-data" || field == "heif-thumbnail-data" || field.starts_with("gainmap") ||
           field.starts_with("exif-ifd1");
}

VImage whole_numbers(const VImage& image) {
    switch (image.format()) {
        case VIPS_FORMAT_UCHAR:
        case VIPS_FORMAT_USHORT: return image;
        case VIPS_FORMAT_CHAR: return image.cast(VIPS_FORMAT_UCHAR);
        case VIPS_FORMAT_SHORT: return image.cast(VIPS_FORMAT_USHORT);
        case VIPS_FORMAT_UINT:
        case VIPS_FORMAT_INT:
            return (image / 65536.0)
                .cast(VIPS_FORMAT_USHORT)
                .copy(VImage::option()->set("interpretation", image.bands() > 2 ? VIPS_INTERPRETATION_RGB16
                                                                                : VIPS_INTERPRETATION_GREY16));
        default: return image.cast(VIPS_FORMAT_UCHAR);
    }
}

bool direct(VipsInterpretation space) {
    return space == VIPS_INTERPRETATION_sRGB || space == VIPS_INTERPRETATION_RGB ||
           space == VIPS_INTERPRETATION_RGB16 || space == VIPS_INTERPRETATION_B_W ||
           space == VIPS_INTERPRETATION_GREY16 || space == VIPS_INTERPRETATION_MULTIBAND;
}

}  // namespace

VImage working_form(const VImage& image) {
    VImage out = without_fields(image, is_stale_after_an_edit);
    const VipsInterpretation space = out.interpretation();
    if (space == VIPS_INTERPRETATION_CMYK || !direct(space)) out = to_srgb(out);
    out = whole_numbers(out);
    if (out.bands() > 4) out = out.extract_band(0, VImage::option()->set("n", 3));
    if (out.bands() >= 3 && profile_colours(out) == "GRAY")  // AVIF decoders give grey pictures as RGB
        out = out.bands() == 4 ? out.extract_band(0).bandjoin(out.extract_band(3)) : out.extract_band(0);
    const bool grey = out.bands() <= 2;
    const bool deep = out.format() == VIPS_FORMAT_USHORT;
    const VipsInterpretation wanted = grey ? (deep ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W)
                                           : (deep ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB);
    if (out.interpretation() != wanted) out = out.copy(VImage::option()->set("interpretation", wanted));
    if (out.get_typeof(VIPS_META_ICC_NAME) != 0 && !has_profile(out)) {
        out = out.copy();
        out.remove(VIPS_META_ICC_NAME);
    }
    return out;
}

}  // namespace mypictools::codecs
