// Cuts the main subject out of a picture, by a mask that a network (or a file) brings.
#include "core/error.h"
#include "core/operation.h"
#include "matting/cutout.h"

namespace mypictools::operations {
namespace {

/// Networks are run by the shell; the core only has to know their names. models/manifest.json lists the same ones.
enum class Network { u2netp, isnet };

struct RemoveBackground {
    Network model = Network::u2netp;
    bool refine = true;
    Paint background;
};

Image run(const Image& image, const RemoveBackground& p, Context& context) {
    if (!context.mask)
        throw Error::bad_parameter("mask",
                                   "Removing a background needs a mask: run the model, or pass a grey picture.");
    if (image.animated()) context.warn("animation-dropped", "Only the first frame of the animation is used.");
    return matting::cut_out(image, *context.mask, {.refine = p.refine, .background = p.background}, context);
}

}  // namespace

Operation remove_background() {
    Parameters<RemoveBackground> parameters;
    parameters
        .add_choice(
            "model", &RemoveBackground::model,
            {.title = "Model", .help = "What looks for the subject. It runs on this device; the picture goes nowhere."},
            std::vector<Option<Network>>{
                {Network::u2netp, {"u2netp", "Quick", "A second or so; right for one clear subject."}},
                {Network::isnet,
                 {"isnet", "Fine",
                  "Finer edges on most pictures; several times slower, and now and then less sure than Quick."}},
            })
        .add("refine", &RemoveBackground::refine,
             {.title = "Refine edges", .help = "Fits the cut to the edges in the picture, such as hair and fur."})
        .add("background", &RemoveBackground::background,
             {.title = "New background",
              .help = "A colour to put behind the subject, or none for a transparent picture."});
    return operation<RemoveBackground>(
        {
            .id = "remove-background",
            .order = 20,
            .title = "Remove background",
            .summary = "Cut out the subject and make the background transparent or any colour.",
            .description = "Finds the main subject of a photo, cuts it out along its real edges and takes the old "
                           "background's colour out of "
                           "hair and other soft borders. Everything happens on this device: the picture is never "
                           "uploaded. Of animations the "
                           "first frame is used.",
            .keywords = {"background", "transparent", "cut out", "cutout", "isolate", "png", "white background",
                         "matting"},
            .category = "cut-out",
            .icon = "cut-out",
            .animation = false,
            .needs = {Need::mask},
            .sets = {"format"},
            .parameters = {},
        },
        std::move(parameters), run);
}

}  // namespace mypictools::operations
