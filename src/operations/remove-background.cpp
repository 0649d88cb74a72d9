// Cuts the main subject out of a picture, by a mask that a network (or a file) brings, and gives it a new background.
#include "core/error.h"
#include "core/operation.h"
#include "matting/cutout.h"

namespace mypictools::operations {
namespace {

using matting::BackdropOptions;
using matting::CutoutOptions;
using matting::ShadowOptions;
using matting::StagingOptions;
using Backdrop = BackdropOptions::Kind;
using Shadow = ShadowOptions::Kind;
using Framing = StagingOptions::Framing;
using Position = StagingOptions::Position;
using Result = CutoutOptions::Result;

/// Networks are run by the shell; the core only has to know the names of the methods. models/manifest.json lists those
/// that come with a site.
enum class Method { u2netp, isnet, modnet, silueta, rmbg, custom };

enum class Canvas { none, square, portrait, landscape, amazon, ebay, etsy, shopify, instagram, story, custom };

struct RemoveBackground {
    Method model = Method::u2netp;
    bool refine = true;
    Strokes strokes;
    double edge_shift = 0;
    double feather = 0;
    double decontaminate = 100;
    Backdrop backdrop = Backdrop::colour;
    Paint background;
    Colour gradient_to{196, 210, 226, 255};
    Angle gradient_angle{180};
    double blur = 2;
    std::optional<Attachment> picture;
    Shadow shadow = Shadow::none;
    double shadow_opacity = 40;
    double shadow_blur = 3;
    double shadow_distance = 4;
    Angle shadow_angle{135};
    Canvas canvas = Canvas::none;
    Length canvas_width{1600};
    Length canvas_height{1600};
    double fill = 85;
    Position position = Position::automatic;
    Framing framing = Framing::keep;
    double margin = 5;
    Result result = Result::picture;
};

std::optional<StagingOptions::Canvas> canvas_of(const RemoveBackground& p) {
    switch (p.canvas) {
        case Canvas::none: return std::nullopt;
        case Canvas::square: return {{.size = {1, 1}, .exact = false}};
        case Canvas::portrait: return {{.size = {4, 5}, .exact = false}};
        case Canvas::landscape: return {{.size = {4, 3}, .exact = false}};
        case Canvas::amazon: return {{.size = {2000, 2000}}};
        case Canvas::ebay: return {{.size = {1600, 1600}}};
        case Canvas::etsy: return {{.size = {2700, 2025}}};
        case Canvas::shopify: return {{.size = {2048, 2048}}};
        case Canvas::instagram: return {{.size = {1080, 1350}}};
        case Canvas::story: return {{.size = {1080, 1920}}};
        case Canvas::custom:
            return {{.size = {static_cast<int>(p.canvas_width.value), static_cast<int>(p.canvas_height.value)}}};
    }
    return std::nullopt;
}

BackdropOptions backdrop_of(const RemoveBackground& p, const Context& context) {
    BackdropOptions out{
        .kind = p.backdrop, .gradient_to = p.gradient_to, .gradient_angle = p.gradient_angle.degrees, .blur = p.blur};
    if (p.backdrop == Backdrop::picture && p.picture) {
        const auto found = context.images.find(p.picture->name);
        if (found == context.images.end())
            throw Error::bad_parameter("picture", "There is no attached picture called \"" + p.picture->name + "\".");
        out.picture = found->second;
    }
    return out;
}

Paint background_of(const RemoveBackground& p) {
    constexpr Colour white{255, 255, 255, 255};
    const bool wants_colour = p.backdrop == Backdrop::gradient || p.canvas == Canvas::amazon;
    return wants_colour && !p.background ? Paint(white) : p.background;
}

Image run(const Image& image, const RemoveBackground& p, Context& context) {
    if (!context.mask)
        throw Error::bad_parameter("mask",
                                   "Removing a background needs a mask: run the model, or pass a grey picture.");
    const CutoutOptions options{
        .refine = p.refine,
        .background = background_of(p),
        .strokes = p.strokes,
        .edge = {.shift = p.edge_shift, .feather = p.feather, .decontaminate = p.decontaminate / 100},
        .backdrop = backdrop_of(p, context),
        .shadow = {.kind = p.shadow,
                   .opacity = p.shadow_opacity / 100,
                   .blur = p.shadow_blur,
                   .distance = p.shadow_distance,
                   .angle = p.shadow_angle.degrees},
        .staging =
            {.framing = p.framing, .margin = p.margin, .canvas = canvas_of(p), .fill = p.fill, .position = p.position},
        .result = p.result,
    };
    return matting::cut_out(image, *context.mask, options, context);
}

using Declared = Parameters<RemoveBackground>;

// What a form folds together.
constexpr const char* edges = "Edges";
constexpr const char* shadow = "Shadow";
constexpr const char* staging = "Size and position";

// In the order in which they take effect: what comes before the strokes shapes the mask that they are drawn on.

void add_subject(Declared& parameters) {
    parameters
        .add_choice(
            "model", &RemoveBackground::model,
            {.title = "Model", .help = "What looks for the subject. It runs on this device; the picture goes nowhere."},
            std::vector<Option<Method>>{
                {Method::u2netp, {"u2netp", "Quick", "A second or so; right for one clear subject."}},
                {Method::isnet,
                 {"isnet", "Fine", "Asks several networks and trusts what they agree on; a larger download."}},
                {Method::modnet, {"modnet", "People and animals", "Fine hair and fur; not for objects."}},
                {Method::silueta, {"silueta", "Silueta", "Larger than Quick, and of the same family."}},
                {Method::rmbg, {"rmbg", "RMBG", "For non-commercial use; only where the site offers it."}},
                {Method::custom, {"custom", "Your own", "A network that you brought to this device."}},
            })
        .add("refine", &RemoveBackground::refine,
             {.title = "Refine edges",
              .help = "Fits the cut to the edges in the picture, such as hair and fur.",
              .advanced = true,
              .group = edges})
        .add("strokes", &RemoveBackground::strokes,
             {.title = "Touch up", .help = "Brush back what is missing, and erase what is too much."});
}

void add_edges(Declared& parameters) {
    parameters
        .add("edge-shift", &RemoveBackground::edge_shift,
             {.title = "Shift edge",
              .help = "Outwards above 0, inwards below, in percent of the picture's longer side.",
              .unit = "%",
              .legal = Range{-1, 1},
              .step = 0.02,
              .advanced = true,
              .group = edges})
        .add("feather", &RemoveBackground::feather,
             {.title = "Feather",
              .help = "How far the edge fades out, in percent of the picture's longer side.",
              .unit = "%",
              .legal = Range{0, 2},
              .step = 0.02,
              .advanced = true,
              .group = edges})
        .add("decontaminate", &RemoveBackground::decontaminate,
             {.title = "Clean edge colours",
              .help = "How much of the old background's colour is taken out of hair and other soft edges.",
              .unit = "%",
              .legal = Range{0, 100},
              .step = 1,
              .advanced = true,
              .group = edges});
}

void add_background(Declared& parameters) {
    parameters
        .add_choice("backdrop", &RemoveBackground::backdrop,
                    {.title = "New background", .help = "What to put behind the subject."},
                    std::vector<Option<Backdrop>>{
                        {Backdrop::colour, {"colour", "Colour", "One colour, or none for a transparent picture."}},
                        {Backdrop::gradient, {"gradient", "Gradient", "From one colour to another."}},
                        {Backdrop::blur, {"blur", "Blurred", "The old background, out of focus."}},
                        {Backdrop::picture, {"picture", "Picture", "Another picture, filling the frame."}},
                    })
        .add("background", &RemoveBackground::background,
             {.title = "Colour",
              .help = "The colour behind the subject, or where a gradient starts. None is transparent; a gradient then "
                      "starts with white.",
              .when = When{"backdrop", {"colour", "gradient"}}})
        .add("gradient-to", &RemoveBackground::gradient_to,
             {.title = "To colour", .help = "Where the gradient ends.", .when = When{"backdrop", {"gradient"}}})
        .add("gradient-angle", &RemoveBackground::gradient_angle,
             {.title = "Direction",
              .help = "Clockwise from upwards: 90 runs to the right, 180 downwards.",
              .legal = Range{-360, 360},
              .slider = Range{0, 360},
              .step = 1,
              .when = When{"backdrop", {"gradient"}}})
        .add("blur", &RemoveBackground::blur,
             {.title = "Blur",
              .help = "How far out of focus the old background is, in percent of the picture's longer side.",
              .unit = "%",
              .legal = Range{0.2, 10},
              .step = 0.1,
              .when = When{"backdrop", {"blur"}}})
        .add("picture", &RemoveBackground::picture,
             {.title = "Background picture",
              .help = "It fills the frame, and what stands over is cut off. Until there is one, it stays transparent.",
              .when = When{"backdrop", {"picture"}}});
}

void add_shadow(Declared& parameters) {
    const When on{"shadow", {"soft", "drop", "floor"}}, drop{"shadow", {"drop"}};
    parameters
        .add_choice("shadow", &RemoveBackground::shadow,
                    {.title = "Shadow",
                     .help = "What the subject throws on its new background.",
                     .advanced = true,
                     .group = shadow},
                    std::vector<Option<Shadow>>{
                        {Shadow::none, {"none", "None", "The subject alone."}},
                        {Shadow::soft, {"soft", "Soft", "Faint and all around."}},
                        {Shadow::drop, {"drop", "Drop", "To one side, as of a lamp."}},
                        {Shadow::floor, {"floor", "Floor", "Under a subject that stands on the ground."}},
                    })
        .add("shadow-opacity", &RemoveBackground::shadow_opacity,
             {.title = "Shadow strength",
              .help = "How dark the shadow is.",
              .unit = "%",
              .legal = Range{0, 100},
              .step = 1,
              .advanced = true,
              .group = shadow,
              .when = on})
        .add("shadow-blur", &RemoveBackground::shadow_blur,
             {.title = "Shadow softness",
              .help = "How soft the shadow's edge is, in percent of the subject's longer side.",
              .unit = "%",
              .legal = Range{0, 20},
              .slider = Range{0, 10},
              .step = 0.1,
              .advanced = true,
              .group = shadow,
              .when = on})
        .add("shadow-distance", &RemoveBackground::shadow_distance,
             {.title = "Shadow distance",
              .help = "How far the shadow is moved, in percent of the subject's longer side.",
              .unit = "%",
              .legal = Range{0, 50},
              .slider = Range{0, 20},
              .step = 0.1,
              .advanced = true,
              .group = shadow,
              .when = drop})
        .add("shadow-angle", &RemoveBackground::shadow_angle,
             {.title = "Shadow direction",
              .help = "Where the shadow lies, clockwise from above: 90 is to the right, 180 below.",
              .legal = Range{-360, 360},
              .slider = Range{0, 360},
              .step = 1,
              .advanced = true,
              .group = shadow,
              .when = drop});
}

void add_staging(Declared& parameters) {
    // The shops' sizes are those that their guides for sellers recommend; Amazon also asks for white and 85 percent.
    const When on{
        "canvas",
        {"square", "portrait", "landscape", "amazon", "ebay", "etsy", "shopify", "instagram", "story", "custom"}};
    parameters
        .add_choice(
            "canvas", &RemoveBackground::canvas,
            {.title = "Canvas",
             .help = "The shape or size of the result; the subject is placed on it.",
             .advanced = true,
             .group = staging},
            std::vector<Option<Canvas>>{
                {Canvas::none, {"none", "As it is", "The picture keeps its shape."}},
                {Canvas::square, {"square", "Square", "1:1, at the picture's own scale."}},
                {Canvas::portrait, {"portrait", "Portrait", "4:5, at the picture's own scale."}},
                {Canvas::landscape, {"landscape", "Landscape", "4:3, at the picture's own scale."}},
                {Canvas::amazon, {"amazon", "Amazon", "2000 × 2000, white unless you choose another background."}},
                {Canvas::ebay, {"ebay", "eBay", "1600 × 1600."}},
                {Canvas::etsy, {"etsy", "Etsy", "2700 × 2025."}},
                {Canvas::shopify, {"shopify", "Shopify", "2048 × 2048."}},
                {Canvas::instagram, {"instagram", "Instagram post", "1080 × 1350."}},
                {Canvas::story, {"story", "Story", "1080 × 1920."}},
                {Canvas::custom, {"custom", "Custom", "A size of your own."}},
            })
        .add("canvas-width", &RemoveBackground::canvas_width,
             {.title = "Canvas width",
              .help = "Of the result.",
              .legal = Range{1, 16'384},
              .slider = Range{100, 4000},
              .advanced = true,
              .group = staging,
              .when = When{"canvas", {"custom"}}})
        .add("canvas-height", &RemoveBackground::canvas_height,
             {.title = "Canvas height",
              .help = "Of the result.",
              .legal = Range{1, 16'384},
              .slider = Range{100, 4000},
              .advanced = true,
              .group = staging,
              .when = When{"canvas", {"custom"}}})
        .add("fill", &RemoveBackground::fill,
             {.title = "Subject size",
              .help = "How much of the canvas' width or height the subject may take.",
              .unit = "%",
              .legal = Range{10, 100},
              .step = 1,
              .advanced = true,
              .group = staging,
              .when = on})
        .add_choice(
            "position", &RemoveBackground::position,
            {.title = "Position",
             .help = "Where on the canvas the subject stands.",
             .advanced = true,
             .group = staging,
             .when = on},
            std::vector<Option<Position>>{
                {Position::automatic,
                 {"auto", "Automatic", "In the middle; what the picture's border cuts off stays at that border."}},
                {Position::centre, {"centre", "Middle", "In the middle, whatever is cut off."}},
                {Position::top, {"top", "Top", "At the upper edge."}},
                {Position::bottom, {"bottom", "Bottom", "At the lower edge."}},
                {Position::left, {"left", "Left", "At the left edge."}},
                {Position::right, {"right", "Right", "At the right edge."}},
            })
        .add_choice("framing", &RemoveBackground::framing,
                    {.title = "Framing",
                     .help = "How much of the picture stays.",
                     .advanced = true,
                     .group = staging,
                     .when = When{"canvas", {"none"}}},
                    std::vector<Option<Framing>>{
                        {Framing::keep, {"keep", "Whole picture", "The size stays as it is."}},
                        {Framing::subject, {"subject", "Around the subject", "Cut down to the subject and a margin."}},
                    })
        .add("margin", &RemoveBackground::margin,
             {.title = "Margin",
              .help = "Room around the subject, in percent of its longer side. A side on which the picture cuts the "
                      "subject off gets none.",
              .unit = "%",
              .legal = Range{0, 100},
              .slider = Range{0, 50},
              .step = 1,
              .advanced = true,
              .group = staging,
              .when = When{"framing", {"subject"}}});
}

void add_result(Declared& parameters) {
    parameters.add_choice(
        "result", &RemoveBackground::result, {.title = "Result", .help = "What to save."},
        std::vector<Option<Result>>{
            {Result::picture, {"picture", "Picture", "The subject on its new background."}},
            {Result::mask,
             {"mask", "Mask", "Only the mask, as a grey picture of the original's size: white is subject."}},
        });
}

}  // namespace

Operation remove_background() {
    Declared parameters;
    add_subject(parameters);
    add_edges(parameters);
    add_background(parameters);
    add_shadow(parameters);
    add_staging(parameters);
    add_result(parameters);
    return operation<RemoveBackground>(
        {
            .id = "remove-background",
            .order = 20,
            .title = "Remove background",
            .summary = "Cut out the subject and make the background transparent, or put anything behind it.",
            .description = "Finds the main subject of a photo, cuts it out along its real edges and takes the old "
                           "background's colour out of hair and other soft borders. Then it may stand on a colour, a "
                           "gradient, another picture or its own background out of focus, throw a shadow, and be "
                           "placed on a canvas of the size that a shop asks for. Everything happens on this device: "
                           "the picture is never uploaded. Animations stay animated.",
            .keywords = {"background", "bg", "transparent", "cut out", "cutout", "isolate", "png", "white background",
                         "change background", "matting", "blur background", "product photo", "shadow", "marketplace"},
            .category = "cut-out",
            .icon = "cut-out",
            .needs = {Need::mask},
            .sets = {"format"},
        },
        std::move(parameters), run);
}

}  // namespace mypictools::operations
