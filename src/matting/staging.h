// Where the subject stands in the result, and how large the result is.
#pragma once

#include <optional>
#include <vector>
#include <vips/vips8>

#include "core/limits.h"

namespace mypictools::matting {

struct StagingOptions {
    enum class Framing { keep, subject };
    enum class Position { automatic, centre, top, bottom, left, right };
    struct Canvas {
        Size size;          ///< pixels, or the two sides' ratio
        bool exact = true;  ///< false: only the ratio counts, and the subject keeps its pixels
    };

    Framing framing = Framing::keep;  ///< without a canvas: the whole picture, or the subject with its margin
    double margin = 5;                ///< around the subject, in percent of its longer side
    std::optional<Canvas> canvas = {};
    double fill = 85;  ///< percent of the canvas' sides that the subject takes at most
    /// `automatic` centres, but leaves a subject that the picture's border cuts off at that border.
    Position position = Position::automatic;

    /// Whether the result may be anything but the whole picture at its own size.
    [[nodiscard]] bool active() const { return canvas.has_value() || framing == Framing::subject; }
};

/// A part of the picture in fractions of its sides, 0 to 1.
struct Box {
    double left = 0, top = 0, right = 1, bottom = 1;
    /// Where the picture's border cuts the subject off: a limb or a trunk, not the tip of a hair.
    bool cut_left = true, cut_top = true, cut_right = true, cut_bottom = true;
};
/// The smallest box around both, cut off where one of them is.
Box around(const Box& a, const Box& b);

/// The box of the subject that `alpha` shows; specks far smaller than it do not count. None where there is no subject.
std::optional<Box> subject_box(Size size, const std::vector<float>& alpha);

/// The picture's place on a canvas: its upper left corner and its scale, in pixels of the canvas.
struct Placement {
    Size canvas;
    double scale = 1, left = 0, top = 0;

    [[nodiscard]] bool covers(Size picture) const;
};

/// Where `options` want a picture with that subject (the whole picture if there is none). Throws Error(too_large).
Placement placement_of(Size picture, const Box& subject, const StagingOptions& options, const Limits& limits);

/// The picture at the smallest scale that fills the canvas, centred.
Placement covering(Size picture, Size canvas);

/// `image`, which shows a picture of the size `picture` at any resolution, drawn on the canvas, lazily. What it does
/// not reach is transparent black, or for `extend` the image's own border.
vips::VImage place(const vips::VImage& image, Size picture, const Placement& placement, VipsKernel kernel,
                   bool extend = false);

}  // namespace mypictools::matting
