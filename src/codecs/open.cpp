// Opens a file: type by content, header against the limits, and a loader that gives upright pixels in a form the core
// promises.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "codecs/formats.h"
#include "codecs/guards.h"
#include "codecs/sniff.h"
#include "codecs/source.h"
#include "codecs/stb.h"
#include "codecs/working_form.h"
#include "core/error.h"
#include "core/fields.h"

namespace mypictools::codecs {
namespace {

using vips::VImage;

/// What the loaders of libvips can be asked to do while decoding.
struct LoadOptions {
    bool random_access = false;
    int pages = 1;     ///< -1: all frames
    int shrink = 1;    ///< JPEG: 1, 2, 4 or 8
    double scale = 1;  ///< WebP, SVG
};

/// The loader's picture keeps the bytes alive: libvips only borrows them, and reads them when pixels are pulled.
VImage load(const SharedBytes& bytes, const Row& row, const LoadOptions& options) {
    VipsBlob* blob = vips_blob_new(nullptr, bytes->data(), bytes->size());
    auto* arguments = VImage::option()
                          ->set("buffer", blob)
                          ->set("access", options.random_access ? VIPS_ACCESS_RANDOM : VIPS_ACCESS_SEQUENTIAL)
                          ->set("fail_on", VIPS_FAIL_ON_TRUNCATED);
    vips_area_unref(VIPS_AREA(blob));
    if (options.pages != 1) arguments->set("n", options.pages);
    if (options.shrink != 1) arguments->set("shrink", options.shrink);
    if (options.scale != 1) arguments->set("scale", options.scale);
    VImage image;
    arguments->set("out", &image);
    VImage::call(std::string(row.loader).c_str(), arguments);
    VImage own = image.copy();
    g_object_set_data_full(G_OBJECT(own.get_image()), "mypictools-bytes", new SharedBytes(bytes),
                           [](void* held) { delete static_cast<SharedBytes*>(held); });
    return own;
}

[[noreturn]] void unreadable(Format format) {
    throw Error(ErrorCode::unreadable,
                "This " + std::string(describe(format).title) + " file is damaged or incomplete.");
}

void check_limits(Size size, int frames, const Limits& limits) {
    if (size.width > limits.dimension || size.height > limits.dimension || area(size) > limits.pixels ||
        area(size, frames) > (frames > 1 ? limits.animation_pixels : limits.pixels))
        throw Error(ErrorCode::too_large, "This picture is too large: " + std::to_string(size.width) + " x " +
                                              std::to_string(size.height) + " pixels" +
                                              (frames > 1 ? " in " + std::to_string(frames) + " frames" : "") + ".");
    if (frames > limits.frames)
        throw Error(ErrorCode::too_large, "This animation has too many frames: " + std::to_string(frames) + ".");
}

bool swaps_sides(int orientation) { return orientation >= 5 && orientation <= 8; }

/// The largest DCT-domain reduction that leaves at least `target` pixels (libjpeg scales by 1/2, 1/4, 1/8 while
/// decoding).
int jpeg_shrink(Size full, Size target) {
    for (const int shrink : {8, 4, 2})
        if (full.width / shrink >= target.width && full.height / shrink >= target.height) return shrink;
    return 1;
}

LoadOptions options_for(Format format, Size stored, int frames, const Demand& demand, Size target,
                        const Limits& limits) {
    LoadOptions options{.random_access = demand.random_access, .pages = frames > 1 ? -1 : 1};
    if (!demand.at_least) return options;
    const double scale =
        std::max(static_cast<double>(target.width) / stored.width, static_cast<double>(target.height) / stored.height);
    if (format == Format::jpeg) options.shrink = jpeg_shrink(stored, target);
    if (format == Format::webp && frames == 1 && scale < 0.5) options.scale = std::min(1.0, scale * 1.5);
    if (format == Format::svg)
        options.scale = std::min(scale, static_cast<double>(limits.svg_side) / std::max(stored.width, stored.height));
    return options;
}

bool carries_private_metadata(const VImage& image) {
    bool found = false;
    vips_image_map(
        image.get_image(),
        [](VipsImage*, const char* name, GValue*, void* data) -> void* {
            const std::string_view field(name);
            if (field == "exif-data" || field == "xmp-data" || field == "iptc-data" || field == "photoshop-data" ||
                field.find("comment") != std::string_view::npos)
                *static_cast<bool*>(data) = true;
            return nullptr;
        },
        &found);
    return found;
}

Source open_vips(const SharedBytes& bytes, Format format, const Limits& limits) {
    const Row& codec = row(format);
    if (format == Format::svg) guard_svg(*bytes, limits);
    if (format == Format::jpeg) guard_jpeg(*bytes, limits);
    VImage header;
    try {
        header = load(bytes, codec, {.pages = codec.animation ? -1 : 1});
    } catch (const vips::VError&) {
        vips_error_clear();
        unreadable(format);
    }
    const int pages = int_field(header, "n-pages", 1);
    const int page_height = int_field(header, "page-height", header.height());
    const bool animated =
        codec.animation && page_height > 0 && header.height() > page_height && header.height() % page_height == 0;
    const int frames = animated ? header.height() / page_height : 1;
    const Size stored{header.width(), animated ? page_height : header.height()};
    check_limits(stored, frames, limits);
    if (header.bands() > limits.bands)
        throw Error(ErrorCode::unsupported, "This picture has " + std::to_string(header.bands()) +
                                                " channels, which is more than can be used.");
    const int orientation = int_field(header, VIPS_META_ORIENTATION, 1);
    const Size upright = swaps_sides(orientation) ? Size{stored.height, stored.width} : stored;

    Image::Loader loader = [bytes, &codec, stored, frames, orientation, limits](const Demand& demand) {
        Size target = demand.at_least.value_or(Size{});
        if (swaps_sides(orientation)) std::swap(target.width, target.height);
        VImage image = load(bytes, codec, options_for(codec.format, stored, frames, demand, target, limits));
        image = working_form(image);
        if (orientation > 1) {
            if (orientation != 2 && !demand.random_access) image = image.copy_memory();
            image = image.autorot();
        }
        return demand.random_access ? image.copy_memory() : image;
    };
    Source source{.bytes = bytes,
                  .format = format,
                  .image = Image(upright, frames, std::move(loader)),
                  .alpha = header.has_alpha(),
                  .private_metadata = carries_private_metadata(header)};
    if (!animated && pages > 1 && format != Format::svg)
        source.warnings.push_back(
            {"pages-dropped", "Only the first of the file's " + std::to_string(pages) + " pictures is used."});
    return source;
}

bool is_animated_png(const Bytes& bytes) {
    static constexpr std::string_view mark = "acTL";
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 4096));
    return text.find(mark) != std::string_view::npos;
}

}  // namespace

