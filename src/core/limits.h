// What a file may ask of the machine; checked against its header before pixels are allocated.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mypictools {

struct Size {
    int width = 0;   ///< pixels
    int height = 0;  ///< pixels, of one frame
    bool operator==(const Size&) const = default;
};

struct Limits {
    std::size_t bytes = std::size_t{1} << 30;     ///< encoded size of one input
    std::int64_t pixels = 300'000'000;            ///< width x height of one frame
    std::int64_t animation_pixels = 600'000'000;  ///< width x height x frames
    int frames = 2'000;                           ///< frames of an animation
    int dimension = 65'500;                       ///< either side, in or out
    int bands = 32;                               ///< channels of a picture
    int jpeg_scans = 200;                         ///< passes of a progressive JPEG
    std::int64_t svg_elements = 1'000'000;        ///< elements drawn, each <use> counted with what it repeats
    int svg_entities = 1'000;                     ///< entity declarations in an SVG
    int svg_side = 16'384;                        ///< either side an SVG is drawn at
};

/// width x height x depth without overflow; the one place where this product is made.
constexpr std::int64_t area(Size size, int depth = 1) { return std::int64_t{size.width} * size.height * depth; }

}  // namespace mypictools
