// The C callbacks between libvips and a pass.
#include "matting/stream.h"

#include <utility>

namespace mypictools::matting {
namespace {

using vips::VImage;

/// Lives as long as the picture that it makes.
struct Held {
    std::vector<VImage> inputs;
    std::unique_ptr<const Pass> pass;
};

struct Sequence {
    std::vector<VipsRegion*> regions;
    std::unique_ptr<Pass::Thread> thread;
};

// libvips calls these from C: nothing may be thrown through them.

int stop(void* sequence, void*, void*) noexcept {
    const std::unique_ptr<Sequence> ended(static_cast<Sequence*>(sequence));
    for (VipsRegion* region : ended->regions)
        if (region) g_object_unref(region);
    return 0;
}

void* start(VipsImage*, void*, void* data) noexcept {
    try {
        const Held& held = *static_cast<const Held*>(data);
        auto sequence = std::make_unique<Sequence>();
        sequence->thread = held.pass->begin();
        sequence->regions.reserve(held.inputs.size());
        bool complete = true;
        for (const VImage& input : held.inputs) {
            sequence->regions.push_back(vips_region_new(input.get_image()));
            complete = complete && sequence->regions.back();
        }
        if (complete) return sequence.release();
        stop(sequence.release(), nullptr, nullptr);
    } catch (...) {
        vips_error("cut-out", "out of memory");
    }
    return nullptr;
}

int generate(VipsRegion* target, void* data, void*, void* held, gboolean*) noexcept {
    const Sequence& sequence = *static_cast<Sequence*>(data);
    for (VipsRegion* region : sequence.regions)
        if (vips_region_prepare(region, &target->valid) != 0) return -1;
    static_cast<const Held*>(held)->pass->fill(*sequence.thread, sequence.regions, target);
    return 0;
}

}  // namespace

VImage stream(const std::vector<VImage>& inputs, int bands, std::unique_ptr<const Pass> pass) {
    auto held = std::make_unique<Held>(Held{inputs, std::move(pass)});
    VImage result(vips_image_new());
    VipsImage* out = result.get_image();
    std::vector<VipsImage*> list;
    list.reserve(inputs.size() + 1);
    for (const VImage& input : inputs) list.push_back(input.get_image());
    list.push_back(nullptr);
    if (vips_image_pipeline_array(out, VIPS_DEMAND_STYLE_THINSTRIP, list.data()) != 0) throw vips::VError();
    out->Bands = bands;
    Held* shared = held.release();
    g_object_set_data_full(G_OBJECT(out), "mypictools-pass", shared,
                           [](void* data) { delete static_cast<Held*>(data); });
    if (vips_image_generate(out, start, generate, stop, nullptr, shared) != 0) throw vips::VError();
    return result;
}

}  // namespace mypictools::matting