Source open(const SharedBytes& bytes, const Limits& limits) {
    if (!bytes || bytes->empty()) throw Error(ErrorCode::unreadable, "The file is empty.");
    if (bytes->size() > limits.bytes)
        throw Error(ErrorCode::too_large,
                    "The file is too large: more than " + std::to_string(limits.bytes >> 20) + " MB.");
    const Sniffed sniffed = sniff(*bytes);
    if (!sniffed.foreign.empty())
        throw Error(ErrorCode::unsupported, "This is a file of the type " + std::string(sniffed.foreign) +
                                                ", which cannot be opened here yet.");
    if (!sniffed.format)
        throw Error(ErrorCode::unreadable, "This is not a picture, or not of a type that is known here.");
    const Format format = *sniffed.format;
    if (row(format).loader.empty()) {
        const StbHeader header = stb_header(*bytes, format);
        check_limits(header.size, 1, limits);
        return {.bytes = bytes,
                .format = format,
                .image = Image(header.size, 1, [bytes, format](const Demand&) { return stb_load(*bytes, format); }),
                .alpha = header.alpha};
    }
    Source source = open_vips(bytes, format, limits);
    if (format == Format::png && is_animated_png(*bytes))
        source.warnings.push_back({"animation-dropped", "This PNG is animated; only its still picture is used."});
    return source;
}

}  // namespace mypictools::codecs
