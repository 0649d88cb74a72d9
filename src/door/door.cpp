// Parses, runs and encodes; the only place where the rooms meet.
#include "door/door.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "codecs/formats.h"
#include "core/catalogue.h"
#include "core/version.h"
#include "matting/mask.h"
#include "matting/model.h"
#include "matting/tensor.h"

namespace mypictools {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

bool only_reencodes(const Recipe& recipe) {
    return std::all_of(recipe.steps.begin(), recipe.steps.end(),
                       [](const Step& s) { return !s.operation->alters_pixels; });
}

codecs::Encoded original(const codecs::Source& source) {
    return {*source.bytes, source.format, source.image.size(), source.image.frames()};
}

/// A result that is not smaller than its source is of no use to somebody who wanted it smaller.
codecs::Encoded never_larger(codecs::Encoded encoded, const codecs::Source& source, const Image& image,
                             const Recipe& recipe, Context& context) {
    const std::size_t limit = source.bytes->size();
    if (encoded.bytes.size() < limit) return encoded;
    const bool interchangeable = only_reencodes(recipe) && encoded.format == source.format;
    const bool nothing_to_hide = !source.private_metadata || context.output.metadata == Metadata::all;
    if (interchangeable && nothing_to_hide) {
        context.warn("kept-original", "The file is already as small as it gets, so it was kept as it is.");
        return original(source);
    }
    try {
        return codecs::encode_within(image, encoded.format, context.output, limit, false, context);
    } catch (const Error& error) {
        if (error.code != ErrorCode::bad_parameter) throw;
    }
    if (!interchangeable) {
        context.warn("not-smaller", "The result could not be made smaller than the original.");
        return encoded;
    }
    context.warn("kept-original", "The file could not be made smaller, so it was kept as it is, with its metadata.");
    return original(source);
}

}  // namespace

Json to_json(const SourceInfo& info) {
    return {{"source", info.source},    {"format", describe(info.format).id},
            {"width", info.size.width}, {"height", info.size.height},
            {"frames", info.frames},    {"alpha", info.alpha},
            {"bytes", info.bytes}};
}

Json to_json(const Rendered& rendered) {
    const FormatAbout& about = describe(rendered.file.format);
    Json warnings = Json::array();
    for (const auto& w : rendered.warnings) warnings.push_back({{"code", w.code}, {"message", w.message}});
    return {{"format", about.id},
            {"mediaType", about.media_type},
            {"extension", about.extensions.substr(0, about.extensions.find(' '))},
            {"width", rendered.file.size.width},
            {"height", rendered.file.size.height},
            {"frames", rendered.file.frames},
            {"bytes", rendered.file.bytes.size()},
            {"warnings", warnings},
            {"timings", {{"total", rendered.milliseconds}}}};
}

Door::Door() : operations_(operations::all()) {}

std::string Door::version() { return std::string(mypictools::version); }

std::string Door::catalogue() const {
    return mypictools::catalogue(operations_, codecs::formats_json(), limits).dump();
}

const codecs::Source& Door::source(int handle) const {
    const auto found = sources_.find(handle);
    if (found == sources_.end()) throw Error(ErrorCode::bad_parameter, "There is no open picture with this number.");
    return found->second;
}

SourceInfo Door::open(codecs::Bytes bytes) {
    codecs::Source opened = codecs::open(std::make_shared<const codecs::Bytes>(std::move(bytes)), limits);
    const SourceInfo info{.source = next_++,
                          .format = opened.format,
                          .size = opened.image.size(),
                          .frames = opened.image.frames(),
                          .alpha = opened.alpha,
                          .bytes = opened.bytes->size()};
    sources_.emplace(info.source, std::move(opened));
    return info;
}

Error Door::explain(const codecs::Source& opened) const {
    Error error = current_error();
    if (error.code != ErrorCode::internal) return error;
    try {
        opened.image.pixels().avg();  // decodes everything: if this fails too, the file is the cause
    } catch (...) {
        const Error again = current_error();
        if (again.code != ErrorCode::internal) return again;
        return {ErrorCode::unreadable,
                "This " + std::string(describe(opened.format).title) + " file is damaged or incomplete."};
    }
    return error;
}

PreparedTensor Door::prepare(int handle, const std::string& text, const Json& model) {
    const codecs::Source& opened = source(handle);
    control_.cancel = 0;
    Context context(&control_);
    context.limits = limits;
    context.enter(Phase::processing);
    const Recipe recipe = Recipe::parse(text, operations_);
    const auto step = recipe.mask_step();
    if (!step) throw Error::bad_parameter("steps", "No step of this recipe needs a mask.");
    try {
        const Image image = recipe.run(opened.image, context, 0, *step);
        matting::Tensor tensor = matting::prepare(image, matting::Model::parse(model), context);
        context.enter(Phase::idle);
        return {std::move(tensor.data), {tensor.shape.begin(), tensor.shape.end()}};
    } catch (...) {
        context.enter(Phase::idle);
        throw explain(opened);
    }
}

Rendered Door::render(int handle, const std::string& text, const RenderOptions& options) {
    const auto start = Clock::now();
    const codecs::Source& opened = source(handle);
    control_.cancel = 0;
    control_.progress = 0;
    Context context(&control_);
    context.limits = limits;
    context.warnings = opened.warnings;
    context.enter(Phase::processing);
    vips_concurrency_set(std::max(1, options.threads));
    const Recipe recipe = Recipe::parse(text, operations_);
    context.output = recipe.output;
    try {
        if (const auto* output = std::get_if<ModelOutput>(&options.mask))
            context.mask =
                matting::mask_from_output(output->data, output->shape, matting::Model::parse(output->model), context);
        else if (const auto* bytes = std::get_if<codecs::SharedBytes>(&options.mask))
            context.mask = codecs::open(*bytes, limits).image.random_access();
        const Image image = recipe.run(opened.image, context);
        const bool alpha = image.pixels().has_alpha();
        const Format format = codecs::output_format(context.output, opened.format, alpha, image.animated());
        codecs::Encoded file =
            context.output.target_bytes
                ? codecs::encode_within(image, format, context.output,
                                        static_cast<std::size_t>(context.output.target_bytes->value), true, context)
                : codecs::encode(image, format, context.output, context);
        if (context.output.never_larger) file = never_larger(std::move(file), opened, image, recipe, context);
        context.enter(Phase::idle);
        return {std::move(file), std::move(context.warnings), milliseconds_since(start)};
    } catch (...) {
        context.enter(Phase::idle);
        throw explain(opened);
    }
}

}  // namespace mypictools
