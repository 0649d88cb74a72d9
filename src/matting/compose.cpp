// Per region: runs of decided pixels are cleared or copied, and only the band between them is computed.
#include "matting/compose.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "matting/refine.h"

namespace mypictools::matting {
namespace {

using vips::VImage;

// Half of one step in 8 bits: what rounds to nothing, or to everything.
constexpr float nothing = 0.5F / 255.0F;

/// Where the pixels of one axis lie between the pixels of the working size (both sampled at their centres).
struct Axis {
    std::vector<int> cell;     ///< left or upper neighbour
    std::vector<float> share;  ///< of the other neighbour

    Axis(int full, int small) : cell(static_cast<std::size_t>(full)), share(static_cast<std::size_t>(full)) {
        const double scale = static_cast<double>(small) / full;
        for (int i = 0; i < full; ++i) {
            const double at = std::clamp((i + 0.5) * scale - 0.5, 0.0, small - 1.0);
            const int left = std::min(static_cast<int>(at), std::max(0, small - 2));
            cell[static_cast<std::size_t>(i)] = left;
            share[static_cast<std::size_t>(i)] = static_cast<float>(at - left);
        }
    }
};

enum class Verdict : std::uint8_t { outside, inside, open };

struct Run {
    int begin, end;  ///< columns of the picture, [begin, end)
    Verdict verdict;
};

/// Immutable and shared by all threads that evaluate one result.
struct Job {
    std::shared_ptr<const ComposePlan> plan;
    VImage picture;
    VImage mask;  ///< floats at the picture's size, or empty
    Axis columns, rows;
    bool grey, alpha_in, alpha_out, masked;
    Quad ink;  ///< the background's colour, 0 to 1, and its alpha; zeros for none

    Job(std::shared_ptr<const ComposePlan> p, VImage image, VImage m)
        : plan(std::move(p)),
          picture(std::move(image)),
          mask(std::move(m)),
          columns(plan->size.width, plan->colours.subject.size.width),
          rows(plan->size.height, plan->colours.subject.size.height),
          grey(picture.bands() <= 2),
          alpha_in(picture.bands() % 2 == 0),
          alpha_out(!plan->background || plan->background->alpha < 255),
          masked(plan->alpha.data.empty()) {
        if (const Paint& paint = plan->background)
            ink = Quad(static_cast<float>(paint->red), static_cast<float>(paint->green),
                       static_cast<float>(paint->blue), static_cast<float>(paint->alpha)) *
                  (1.0F / 255.0F);
    }

    [[nodiscard]] int bands_out() const { return (grey ? 1 : 3) + (alpha_out ? 1 : 0); }
};

/// What one thread keeps between regions.
struct Thread {
    VipsRegion* picture = nullptr;
    VipsRegion* mask = nullptr;                    ///< only where the plan has no alpha
    int band = -1;                                 ///< the row of cells `runs` belongs to
    std::vector<Run> runs;                         ///< of that row of cells, over the picture's whole width
    std::vector<Quad> alpha, subject, background;  ///< the working rows around one picture row, mixed
};

Verdict verdict_of(Quad a, Quad b, Quad c, Quad d) {
    const auto flat = [](Quad q) { return q[0] == 0 && q[1] == 0 && q[2] == 0; };
    if (!flat(a) || !flat(b) || !flat(c) || !flat(d)) return Verdict::open;
    if (std::max({a[3], b[3], c[3], d[3]}) < nothing) return Verdict::outside;
    if (std::min({a[3], b[3], c[3], d[3]}) > 1 - nothing) return Verdict::inside;
    return Verdict::open;
}

void find_runs(const Job& job, Thread& thread, int band) {
    if (thread.band == band) return;
    thread.band = band;
    thread.runs.clear();
    const int width = job.plan->size.width;
    if (job.masked) {
        thread.runs.push_back({0, width, Verdict::open});
        return;
    }
    const Field& alpha = job.plan->alpha;
    const Quad* upper = alpha.row(band);
    const Quad* lower = alpha.row(std::min(band + 1, alpha.size.height - 1));
    for (int x = 0; x < width;) {
        const int cell = job.columns.cell[static_cast<std::size_t>(x)];
        const int next = std::min(cell + 1, alpha.size.width - 1);
        const Verdict verdict = verdict_of(upper[cell], upper[next], lower[cell], lower[next]);
        int end = x + 1;
        while (end < width && job.columns.cell[static_cast<std::size_t>(end)] == cell) ++end;
        if (!thread.runs.empty() && thread.runs.back().verdict == verdict)
            thread.runs.back().end = end;
        else
            thread.runs.push_back({x, end, verdict});
        x = end;
    }
}

/// Mixes the two working rows around a picture row, for the cells [from, to].
void mix_rows(const Field& field, int band, float share, int from, int to, std::vector<Quad>& out) {
    const Quad* upper = field.row(band);
    const Quad* lower = field.row(std::min(band + 1, field.size.height - 1));
    for (int i = from; i <= to; ++i) out[static_cast<std::size_t>(i)] = mix(upper[i], lower[i], share);
}

template <class Sample>
class Pixels {
public:
    Pixels(const Job& job) : job_(job), in_bands_(job.picture.bands()), out_bands_(job.bands_out()) {}

