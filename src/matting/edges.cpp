// Dilation by a disc of any radius, and the line through alpha that moves and softens its edge.
#include "matting/edges.h"

#include <cmath>
#include <vips/vips8>

namespace mypictools::matting {
namespace {

/// The largest values of all windows of one row, for windows of every length up to a limit: a sparse table.
class RowMaxima {
public:
    RowMaxima(int width, int longest) : width_(width) {
        for (int length = 1; length <= longest; length *= 2) tables_.emplace_back(static_cast<std::size_t>(width));
    }

    void read(const float* row) {
        std::copy(row, row + width_, tables_.front().begin());
        int length = 1;
        for (std::size_t level = 1; level < tables_.size(); ++level, length *= 2) {
            const std::vector<float>& half = tables_[level - 1];
            for (int x = 0; x < width_; ++x)
                tables_[level][at(x)] = std::max(half[at(x)], half[at(std::min(x + length, width_ - 1))]);
        }
    }

    /// The largest value of the pixels [from, to], cut off at the row's ends.
    [[nodiscard]] float most(int from, int to) const {
        from = std::clamp(from, 0, width_ - 1);
        to = std::clamp(to, 0, width_ - 1);
        std::size_t level = 0;
        while (level + 1 < tables_.size() && (2 << level) <= to - from + 1) ++level;
        return std::max(tables_[level][at(from)], tables_[level][at(to - (1 << level) + 1)]);
    }

    [[nodiscard]] float value(int x) const { return tables_.front()[at(std::clamp(x, 0, width_ - 1))]; }

private:
    static std::size_t at(int x) { return static_cast<std::size_t>(x); }

    int width_;
    std::vector<std::vector<float>> tables_;
};

/// The largest value within `radius` of each pixel, between pixels on straight lines.
std::vector<float> dilated(Size size, const std::vector<float>& values, double radius) {
    const int whole = static_cast<int>(std::floor(radius));
    const auto rest = static_cast<float>(radius - whole);
    const auto row_at = [&](std::vector<float>& of, int y) {
        return of.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width);
    };
    std::vector<float> out = values;
    RowMaxima maxima(size.width, 2 * whole + 1);
    for (int y = 0; y < size.height; ++y) {
        maxima.read(values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width));
        for (int dy = -whole; dy <= whole; ++dy) {
            if (y - dy < 0 || y - dy >= size.height) continue;
            float* target = row_at(out, y - dy);
            const double half = std::sqrt(std::max(0.0, radius * radius - static_cast<double>(dy) * dy));
            const int reach = static_cast<int>(std::floor(half));
            const auto beyond = static_cast<float>(half - reach);
            for (int x = 0; x < size.width; ++x) {
                const float left = maxima.value(x - reach) * (1 - beyond) + maxima.value(x - reach - 1) * beyond;
                const float right = maxima.value(x + reach) * (1 - beyond) + maxima.value(x + reach + 1) * beyond;
                target[x] = std::max({target[x], maxima.most(x - reach, x + reach), left, right});
            }
        }
    }
    // The disc's upper and lower tip lie between rows.
    for (int y = 0; y < size.height; ++y)
        for (const int side : {-1, 1}) {
            const auto row = [&](int at) {
                return values.data() + static_cast<std::size_t>(std::clamp(at, 0, size.height - 1)) *
                                           static_cast<std::size_t>(size.width);
            };
            const float* inner = row(y + side * whole);
            const float* outer = row(y + side * (whole + 1));
            float* target = row_at(out, y);
            for (int x = 0; x < size.width; ++x)
                target[x] = std::max(target[x], inner[x] * (1 - rest) + outer[x] * rest);
        }
    return out;
}

/// How steep the edge around a pixel is: the largest step between neighbours in its square of three.
float steepest(Size size, const std::vector<float>& alpha, int x, int y) {
    const auto value = [&](int column, int row) {
        return alpha[static_cast<std::size_t>(std::clamp(row, 0, size.height - 1)) *
                         static_cast<std::size_t>(size.width) +
                     static_cast<std::size_t>(std::clamp(column, 0, size.width - 1))];
    };
    float most = 0;
    for (int i = -1; i <= 1; ++i)
        for (int j = -1; j < 1; ++j) {
            most = std::max(most, std::abs(value(x + j, y + i) - value(x + j + 1, y + i)));
            most = std::max(most, std::abs(value(x + i, y + j) - value(x + i, y + j + 1)));
        }
    return most;
}

float smooth_step(float from, float to, float value) {
    const float t = std::clamp((value - from) / (to - from), 0.0F, 1.0F);
    return t * t * (3 - 2 * t);
}

// Steps between neighbours: of an edge that is soft in the picture, and of one that only the working size blurs.
constexpr float soft_step = 0.3F, hard_step = 0.5F;
// An edge is drawn this much sharper than the working size at most.
constexpr double sharpest = 4;
// Blurring by s leaves exp(-2 (pi s f)^2) of the frequency f; the detail that only full resolution has starts at half
// a cycle a pixel.
constexpr double detail_decay = 4.93;

}  // namespace

std::vector<float> shifted(Size size, const std::vector<float>& alpha, double pixels) {
    if (pixels == 0) return alpha;
    if (pixels > 0) return dilated(size, alpha, pixels);
    std::vector<float> ground(alpha.size());
    for (std::size_t i = 0; i < alpha.size(); ++i) ground[i] = 1 - alpha[i];
    std::vector<float> out = dilated(size, ground, -pixels);
    for (float& v : out) v = 1 - v;
    return out;
}

std::vector<float> blurred(Size size, const std::vector<float>& values, double sigma) {
    // libvips takes less than this for no blur at all.
    constexpr double least = 0.2;
    if (sigma < least) return values;
    const auto image =
        vips::VImage::new_from_memory(const_cast<float*>(values.data()),  // NOLINT: it is only read
                                      values.size() * sizeof(float), size.width, size.height, 1, VIPS_FORMAT_FLOAT);
    const auto options = vips::VImage::option()->set("min_ampl", 0.01)->set("precision", VIPS_PRECISION_FLOAT);
    const vips::VImage out = image.gaussblur(sigma, options).copy_memory();
    const auto* data = static_cast<const float*>(out.data());
    return {data, data + values.size()};
}

std::vector<float> reshape(Field& touch, const std::vector<float>& alpha, const EdgeOptions& options,
                           double enlargement) {
    const Size size = touch.size;
    const double percent = std::max(size.width, size.height) / 100.0;
    const double shift = options.shift * percent, sigma = options.feather * percent / 2;
    if (shift == 0 && sigma == 0) return alpha;

    std::vector<float> out = blurred(size, shifted(size, alpha, shift), sigma);
    const double unblurred = std::exp(-detail_decay * sigma * sigma);
    const auto detail = static_cast<float>(std::max(0.0, 1 - 2 * std::abs(shift)) * unblurred);
    const auto gain =
        static_cast<float>(std::clamp(enlargement, 1.0, sharpest) - 1) * static_cast<float>(unblurred) * (1 - detail);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const std::size_t i =
                static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) + static_cast<std::size_t>(x);
            float wanted = out[i];
            if (gain > 0) {
                const float hard = smooth_step(soft_step, hard_step, steepest(size, out, x, y));
                wanted = 0.5F + (wanted - 0.5F) * (1 + gain * hard);
            }
            const Touch t = touch.data[i];
            touch.data[i] = {detail, wanted - detail * alpha[i], t[2], t[3]};
        }
    return out;
}

}  // namespace mypictools::matting
