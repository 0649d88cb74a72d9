// Declares the output options once.
#include "core/output.h"

namespace mypictools {

const Parameters<Output>& output_parameters() {
    static const Parameters<Output> parameters = [] {
        std::vector<Option<Format>> formats;
        for (const Format format : writable_formats) {
            const FormatAbout& about = describe(format);
            formats.push_back({format, {std::string(about.id), std::string(about.title), std::string(about.help)}});
        }
        Parameters<Output> p;
        p.add_choice("format", &Output::format,
                     {.title = "Format",
                      .help = "The file type to save as. Left open, the picture keeps its own where that is possible."},
                     std::move(formats));
        p.add("quality", &Output::quality,
              {.title = "Quality",
               .help = "Higher looks better and weighs more. Left open, a good value for the format is used.",
               .legal = Range{1, 100}});
        p.add("target-bytes", &Output::target_bytes,
              {.title = "Largest file size",
               .help = "The quality is searched so that the file is not larger than this; if need be the picture is "
                       "made smaller too.",
               .unit = "bytes",
               .legal = Range{100, 1e9},
               .slider = Range{10'000, 5'000'000}});
        p.add("effort", &Output::effort,
              {.title = "Effort",
               .help = "More effort makes smaller files of the same quality, and takes longer.",
               .legal = Range{0, 9},
               .advanced = true});
        p.add("lossless", &Output::lossless,
              {.title = "Lossless",
               .help = "Keep every pixel exactly. For WebP and AVIF; files get larger.",
               .advanced = true,
               .when = When{"format", {"webp", "avif"}}});
        p.add("palette", &Output::palette,
              {.title = "Reduce to 256 colours",
               .help = "Makes PNG files of drawings and screenshots much smaller.",
               .advanced = true,
               .when = When{"format", {"png"}}});
        p.add_choice(
            "metadata", &Output::metadata,
            {.title = "Metadata", .help = "What to keep of camera, place and author data.", .advanced = true},
            std::vector<Option<Metadata>>{
                {Metadata::safe, {"safe", "Colours and copyright only", "Removes place, camera and thumbnails."}},
                {Metadata::all, {"all", "Keep everything", "Place and camera data stay in the file."}},
                {Metadata::none, {"none", "Remove everything", "Colours are converted to sRGB."}},
            });
        return p;
    }();
    return parameters;
}

}  // namespace mypictools
