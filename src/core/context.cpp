// Connects libvips' evaluation signals to the control block.
#include "core/context.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace mypictools {

void Context::warn(std::string code, std::string message) {
    const bool known = std::any_of(warnings.begin(), warnings.end(), [&](const Warning& w) { return w.code == code; });
    if (!known) warnings.push_back({std::move(code), std::move(message)});
}

bool Context::cancelled() const { return control_ && control_->cancel.load(std::memory_order_relaxed) != 0; }

void Context::check() const {
    if (cancelled()) throw Error(ErrorCode::cancelled, "The job was cancelled.");
}

void Context::enter(Phase phase) {
    if (!control_) return;
    control_->phase.store(static_cast<std::int32_t>(phase), std::memory_order_relaxed);
    control_->heartbeat.fetch_add(1, std::memory_order_relaxed);
}

void Context::report(int permille) {
    if (!control_) return;
    control_->progress.store(std::clamp(permille, 0, 1000), std::memory_order_relaxed);
    control_->heartbeat.fetch_add(1, std::memory_order_relaxed);
}

namespace {

void on_eval(VipsImage* image, VipsProgress* progress, Context* context) {
    context->report(progress->percent * 10);
    if (context->cancelled()) vips_image_set_kill(image, TRUE);
}

/// libvips reports from time to time, so the last report may come early; the end is told by a signal of its own.
void on_posteval(VipsImage*, VipsProgress*, Context* context) { context->report(1000); }

}  // namespace

vips::VImage Context::watch(vips::VImage image) {
    if (!control_) return image;
    // A copy, so that the signal dies with this evaluation and never fires on an image that outlives the context.
    vips::VImage watched = image.copy();
    vips_image_set_progress(watched.get_image(), TRUE);
    g_signal_connect(watched.get_image(), "eval", G_CALLBACK(on_eval), this);
    g_signal_connect(watched.get_image(), "posteval", G_CALLBACK(on_posteval), this);
    return watched;
}

}  // namespace mypictools
