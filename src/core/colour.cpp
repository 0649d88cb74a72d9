// Colour conversions on libvips images.
#include "core/colour.h"

namespace mypictools {
namespace {

constexpr const char* profile_field = VIPS_META_ICC_NAME;

bool is_16_bit(const vips::VImage& image) { return image.format() == VIPS_FORMAT_USHORT; }

int colour_bands(const vips::VImage& image) { return image.has_alpha() ? image.bands() - 1 : image.bands(); }

}  // namespace

std::string_view profile_colours(const vips::VImage& image) {
    constexpr std::size_t header_length = 128, colour_space_offset = 16;
    if (image.get_typeof(profile_field) == 0) return {};
    std::size_t length = 0;
    const auto* data = static_cast<const char*>(image.get_blob(profile_field, &length));
    return length > header_length ? std::string_view(data + colour_space_offset, 4) : std::string_view{};
}

bool has_profile(const vips::VImage& image) {
    const std::string_view colours = profile_colours(image);
    switch (colour_bands(image)) {
        case 1: return colours == "GRAY";
        case 3: return colours == "RGB ";
        case 4: return colours == "CMYK";
        default: return false;
    }
}

vips::VImage to_srgb(const vips::VImage& image, bool keep_grey) {
    vips::VImage out = image;
    const int depth = is_16_bit(image) ? 16 : 8;
    const bool cmyk = image.interpretation() == VIPS_INTERPRETATION_CMYK;
    if (has_profile(image) || cmyk) {
        if (!has_profile(image) && image.get_typeof(profile_field) != 0) {
            out = out.copy();
            out.remove(profile_field);
        }
        out = out.icc_transform("srgb", vips::VImage::option()
                                            ->set("embedded", has_profile(image))
                                            ->set("input_profile", "cmyk")
                                            ->set("intent", VIPS_INTENT_RELATIVE)
                                            ->set("black_point_compensation", true)
                                            ->set("depth", depth));
    } else if (!(keep_grey && colour_bands(image) == 1)) {
        out = out.colourspace(depth == 16 ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB);
    }
    if (out.get_typeof(profile_field) != 0) {
        out = out.copy();
        out.remove(profile_field);
    }
    return out;
}

vips::VImage flatten(const vips::VImage& image, const Colour& background) {
    if (!image.has_alpha()) return image;
    std::vector<double> colour = ink(image, background);
    colour.pop_back();
    return image.flatten(vips::VImage::option()->set("background", colour));
}

vips::VImage with_alpha(const vips::VImage& image) { return image.has_alpha() ? image : image.addalpha(); }

std::vector<double> ink(const vips::VImage& image, const Paint& paint) {
    const double scale = is_16_bit(image) ? 257.0 : 1.0;
    const Colour c = paint.value_or(Colour{0, 0, 0, 0});
    std::vector<double> out;
    if (colour_bands(image) == 1)
        out = {(0.2126 * c.red + 0.7152 * c.green + 0.0722 * c.blue) * scale};
    else
        out = {c.red * scale, c.green * scale, c.blue * scale};
    if (image.has_alpha()) out.push_back(c.alpha * scale);
    return out;
}

}  // namespace mypictools
