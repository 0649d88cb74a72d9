// The codecs' table.
#include "codecs/formats.h"

#include <array>
#include <string>

namespace mypictools::codecs {
namespace {

// Default efforts are what a visitor waits for gladly: well under a second for a 2-megapixel picture, AVIF about two.
constexpr std::array<Row, 12> rows{{
    {.format = Format::jpeg,
     .loader = "jpegload_buffer",
     .saver = "jpegsave_buffer",
     .profile = true,
     .quality = 80,
     .effort = 3,
     .thorough = 7},
    {.format = Format::png,
     .loader = "pngload_buffer",
     .saver = "pngsave_buffer",
     .alpha = true,
     .profile = true,
     .deep = true,
     .lossless = true,
     .effort = 6,
     .thorough = 9},
    {.format = Format::webp,
     .loader = "webpload_buffer",
     .saver = "webpsave_buffer",
     .alpha = true,
     .animation = true,
     .profile = true,
     .lossless = true,
     .quality = 80,
     .effort = 6,
     .thorough = 6,
     .max_side = 16'383},
    {.format = Format::avif,
     .loader = "heifload_buffer",
     .saver = "heifsave_buffer",
     .alpha = true,
     .profile = true,
     .lossless = true,
     .quality = 55,
     .effort = 1,
     .thorough = 2,
     .max_side = 16'384},
    {.format = Format::gif,
     .loader = "gifload_buffer",
     .saver = "gifsave_buffer",
     .alpha = true,
     .animation = true,
     .effort = 6,
     .thorough = 6},
    {.format = Format::tiff,
     .loader = "tiffload_buffer",
     .saver = "tiffsave_buffer",
     .alpha = true,
     .profile = true,
     .deep = true,
     .lossless = true,
     .effort = 6,
     .thorough = 6},
    {.format = Format::svg, .loader = "svgload_buffer", .alpha = true},
    {.format = Format::bmp, .alpha = true},
    {.format = Format::tga, .alpha = true},
    {.format = Format::psd, .alpha = true, .deep = true},
    {.format = Format::hdr},
    {.format = Format::pnm, .deep = true},
}};

}  // namespace

const Row& row(Format format) { return rows[static_cast<std::size_t>(format)]; }

Json formats_json() {
    Json json = Json::array();
    for (const auto& r : rows) {
        const FormatAbout& about = describe(r.format);
        Json extensions = Json::array();
        const std::string list(about.extensions);
        for (std::size_t begin = 0; begin <= list.size();) {
            const std::size_t end = std::min(list.find(' ', begin), list.size());
            extensions.push_back(list.substr(begin, end - begin));
            begin = end + 1;
        }
        json.push_back({{"id", about.id},
                        {"title", about.title},
                        {"mediaType", about.media_type},
                        {"extensions", extensions},
                        {"read", true},
                        {"write", !r.saver.empty()},
                        {"alpha", r.alpha},
                        {"animation", r.animation},
                        {"lossless", r.lossless},
                        {"lossy", r.quality > 0},
                        {"quality", r.quality > 0 ? Json(r.quality) : Json(nullptr)},
                        {"effort", r.effort}});
    }
    return json;
}

}  // namespace mypictools::codecs
