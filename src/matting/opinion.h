// What a network said about one picture, and how several such opinions become one.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/limits.h"
#include "core/parameter.h"
#include "matting/model.h"

namespace mypictools::matting {

/// One band of floats, 0 (background) to 1 (subject), row by row.
struct Mask {
    Size size;
    std::vector<float> data;

    Mask() = default;
    explicit Mask(Size s, float value = 0) : size(s), data(static_cast<std::size_t>(area(s)), value) {}
};

struct Opinion {
    Mask mask;
    /// How sure the network is that there is a subject at all, 0 to 1: the span of its output before it is stretched.
    float certainty = 0;

    /// Below this a network has seen nothing it knows: what it gives is noise, above all when stretched.
    static constexpr float known = 0.8F;
    [[nodiscard]] bool knows() const { return certainty >= known; }
    /// Below this there is no subject, even where nobody knows better.
    static constexpr float suspected = 0.4F;
};

/// A network's first output, [1, 1, height, width], as an opinion at the network's resolution. Throws
/// Error(bad_parameter, "mask") where shape and length disagree or a value is not a finite number.
Opinion opinion_of(std::span<const float> values, std::span<const int> shape, const Model& model);

/// Intersection over union of two soft masks of one size (Jaccard, with minimum and maximum for sets), 0 to 1. Two
/// empty ones agree.
double agreement(const Mask& a, const Mask& b);

/// Opinions that agree this much see the same subject; this much more, and no third one is needed.
constexpr double same_subject = 0.85;
constexpr double no_doubt = 0.95;

struct Judgement {
    Mask mask;
    double confidence = 0;  ///< 0 to 1: how far the networks agree, or how decided a single one is
};

/// Whether the last of the networks has to be asked after the others have spoken.
bool needs_arbiter(std::span<const Opinion> others);

/// One mask out of the opinions, all of one size. The last is the arbiter's where `arbiter` says so: it leads unless
/// the others agree with each other and not with it. Otherwise the one that most others agree with leads. All that see
/// the leader's subject are averaged. Where none knows a subject, the one that suspects it most; nothing where none
/// does.
std::optional<Judgement> judge(std::span<const Opinion> opinions, bool arbiter);

/// Bounding box of what is more subject than background, in pixels of the mask; none for an empty mask.
std::optional<Rectangle> subject_box(const Mask& mask);

}  // namespace mypictools::matting
