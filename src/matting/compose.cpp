// Per region: runs of decided pixels are cleared or copied, and only the band between them is computed.
#include "matting/compose.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "matting/refine.h"
#include "matting/stream.h"

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

/// What all threads that evaluate one result share.
struct Job {
    std::shared_ptr<const ComposePlan> plan;
    int width, in_bands;
    Axis columns, rows;
    bool grey, alpha_in, alpha_out, masked, touched;
    Quad ink;  ///< the background's colour, 0 to 1, and its alpha; zeros for none

    Job(std::shared_ptr<const ComposePlan> p, const VImage& picture)
        : plan(std::move(p)),
          width(picture.width()),
          in_bands(picture.bands()),
          columns(picture.width(), plan->colours.subject.size.width),
          rows(picture.height(), plan->colours.subject.size.height),
          grey(in_bands <= 2),
          alpha_in(in_bands % 2 == 0),
          alpha_out(!plan->background || plan->background->alpha < 255),
          masked(plan->alpha.data.empty()),
          touched(!plan->touch.data.empty()) {
        if (const Paint& paint = plan->background)
            ink = Quad(static_cast<float>(paint->red), static_cast<float>(paint->green),
                       static_cast<float>(paint->blue), static_cast<float>(paint->alpha)) *
                  (1.0F / 255.0F);
    }

    [[nodiscard]] int bands_out() const { return (grey ? 1 : 3) + (alpha_out ? 1 : 0); }
};

struct Rows : Pass::Thread {
    int band = -1;                                        ///< the row of cells `runs` belongs to
    std::vector<Run> runs;                                ///< of that row of cells, over the picture's whole width
    std::vector<Quad> alpha, touch, subject, background;  ///< the working rows around one picture row, mixed

    explicit Rows(std::size_t width) : alpha(width), touch(width), subject(width), background(width) {
        runs.reserve(width + 1);
    }
};

/// The four pixels of the working size between which a cell lies.
using Corners = std::array<Quad, 4>;

Corners corners(const Field& field, int column, int row) {
    const int right = std::min(column + 1, field.size.width - 1);
    const Quad* upper = field.row(row);
    const Quad* lower = field.row(std::min(row + 1, field.size.height - 1));
    return {upper[column], upper[right], lower[column], lower[right]};
}

/// Smallest and largest of `value` of the corners; between them it lies nowhere else in the cell.
template <class Value>
std::pair<float, float> range(const Corners& c, Value value) {
    const std::array<float, 4> all{value(c[0]), value(c[1]), value(c[2]), value(c[3])};
    const auto [least, most] = std::minmax_element(all.begin(), all.end());
    return {*least, *most};
}

Verdict verdict_of(const Corners& c) {
    for (const Quad& q : c)
        if (q[0] != 0 || q[1] != 0 || q[2] != 0) return Verdict::open;
    const auto [least, most] = range(c, [](Quad q) { return q[3]; });
    if (most < nothing) return Verdict::outside;
    if (least > 1 - nothing) return Verdict::inside;
    return Verdict::open;
}

/// What corrections make of a cell that is `before` without them.
Verdict touched(Verdict before, const Corners& c) {
    const auto [lowest, lowest_most] = range(c, [](Touch t) { return t[2]; });
    const auto [highest, highest_most] = range(c, [](Touch t) { return t[3]; });
    const float from = bounded(before == Verdict::inside ? 1 : 0, {1, 0, lowest, highest});
    const float to = bounded(before == Verdict::outside ? 0 : 1, {1, 0, lowest_most, highest_most});
    if (range(c, [to](Touch t) { return to * t[0] + t[1]; }).second < nothing) return Verdict::outside;
    if (range(c, [from](Touch t) { return from * t[0] + t[1]; }).first > 1 - nothing) return Verdict::inside;
    return Verdict::open;
}

