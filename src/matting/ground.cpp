// Per pixel: backdrop, shadow over it, cut-out over both.
#include "matting/ground.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "matting/field.h"
#include "matting/stream.h"

namespace mypictools::matting {
namespace {

using vips::VImage;

Quad quad(const Colour& c) {
    return Quad(static_cast<float>(c.red), static_cast<float>(c.green), static_cast<float>(c.blue),
                static_cast<float>(c.alpha)) *
           (1.0F / 255.0F);
}

Quad premultiplied(Quad c) { return {c[0] * c[3], c[1] * c[3], c[2] * c[3], c[3]}; }

/// 0 to 1 from the corner that an angle points away from to the one that it points to.
struct Ramp {
    float across = 0, down = 0, start = 0;

    Ramp(double angle, int width, int height) {
        const double radians = angle / 180 * std::numbers::pi;
        const double x = std::sin(radians), y = -std::cos(radians);
        // Between the middles of the first and the last pixel, as CSS places the ends of its gradients.
        const double length = std::max(1e-6, std::abs(x) * (width - 1) + std::abs(y) * (height - 1));
        across = static_cast<float>(x / length);
        down = static_cast<float>(y / length);
        start = static_cast<float>(0.5 - (x * (width - 1) + y * (height - 1)) / 2 / length);
    }

    [[nodiscard]] float at(int x, int y) const {
        return std::clamp(start + across * static_cast<float>(x) + down * static_cast<float>(y), 0.0F, 1.0F);
    }
};

/// 0 to 1, evenly spread in every neighbourhood.
float noise(int x, int y) {
    const float inner = 0.06711056F * static_cast<float>(x) + 0.00583715F * static_cast<float>(y);
    const float scaled = 52.9829189F * (inner - std::floor(inner));
    return scaled - std::floor(scaled);
}

class Lay : public Pass {
public:
    Lay(const VImage& cutout, const Ground& ground)
        : from_(ground.colour ? quad(*ground.colour) : Quad{}),
          to_(ground.end ? quad(*ground.end) : from_),
          ramp_(ground.angle, cutout.width(), cutout.height()),
          gradient_(ground.end.has_value()),
          picture_bands_(ground.picture.is_null() ? 0 : ground.picture.bands()),
          shadow_(!ground.shadow.is_null()),
          in_bands_(cutout.bands()),
          deep_(cutout.format() == VIPS_FORMAT_USHORT) {
        const bool clear = picture_bands_ == 0 && (from_[3] < 1 || to_[3] < 1);
        out_bands_ = in_bands_ - (clear || picture_bands_ == 4 ? 0 : 1);
    }

    [[nodiscard]] int bands_out() const { return out_bands_; }

    void fill(Thread&, std::span<VipsRegion* const> inputs, VipsRegion* out) const noexcept override {
        if (deep_)
            region<std::uint16_t>(inputs, out);
        else
            region<std::uint8_t>(inputs, out);
    }

private:
    /// The ground's colour, premultiplied.
    [[nodiscard]] Quad backdrop(int x, int y, const float* picture) const {
        if (picture)
            return premultiplied({picture[0], picture[1], picture[2], picture_bands_ == 4 ? picture[3] : 1.0F});
        return premultiplied(gradient_ ? mix(from_, to_, ramp_.at(x, y)) : from_);
    }

    template <class Sample>
    void region(std::span<VipsRegion* const> inputs, VipsRegion* out) const noexcept {
        const VipsRect& area = out->valid;
        const std::size_t shadow_at = picture_bands_ > 0 ? 2 : 1;
        for (int y = area.top; y < area.top + area.height; ++y) {
            const auto* in = reinterpret_cast<const Sample*>(VIPS_REGION_ADDR(inputs[0], area.left, y));
            const float* picture = picture_bands_ > 0
                                       ? reinterpret_cast<const float*>(VIPS_REGION_ADDR(inputs[1], area.left, y))
                                       : nullptr;
            const float* shadow =
                shadow_ ? reinterpret_cast<const float*>(VIPS_REGION_ADDR(inputs[shadow_at], area.left, y)) : nullptr;
            auto* target = reinterpret_cast<Sample*>(VIPS_REGION_ADDR(out, area.left, y));
            for (int x = area.left; x < area.left + area.width; ++x) {
                pixel(x, y, in, picture, shadow ? std::clamp(*shadow++, 0.0F, 1.0F) : 0.0F, target);
                in += in_bands_;
                target += out_bands_;
                if (picture) picture += picture_bands_;
            }
        }
    }

    template <class Sample>
    void pixel(int x, int y, const Sample* in, const float* picture, float shadow, Sample* out) const {
        constexpr Sample opaque = static_cast<Sample>(-1);
        constexpr auto full = static_cast<float>(opaque);
        const int colours = in_bands_ - 1;
        if (in[colours] == opaque) {
            std::memcpy(out, in, sizeof(Sample) * static_cast<std::size_t>(out_bands_));
            return;
        }
        Quad under = backdrop(x, y, picture) * (1 - shadow);
        under += Quad(0, 0, 0, shadow);
        const bool grey = colours == 1;
        const Quad over = premultiplied(Quad(in[0], in[grey ? 0 : 1], in[grey ? 0 : 2], in[colours]) * (1 / full));
        Quad sum = over + under * (1 - over[3]);
        const bool keeps_alpha = out_bands_ == in_bands_;
        if (keeps_alpha && sum[3] > 0) sum = {sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3], sum[3]};
        // Just under one step, so that rounding errors of whole values stay whole.
        const float step = 0.001F + 0.998F * noise(x, y);
        const auto sample = [step, most = full](float value) {
            return static_cast<Sample>(std::clamp(value * most + step, 0.0F, most));
        };
        for (int band = 0; band < colours; ++band) out[band] = sample(sum[band]);
        if (keeps_alpha) out[colours] = sample(sum[3]);
    }

    Quad from_, to_;
    Ramp ramp_;
    bool gradient_;
    int picture_bands_;
    bool shadow_;
    int in_bands_, out_bands_ = 0;
    bool deep_;
};

}  // namespace

bool Ground::empty() const { return !colour && !end && picture.is_null() && shadow.is_null(); }

VImage lay(const VImage& cutout, const Ground& ground) {
    if (ground.empty()) return cutout;
    auto pass = std::make_unique<Lay>(cutout, ground);
    const int bands = pass->bands_out();
    std::vector<VImage> inputs{cutout};
    for (const VImage& image : {ground.picture, ground.shadow})
        if (!image.is_null()) inputs.push_back(image);
    return stream(inputs, bands, std::move(pass));
}

}  // namespace mypictools::matting