    void outside(Sample* out, int count) const {
        if (!job_.plan->background) {
            std::fill_n(out, count * out_bands_, Sample{0});
            return;
        }
        for (int i = 0; i < count; ++i) store(out + i * out_bands_, job_.ink, 0);
    }

    void inside(const Sample* in, Sample* out, int count) const {
        if (job_.alpha_in && job_.plan->background) {
            for (int i = 0; i < count; ++i) {
                const Quad colour = load(in + i * in_bands_);
                store(out + i * out_bands_, colour, colour[3]);
            }
        } else if (in_bands_ == out_bands_) {
            std::memcpy(out, in, sizeof(Sample) * static_cast<std::size_t>(count * in_bands_));
        } else if (in_bands_ == 3) {
            copy<3, 4>(in, out, count);
        } else if (in_bands_ == 1) {
            copy<1, 2>(in, out, count);
        } else if (in_bands_ == 4) {
            copy<4, 3>(in, out, count);
        } else {
            copy<2, 1>(in, out, count);
        }
    }

    void mixed(Sample* out, float alpha, Quad colour, Quad subject, Quad background) const {
        store(out, subject_colour(colour, alpha, subject, background), alpha * colour[3]);
    }

    [[nodiscard]] Quad load(const Sample* in) const {
        constexpr float unit = 1.0F / full;
        const float alpha = job_.alpha_in ? static_cast<float>(in[in_bands_ - 1]) * unit : 1.0F;
        if (job_.grey) return {in[0] * unit, in[0] * unit, in[0] * unit, alpha};
        return {in[0] * unit, in[1] * unit, in[2] * unit, alpha};
    }

private:
    static constexpr float full = sizeof(Sample) == 1 ? 255.0F : 65535.0F;

    /// Adds or drops an opaque alpha; bands known at compile time make this nearly as quick as a copy.
    template <int from, int to>
    static void copy(const Sample* in, Sample* out, int count) {
        for (int i = 0; i < count; ++i, in += from, out += to) {
            for (int b = 0; b < std::min(from, to); ++b) out[b] = in[b];
            if constexpr (to > from) out[from] = static_cast<Sample>(full);
        }
    }

    static Sample sample(float value) { return static_cast<Sample>(value * full + 0.5F); }

    /// `colour` with `alpha` over the background (Porter and Duff's over, straight alpha).
    void store(Sample* out, Quad colour, float alpha) const {
        if (job_.plan->background) {
            const float under = job_.ink[3] * (1 - alpha);
            const float total = alpha + under;
            if (total > 0) colour = (colour * alpha + job_.ink * under) * (1 / total);
            alpha = total;
        }
        const int colours = job_.grey ? 1 : 3;
        for (int b = 0; b < colours; ++b) out[b] = sample(colour[b]);
        if (job_.alpha_out) out[colours] = sample(std::min(alpha, 1.0F));
    }