void find_runs(const Job& job, Rows& thread, int band) {
    if (thread.band == band) return;
    thread.band = band;
    thread.runs.clear();
    if (job.masked) {
        thread.runs.push_back({0, job.width, Verdict::open});
        return;
    }
    for (int x = 0; x < job.width;) {
        const int cell = job.columns.cell[static_cast<std::size_t>(x)];
        Verdict verdict = verdict_of(corners(job.plan->alpha, cell, band));
        if (job.touched) verdict = touched(verdict, corners(job.plan->touch, cell, band));
        int end = x + 1;
        while (end < job.width && job.columns.cell[static_cast<std::size_t>(end)] == cell) ++end;
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
    Pixels(const Job& job) : job_(job), in_bands_(job.in_bands), out_bands_(job.bands_out()) {}

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

    /// `share` is what of the old pixel's colour was the subject's, `alpha` what is to be seen of it.
    void mixed(Sample* out, float alpha, float share, Quad colour, Quad subject, Quad background) const {
        Quad clean = subject_colour(colour, share, subject, background);
        if (job_.plan->decontaminate < 1) clean = mix(colour, clean, job_.plan->decontaminate);
        store(out, clean, alpha * colour[3]);
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

/// The band where alpha is neither 0 nor 1: columns [begin, end) of picture row `y`. `in`, `mask` (where there is one)
/// and `out` point at column `begin`.
template <class Sample>
void open_run(const Job& job, Rows& thread, const Pixels<Sample>& pixels, int y, int begin, int end, const Sample* in,
              const float* mask, Sample* out) {
    const ComposePlan& plan = *job.plan;
    const int band = job.rows.cell[static_cast<std::size_t>(y)];
    const float share = job.rows.share[static_cast<std::size_t>(y)];
    const int last_cell = plan.colours.subject.size.width - 1;
    const int from = job.columns.cell[static_cast<std::size_t>(begin)];
    const int to = std::min(job.columns.cell[static_cast<std::size_t>(end - 1)] + 1, last_cell);
    mix_rows(plan.colours.subject, band, share, from, to, thread.subject);
    mix_rows(plan.colours.background, band, share, from, to, thread.background);
    if (!job.masked) mix_rows(plan.alpha, band, share, from, to, thread.alpha);
    if (job.touched) mix_rows(plan.touch, band, share, from, to, thread.touch);

    const int in_bands = job.in_bands, out_bands = job.bands_out();
    for (int x = begin; x < end; ++x, in += in_bands, out += out_bands) {
        const auto left = static_cast<std::size_t>(job.columns.cell[static_cast<std::size_t>(x)]);
        const auto right = std::min(left + 1, static_cast<std::size_t>(last_cell));
        const float t = job.columns.share[static_cast<std::size_t>(x)];
        const Quad colour = pixels.load(in);
        float base = job.masked ? *mask++ : alpha_at(mix(thread.alpha[left], thread.alpha[right], t), colour);
        float alpha = base;
        if (job.touched) {
            const Touch touch = mix(thread.touch[left], thread.touch[right], t);
            base = bounded(base, touch);
            alpha = shaped(base, touch);
        }
        if (job.masked && alpha < nothing)
            pixels.outside(out, 1);
        else if (job.masked && alpha > 1 - nothing)
            pixels.inside(in, out, 1);
        else
            pixels.mixed(out, alpha, plan.takes_more ? std::max(base, alpha) : base, colour,
                         mix(thread.subject[left], thread.subject[right], t),
                         mix(thread.background[left], thread.background[right], t));
    }
}

template <class Sample>
void region_of(const Job& job, Rows& thread, std::span<VipsRegion* const> inputs, VipsRegion* target) {
    const Pixels<Sample> pixels(job);
    const VipsRect& area = target->valid;
    const int out_bands = job.bands_out();
    for (int y = area.top; y < area.top + area.height; ++y) {
        const auto* in = reinterpret_cast<const Sample*>(VIPS_REGION_ADDR(inputs[0], area.left, y));
        const auto* mask =
            job.masked ? reinterpret_cast<const float*>(VIPS_REGION_ADDR(inputs[1], area.left, y)) : nullptr;
        auto* out = reinterpret_cast<Sample*>(VIPS_REGION_ADDR(target, area.left, y));
        find_runs(job, thread, job.rows.cell[static_cast<std::size_t>(y)]);
        for (const Run& run : thread.runs) {
            const int begin = std::max(run.begin, area.left), end = std::min(run.end, area.left + area.width);
            if (begin >= end) continue;
            const int at = begin - area.left;
            const Sample* from = in + at * job.in_bands;
            Sample* to = out + at * out_bands;
            switch (run.verdict) {
                case Verdict::outside: pixels.outside(to, end - begin); break;
                case Verdict::inside: pixels.inside(from, to, end - begin); break;
                case Verdict::open:
                    open_run(job, thread, pixels, y, begin, end, from, mask ? mask + at : nullptr, to);
                    break;
            }
        }
    }
}

class Compose : public Pass {
public:
    Compose(std::shared_ptr<const ComposePlan> plan, const VImage& picture)
        : job_(std::move(plan), picture), deep_(picture.format() == VIPS_FORMAT_USHORT) {}

    [[nodiscard]] int bands_out() const { return job_.bands_out(); }

    [[nodiscard]] std::unique_ptr<Pass::Thread> begin() const override {
        return std::make_unique<Rows>(static_cast<std::size_t>(job_.plan->colours.subject.size.width));
    }

    void fill(Pass::Thread& kept, std::span<VipsRegion* const> inputs, VipsRegion* out) const noexcept override {
        auto& thread = static_cast<Rows&>(kept);
        if (deep_)
            region_of<std::uint16_t>(job_, thread, inputs, out);
        else
            region_of<std::uint8_t>(job_, thread, inputs, out);
    }

private:
    Job job_;
    bool deep_;
};

}  // namespace

VImage compose(const VImage& picture, const VImage& mask, std::shared_ptr<const ComposePlan> plan) {
    const bool masked = plan->alpha.data.empty();
    auto pass = std::make_unique<Compose>(std::move(plan), picture);
    const int bands = pass->bands_out();
    return stream(masked ? std::vector<VImage>{picture, mask} : std::vector<VImage>{picture}, bands, std::move(pass));
}

}  // namespace mypictools::matting
