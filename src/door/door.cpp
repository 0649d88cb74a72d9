// Parses, runs and encodes; the only place where the rooms meet.
#include "door/door.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "codecs/formats.h"
#include "core/catalogue.h"
#include "core/version.h"

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

Json list_of(const std::vector<Warning>& warnings) {
    Json list = Json::array();
    for (const auto& w : warnings) list.push_back({{"code", w.code}, {"message", w.message}});
    return list;
}

/// How a mask travels: a few ten kilobytes, quickly written.
const Output mask_file = [] {
    Output output;
    output.effort = 2;
    return output;
}();

}  // namespace

Json to_json(const SourceInfo& info) {
    return {{"source", info.source},    {"format", describe(info.format).id},
            {"width", info.size.width}, {"height", info.size.height},
            {"frames", info.frames},    {"alpha", info.alpha},
            {"bytes", info.bytes}};
}

Json to_json(const Prepared& prepared) {
    if (const auto* question = std::get_if<Question>(&prepared))
        return {{"done", false},
                {"network", question->network},
                {"shape", question->shape},
                {"asked", question->asked},
                {"of", question->at_most}};
    const auto& mask = std::get<SubjectMask>(prepared);
    Json subject;
    if (const auto& box = mask.subject)
        subject = {{"left", box->left}, {"top", box->top}, {"width", box->width}, {"height", box->height}};
    return {{"done", true},
            {"confidence", mask.confidence},
            {"subject", subject},
            {"frames", mask.frames},
            {"warnings", list_of(mask.warnings)}};
}

Json to_json(const Rendered& rendered) {
    const FormatAbout& about = describe(rendered.file.format);
    return {{"format", about.id},
            {"mediaType", about.media_type},
            {"extension", about.extensions.substr(0, about.extensions.find(' '))},
            {"width", rendered.file.size.width},
            {"height", rendered.file.size.height},
            {"frames", rendered.file.frames},
            {"bytes", rendered.file.bytes.size()},
            {"warnings", list_of(rendered.warnings)},
            {"timings", {{"total", rendered.milliseconds}}}};
}

Door::Door() : operations_(operations::all()) {}

std::string Door::version() { return std::string(mypictools::version); }

std::string Door::catalogue() const {
    return mypictools::catalogue(operations_, codecs::formats_json(), limits).dump();
}

/// A picture that comes beside the one worked on; what is wrong with it is not the other's fault.
Image Door::attached(const codecs::SharedBytes& bytes) const { return codecs::open(bytes, limits).image; }

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
    // A computation that was told to stop fails with whatever it was doing.
    if (control_.cancel) return {ErrorCode::cancelled, "The job was cancelled."};
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

void Door::close(int handle) {
    consultations_.erase(handle);
    sources_.erase(handle);
}

matting::Consultation& Door::consult(int handle, const std::string& text, const Json& method, Context& context) {
    const Recipe recipe = Recipe::parse(text, operations_);
    const auto step = recipe.mask_step();
    if (!step) throw Error::bad_parameter("steps", "No step of this recipe needs a mask.");
    const Image image = recipe.run(source(handle).image, context, 0, *step);
    consultations_.erase(handle);
    return consultations_.emplace(handle, matting::Consultation(image, matting::Method::parse(method))).first->second;
}

Prepared Door::prepare(int handle, const std::string& text, const Json& method,
                       const std::optional<NetworkAnswer>& answer) {
    const codecs::Source& opened = source(handle);
    control_.cancel = 0;
    Context context(&control_);
    context.limits = limits;
    context.enter(Phase::processing);
    try {
        const auto running = consultations_.find(handle);
        if (answer && running == consultations_.end())
            throw Error::bad_parameter("mask", "No question is waiting for an answer.");
        matting::Consultation& talk = answer ? running->second : consult(handle, text, method, context);
        if (answer) talk.answer(answer->data, answer->shape);
        if (auto question = talk.next(context)) {
            context.enter(Phase::idle);
            auto& [shape, data] = question->tensor;
            return Question{talk.method().networks[question->network].id,
                            std::move(data),
                            {shape.begin(), shape.end()},
                            talk.asked(),
                            talk.at_most()};
        }
        const matting::Finding found = talk.finding(context);
        codecs::Encoded file = codecs::encode(Image(found.mask), Format::png, mask_file, context);
        consultations_.erase(handle);
        context.enter(Phase::idle);
        return SubjectMask{std::move(file.bytes), found.confidence, found.subject, found.frames,
                           std::move(context.warnings)};
    } catch (...) {
        consultations_.erase(handle);
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
        if (options.mask) context.mask = attached(options.mask).random_access();
        for (const auto& [name, bytes] : options.images) context.images.emplace(name, attached(bytes));
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