    const Job& job_;
    int in_bands_;
    int out_bands_;
};

/// The band where alpha is neither 0 nor 1: columns [begin, end) of picture row `y`. `in` and `out` point at column
/// `begin`.
template <class Sample>
void open_run(const Job& job, Thread& thread, const Pixels<Sample>& pixels, int y, int begin, int end, const Sample* in,
              Sample* out) {
    const ComposePlan& plan = *job.plan;
    const int band = job.rows.cell[static_cast<std::size_t>(y)];
    const float share = job.rows.share[static_cast<std::size_t>(y)];
    const int last_cell = plan.colours.subject.size.width - 1;
    const int from = job.columns.cell[static_cast<std::size_t>(begin)];
    const int to = std::min(job.columns.cell[static_cast<std::size_t>(end - 1)] + 1, last_cell);
    mix_rows(plan.colours.subject, band, share, from, to, thread.subject);
    mix_rows(plan.colours.background, band, share, from, to, thread.background);
    if (!job.masked) mix_rows(plan.alpha, band, share, from, to, thread.alpha);
    const float* mask = nullptr;
    if (job.masked) mask = reinterpret_cast<const float*>(VIPS_REGION_ADDR(thread.mask, begin, y)) - begin;

    const int in_bands = job.picture.bands(), out_bands = job.bands_out();
    for (int x = begin; x < end; ++x, in += in_bands, out += out_bands) {
        const auto left = static_cast<std::size_t>(job.columns.cell[static_cast<std::size_t>(x)]);
        const auto right = std::min(left + 1, static_cast<std::size_t>(last_cell));
        const float t = job.columns.share[static_cast<std::size_t>(x)];
        if (mask && mask[x] < nothing) {
            pixels.outside(out, 1);
            continue;
        }
        if (mask && mask[x] > 1 - nothing) {
            pixels.inside(in, out, 1);
            continue;
        }
        const Quad colour = pixels.load(in);
        const float alpha = mask ? mask[x] : alpha_at(mix(thread.alpha[left], thread.alpha[right], t), colour);
        pixels.mixed(out, alpha, colour, mix(thread.subject[left], thread.subject[right], t),
                     mix(thread.background[left], thread.background[right], t));
    }
}

template <class Sample>
void region_of(const Job& job, Thread& thread, VipsRegion* target) {
    const Pixels<Sample> pixels(job);
    const VipsRect& area = target->valid;
    const int in_bands = job.picture.bands(), out_bands = job.bands_out();
    for (int y = area.top; y < area.top + area.height; ++y) {
        const auto* in = reinterpret_cast<const Sample*>(VIPS_REGION_ADDR(thread.picture, area.left, y));
        auto* out = reinterpret_cast<Sample*>(VIPS_REGION_ADDR(target, area.left, y));
        find_runs(job, thread, job.rows.cell[static_cast<std::size_t>(y)]);
        for (const Run& run : thread.runs) {
            const int begin = std::max(run.begin, area.left), end = std::min(run.end, area.left + area.width);
            if (begin >= end) continue;
            const Sample* from = in + (begin - area.left) * in_bands;
            Sample* to = out + (begin - area.left) * out_bands;
            switch (run.verdict) {
                case Verdict::outside: pixels.outside(to, end - begin); break;
                case Verdict::inside: pixels.inside(from, to, end - begin); break;
                case Verdict::open: open_run(job, thread, pixels, y, begin, end, from, to); break;
            }
        }
    }
}

// libvips calls these from C: nothing may be thrown through them.

int stop(void* sequence, void*, void*) noexcept {
    auto* thread = static_cast<Thread*>(sequence);
    for (VipsRegion* region : {thread->picture, thread->mask})
        if (region) g_object_unref(region);
    delete thread;
    return 0;
}

void* start(VipsImage*, void*, void* data) noexcept {
    try {
        const Job& job = *static_cast<const Job*>(data);
        auto thread = std::make_unique<Thread>();
        const auto width = static_cast<std::size_t>(job.plan->colours.subject.size.width);
        for (auto* row : {&thread->alpha, &thread->subject, &thread->background}) row->resize(width);
        thread->runs.reserve(width + 1);  // no allocation while pixels move
        thread->picture = vips_region_new(job.picture.get_image());
        if (job.masked) thread->mask = vips_region_new(job.mask.get_image());
        if (thread->picture && (thread->mask || !job.masked)) return thread.release();
        stop(thread.release(), nullptr, nullptr);
    } catch (...) {
        vips_error("cut-out", "out of memory");
    }
    return nullptr;
}

int generate(VipsRegion* target, void* sequence, void*, void* data, gboolean*) noexcept {
    const Job& job = *static_cast<const Job*>(data);
    Thread& thread = *static_cast<Thread*>(sequence);
    if (vips_region_prepare(thread.picture, &target->valid) != 0) return -1;
    if (job.masked && vips_region_prepare(thread.mask, &target->valid) != 0) return -1;
    if (job.picture.format() == VIPS_FORMAT_USHORT)
        region_of<std::uint16_t>(job, thread, target);
    else
        region_of<std::uint8_t>(job, thread, target);
    return 0;
}

}  // namespace

VImage compose(const VImage& picture, const VImage& mask, std::shared_ptr<const ComposePlan> plan) {
    auto job = std::make_unique<Job>(std::move(plan), picture, mask);
    VImage result(vips_image_new());
    VipsImage* out = result.get_image();
    std::vector<VipsImage*> inputs{picture.get_image()};
    if (job->masked) inputs.push_back(mask.get_image());
    inputs.push_back(nullptr);
    if (vips_image_pipeline_array(out, VIPS_DEMAND_STYLE_THINSTRIP, inputs.data()) != 0) throw vips::VError();
    out->Bands = job->bands_out();
    Job* shared = job.release();
    g_object_set_data_full(G_OBJECT(out), "mypictools-cut-out", shared,
                           [](void* held) { delete static_cast<Job*>(held); });
    if (vips_image_generate(out, start, generate, stop, nullptr, shared) != 0) throw vips::VError();
    return result;
}

}  // namespace mypictools::matting
