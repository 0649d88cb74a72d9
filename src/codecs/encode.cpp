// Prepares pixels for a format and hands them to its saver.
#include "codecs/encode.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "codecs/formats.h"
#include "codecs/metadata.h"
#include "core/colour.h"
#include "core/error.h"

namespace mypictools::codecs {
namespace {

using vips::VImage;
using vips::VOption;

/// What a saver is told; every field has been decided.
struct Settings {
    int quality;
    int effort;  ///< 0 to 9
    bool lossless;
    bool palette;
    int keep;  ///< VipsForeignKeep
};

VOption* jpeg_options(const Settings& s) {
    auto* options = VImage::option()->set("Q", s.quality);
    if (s.effort >= 1) options->set("optimize_coding", true);
    if (s.effort >= 5) options->set("interlace", true);
    if (s.effort >= 7)
        options->set("trellis_quant", true)
            ->set("overshoot_deringing", true)
            ->set("optimize_scans", true)
            ->set("quant_table", 3);
    return options;
}

/// libimagequant's last steps triple its time for 3 % of size (measured on a 2-megapixel photo), so they are kept for
/// high efforts.
int quantiser_effort(int effort) { return effort < 8 ? 1 + effort / 3 : effort + 1; }

VOption* png_options(const Settings& s) {
    auto* options = VImage::option()->set("compression", std::max(s.effort, 1));
    if (s.palette)
        options->set("palette", true)
            ->set("Q", s.quality)
            ->set("effort", quantiser_effort(s.effort))
            ->set("bitdepth", 8);
    else
        options->set("filter", VIPS_FOREIGN_PNG_FILTER_ALL);
    return options;
}

VOption* webp_options(const Settings& s) {
    auto* options =
        VImage::option()->set("Q", s.quality)->set("effort", static_cast<int>(std::lround(s.effort * 6 / 9.0)));
    if (s.lossless) options->set("lossless", true)->set("exact", true);
    return options;
}

VOption* avif_options(const Settings& s) {
    return VImage::option()
        ->set("Q", s.quality)
        ->set("effort", s.effort)
        ->set("compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1)
        ->set("bitdepth", 8)
        ->set("lossless", s.lossless);
}

VOption* gif_options(const Settings& s) { return VImage::option()->set("effort", s.effort + 1); }

VOption* tiff_options(const Settings&) {
    return VImage::option()
        ->set("compression", VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE)
        ->set("predictor", VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL);
}

VOption* options_for(Format format, const Settings& s) {
    switch (format) {
        case Format::jpeg: return jpeg_options(s);
        case Format::png: return png_options(s);
        case Format::webp: return webp_options(s);
        case Format::avif: return avif_options(s);
        case Format::gif: return gif_options(s);
        case Format::tiff: return tiff_options(s);
        default:
            throw Error(ErrorCode::unsupported,
                        "Files of the type " + std::string(describe(format).title) + " cannot be written.");
    }
}

Bytes save(const VImage& image, Format format, const Settings& settings) {
    VipsBlob* blob = nullptr;
    VOption* options =
        options_for(format, settings)->set("in", image)->set("keep", settings.keep)->set("buffer", &blob);
    VImage::call(std::string(row(format).saver).c_str(), options);
    std::size_t length = 0;
    const auto* data = static_cast<const std::byte*>(vips_blob_get(blob, &length));
    Bytes bytes(data, data + length);
    vips_area_unref(VIPS_AREA(blob));
    return bytes;
}

/// Alpha that hides nothing is dropped without a word.
VImage without_alpha(const Image& image, Context& context) {
    const VImage strip = image.random_access();
    const double opaque = strip.format() == VIPS_FORMAT_USHORT ? 65535 : 255;
    if (strip.extract_band(strip.bands() - 1).min() < opaque)
        context.warn("alpha-dropped",
                     "Transparent parts were filled with white, since the format has no transparency.");
    return flatten(strip, Colour{255, 255, 255, 255});
}

void check_sides(Size size, const Row& codec) {
    if (size.width > codec.max_side || size.height > codec.max_side)
        throw Error(ErrorCode::too_large, std::string(describe(codec.format).title) + " pictures can be " +
                                              std::to_string(codec.max_side) + " pixels wide and high at most.");
}

}  // namespace

Format output_format(const Output& output, Format source, bool alpha, bool animated) {
    if (output.format) return *output.format;
    const Row& own = row(source);
    if (!own.saver.empty() && (!alpha || own.alpha) && (!animated || own.animation)) return source;
    return animated ? Format::webp : Format::png;
}

Encoded encode(const Image& given, Format format, const Output& output, Context& context) {
    const Row& codec = row(format);
    Image image = given;
    if (image.animated() && !codec.animation) {
        context.warn("animation-dropped",
                     "Only the first picture of the animation was kept, since the format has no animation.");
        image = image.first_frame();
    }
    check_sides(image.size(), codec);

    VImage strip = image.pixels();
    if (strip.has_alpha() && !codec.alpha) strip = without_alpha(image, context);
    const bool keep_profile = codec.profile && output.metadata != Metadata::none;
    if (!keep_profile) strip = to_srgb(strip, true);
    if (strip.format() == VIPS_FORMAT_USHORT && !(codec.deep && !output.palette.value_or(false)))
        strip = strip.cast(VIPS_FORMAT_UCHAR, VImage::option()->set("shift", true));
    const auto kept = keep_metadata(strip, output.metadata);

    const Settings settings{
        .quality = output.quality.value_or(codec.quality > 0 ? codec.quality : 100),
        .effort = output.effort.value_or(output.thorough ? codec.thorough : codec.effort),
        .lossless = output.lossless.value_or(false),
        .palette = output.palette.value_or(false),
        .keep = kept.flags,
    };
    context.enter(Phase::encoding);
    context.check();
    Bytes bytes = save(context.watch(kept.image), format, settings);
    context.check();
    return {std::move(bytes), format, image.size(), image.frames()};
}

}  // namespace mypictools::codecs
