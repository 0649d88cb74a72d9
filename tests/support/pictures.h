// Synthetic pictures and measures for tests: what they show is known, so a test can state meaning.
#pragma once

#include <string>
#include <vector>
#include <vips/vips8>

#include "codecs/source.h"
#include "core/context.h"
#include "core/image.h"
#include "core/json.h"
#include "core/operation.h"
#include "door/door.h"

namespace mypictools::test {

/// Red grows to the right, green downwards, blue is constant; 8 bits.
vips::VImage gradient(int width, int height);
/// One colour; `values` gives the bands.
vips::VImage solid(int width, int height, std::vector<double> values);
/// The gradient with a fully transparent left half.
vips::VImage half_transparent(int width, int height);
/// Left half black, right half white.
vips::VImage edge(int width, int height);
/// `frames` frames of one colour each, brighter from one to the next, as an animation strip with 50 ms a frame.
vips::VImage animation(int width, int height, int frames);

/// Encoded with libvips' own saver for the suffix (".png", ".jpg[Q=90]", …).
codecs::Bytes encoded(const vips::VImage& image, const std::string& suffix);
/// The bytes decoded to memory as they are, every frame.
vips::VImage decoded(const codecs::Bytes& bytes);

/// Mean and largest absolute difference over all bands; the sizes must agree.
double mean_difference(const vips::VImage& a, const vips::VImage& b);
double max_difference(const vips::VImage& a, const vips::VImage& b);
/// One pixel's bands.
std::vector<double> pixel(const vips::VImage& image, int x, int y);

/// Runs one operation on a picture in memory and returns the pixels.
vips::VImage run(const std::string& operation, const Json& parameters, const vips::VImage& image);
Image run(const std::string& operation, const Json& parameters, const Image& image, Context& context);
const Operation& find_operation(const std::string& id);

/// Opens and renders through the door; `steps` and `output` as in a recipe.
Rendered render(const codecs::Bytes& bytes, const Json& steps, const Json& output = Json::object());
/// The error that `action` throws; fails the test if it throws none.
template <class Action>
Error error_of(Action&& action) {
    try {
        action();
    } catch (...) {
        return current_error();
    }
    throw std::logic_error("no error was thrown");
}

}  // namespace mypictools::test
