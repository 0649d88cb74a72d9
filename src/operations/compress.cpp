// Makes files smaller and never larger; quality and target size are output options.
#include "core/operation.h"

namespace mypictools::operations {
namespace {

struct Compress {};

Image run(const Image& image, const Compress&, Context& context) {
    context.output.never_larger = true;
    context.output.thorough = true;
    return image;
}

}  // namespace

Operation compress() {
    return operation<Compress>(
        {
            .id = "compress",
            .order = 10,
            .title = "Compress",
            .summary = "Make picture files smaller, by quality or down to a size you name.",
            .description = "Re-encodes pictures with the best encoders there are, so they weigh less and look the "
                           "same. Name a largest file size, such "
                           "as 100 KB for a form, and the best quality that fits is found for you. A file that is "
                           "already as small as it gets comes back "
                           "as it was: the result is never larger. Animations stay animated.",
            .keywords = {"smaller", "reduce", "optimise", "optimize", "shrink", "size", "target size", "kb", "mb",
                         "weight"},
            .category = "size",
            .icon = "compress",
            .alters_pixels = false,
            .sets = {"quality", "target-bytes", "format"},
        },
        Parameters<Compress>{}, run);
}

}  // namespace mypictools::operations
