// Agreement of networks: they seldom make the same mistake, so what two of them see is trusted.
#include "matting/opinion.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/error.h"

namespace mypictools::matting {
namespace {

// A span below this is no more than rounding; stretching it would only make noise.
constexpr float smallest_span = 1e-3F;

Size checked_size(std::size_t count, std::span<const int> shape) {
    const auto refuse = [](const std::string& what) { throw Error::bad_parameter("mask", what); };
    if (shape.size() < 3 || std::any_of(shape.begin(), shape.end(), [](int side) { return side < 1; }))
        refuse("The network's output has no usable shape.");
    if (std::any_of(shape.begin(), shape.end() - 2, [](int side) { return side != 1; }))
        refuse("The network's output must have one channel.");
    const Size size{shape[shape.size() - 1], shape[shape.size() - 2]};
    if (static_cast<std::size_t>(area(size)) != count)
        refuse("The network gave " + std::to_string(count) + " values where its shape asks for " +
               std::to_string(area(size)) + ".");
    return size;
}

/// How decided a lone mask is: 1 where every pixel is subject or background, less the more of it lies between.
double decidedness(const Mask& mask) {
    double soft = 0, sum = 0;
    for (const float a : mask.data) {
        soft += a * (1 - a);
        sum += a;
    }
    return sum > 0 ? std::clamp(1 - 2 * soft / sum, 0.0, 1.0) : 0;
}

Mask average(std::span<const Opinion> opinions, const std::vector<std::size_t>& chosen) {
    Mask out(opinions[chosen.front()].mask.size);
    const float share = 1.0F / static_cast<float>(chosen.size());
    for (const std::size_t i : chosen) {
        const std::vector<float>& data = opinions[i].mask.data;
        for (std::size_t p = 0; p < data.size(); ++p) out.data[p] += data[p] * share;
    }
    return out;
}

}  // namespace

Opinion opinion_of(std::span<const float> values, std::span<const int> shape, const Model& model) {
    Opinion opinion;
    opinion.mask = Mask(checked_size(values.size(), shape));
    if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }))
        throw Error::bad_parameter("mask", "The network's output holds values that are not numbers.");
    const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
    const float span = *largest - *smallest;
    opinion.certainty = std::clamp(model.normalise == Normalise::none ? *largest : span, 0.0F, 1.0F);
    const bool stretched = model.normalise == Normalise::min_max;
    if (stretched && span < smallest_span) return opinion;
    const float low = stretched ? *smallest : 0.0F;
    const float gain = stretched ? 1.0F / span : 1.0F;
    for (std::size_t i = 0; i < values.size(); ++i)
        opinion.mask.data[i] = std::clamp((values[i] - low) * gain, 0.0F, 1.0F);
    return opinion;
}

double agreement(const Mask& a, const Mask& b) {
    double both = 0, either = 0;
    for (std::size_t i = 0; i < a.data.size(); ++i) {
        both += std::min(a.data[i], b.data[i]);
        either += std::max(a.data[i], b.data[i]);
    }
    return either > 0 ? both / either : 1;
}

bool needs_arbiter(std::span<const Opinion> others) {
    for (std::size_t i = 0; i < others.size(); ++i) {
        if (!others[i].knows()) return true;
        for (std::size_t j = 0; j < i; ++j)
            if (agreement(others[i].mask, others[j].mask) < no_doubt) return true;
    }
    // One opinion alone has nobody to agree with.
    return others.size() < 2;
}

std::optional<Judgement> judge(std::span<const Opinion> opinions, bool arbiter) {
    std::vector<std::size_t> known;
    for (std::size_t i = 0; i < opinions.size(); ++i)
        if (opinions[i].knows()) known.push_back(i);
    if (known.empty()) {
        const auto most = std::max_element(opinions.begin(), opinions.end(), [](const Opinion& a, const Opinion& b) {
            return a.certainty < b.certainty;
        });
        if (most == opinions.end() || most->certainty < Opinion::suspected) return std::nullopt;
        return Judgement{most->mask, 0.5 * most->certainty};
    }
    if (known.size() == 1) {
        const Opinion& only = opinions[known.front()];
        // The others had their say and saw nothing.
        const double alone = opinions.size() > 1 ? 0.75 : 1.0;
        return Judgement{only.mask, alone * only.certainty * decidedness(only.mask)};
    }

    const std::size_t count = known.size();
    std::vector<double> with(count * count, 1.0);
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < i; ++j)
            with[i * count + j] = with[j * count + i] = agreement(opinions[known[i]].mask, opinions[known[j]].mask);
    const auto support = [&](std::size_t i) {
        return std::accumulate(with.begin() + static_cast<std::ptrdiff_t>(i * count),
                               with.begin() + static_cast<std::ptrdiff_t>((i + 1) * count), 0.0);
    };
    std::size_t leader = 0;
    for (std::size_t i = 1; i < count; ++i)
        if (support(i) > support(leader)) leader = i;

    const std::size_t last = count - 1;
    if (arbiter && known[last] == opinions.size() - 1) {
        bool others_agree = count > 2, seconded = false;
        for (std::size_t i = 0; i < last; ++i) {
            seconded = seconded || with[i * count + last] >= same_subject;
            for (std::size_t j = 0; j < i; ++j) others_agree = others_agree && with[i * count + j] >= same_subject;
        }
        if (seconded || !others_agree) leader = last;
    }
    std::vector<std::size_t> chosen;
    double confidence = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (i == leader || with[i * count + leader] >= same_subject) chosen.push_back(known[i]);
        if (i != leader) confidence = std::max(confidence, with[i * count + leader]);
    }
    return Judgement{average(opinions, chosen), confidence};
}

std::optional<Rectangle> subject_box(const Mask& mask) {
    int left = mask.size.width, top = mask.size.height, right = -1, bottom = -1;
    for (int y = 0; y < mask.size.height; ++y)
        for (int x = 0; x < mask.size.width; ++x) {
            if (mask.data[static_cast<std::size_t>(y) * static_cast<std::size_t>(mask.size.width) +
                          static_cast<std::size_t>(x)] <= 0.5F)
                continue;
            left = std::min(left, x);
            right = std::max(right, x);
            top = std::min(top, y);
            bottom = y;
        }
    if (right < 0) return std::nullopt;
    return Rectangle{left, top, right - left + 1, bottom - top + 1};
}

}  // namespace mypictools::matting
