// The picture that flows through a recipe: an immutable value, decoded only when pixels are asked for.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vips/vips8>

#include "core/limits.h"

namespace mypictools {

/// How an operation is going to read a picture; the decoder uses it to do less.
struct Demand {
    bool random_access = false;         ///< any order and more than once; otherwise one pass from top to bottom
    std::optional<Size> at_least = {};  ///< pixels may come smaller than the picture, but not smaller than this
};

/// Pixels are 1 to 4 bands (grey, grey+alpha, RGB, RGB+alpha; alpha last, not premultiplied), 8 or 16 bits unsigned,
/// upright, in the colour space of the embedded profile or sRGB. The frames of an animation stand one below the other
/// in one strip.
class Image {
public:
    using Loader = std::function<vips::VImage(const Demand&)>;

    /// A computed picture. Frames are taken from its `page-height`.
    explicit Image(vips::VImage strip);
    /// A picture that `load` can produce, again and again. `size` is one frame's.
    Image(Size size, int frames, Loader load);

    [[nodiscard]] Size size() const { return size_; }
    [[nodiscard]] int width() const { return size_.width; }
    [[nodiscard]] int height() const { return size_.height; }  ///< of one frame
    [[nodiscard]] int frames() const { return frames_; }
    [[nodiscard]] bool animated() const { return frames_ > 1; }
    /// Whether pixels() may be asked for and read more than once; where not, hold its result in memory.
    [[nodiscard]] bool reloadable() const { return load_ != nullptr; }

    /// All frames as one strip, to be read once from top to bottom.
    [[nodiscard]] vips::VImage pixels() const;
    /// All frames as one strip in memory, to be read in any order and as often as needed.
    [[nodiscard]] vips::VImage random_access() const;
    /// Like pixels(), perhaps scaled down by the decoder, never below `size` in either direction. For a drawing it may
    /// be larger.
    [[nodiscard]] vips::VImage at_least(Size size) const;

    /// The first frame alone.
    [[nodiscard]] Image first_frame() const;
    /// `change` applied to every frame by itself, in memory, to be read in any order; it must give the same size for
    /// each.
    [[nodiscard]] Image map_frames(const std::function<vips::VImage(const vips::VImage&)>& change) const;
    /// map_frames for an operation that only needs one pass and looks at no pixel of another frame (a horizontal flip,
    /// a colour change).
    [[nodiscard]] Image map_strip(const std::function<vips::VImage(const vips::VImage&)>& change) const;

private:
    Size size_;
    int frames_ = 1;
    std::shared_ptr<const Loader> load_;  ///< empty when the picture is computed
    std::optional<vips::VImage> strip_;
};

/// `image` with its strip declared to be frames of `page_height` pixels.
vips::VImage with_page_height(const vips::VImage& image, int page_height);
/// One frame of a strip, as a still.
vips::VImage frame_of(const vips::VImage& strip, int index, int page_height);

}  // namespace mypictools
