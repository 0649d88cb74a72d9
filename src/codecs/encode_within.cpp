// Finds the best quality under a size limit: a bracketing search on the logarithm of the size, then scaling down as a
// last resort.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "codecs/encode.h"
#include "codecs/formats.h"
#include "core/error.h"
#include "core/resample.h"

namespace mypictools::codecs {
namespace {

// Below this a picture at fewer pixels looks better than the same bytes at full size.
constexpr int lowest_good_quality = 30;
constexpr int lowest_quality = 5;
constexpr int most_tries = 8;
constexpr int most_scalings = 8;
constexpr int smallest_side = 8;
// A file this close to the limit is not worth another try.
constexpr double close_enough = 0.95;

struct Search {
    std::optional<Encoded> best;  ///< the largest file that fits
    std::size_t smallest = 0;     ///< the smallest file seen, fitting or not
};

/// File size grows about exponentially with quality, so the next try is interpolated on its logarithm, and kept off the
/// bracket's ends.
int next_quality(int low, double low_size, int high, double high_size, double target) {
    const double t = (std::log(target) - std::log(low_size)) / std::max(1e-6, std::log(high_size) - std::log(low_size));
    const int guess = low + static_cast<int>(std::floor(t * (high - low)));
    const int margin = std::max(1, (high - low) / 8);
    return std::clamp(guess, low + margin, std::max(low + margin, high - margin));
}

Search search_quality(const Image& image, Format format, Output output, std::size_t max_bytes, int floor,
                      Context& context) {
    Search search;
    const int wanted = output.quality.value_or(95);
    const auto attempt = [&](int quality) {
        context.check();
        output.quality = quality;
        Encoded encoded = encode(image, format, output, context);
        const std::size_t size = encoded.bytes.size();
        search.smallest = search.smallest == 0 ? size : std::min(search.smallest, size);
        if (size <= max_bytes && (!search.best || size > search.best->bytes.size())) search.best = std::move(encoded);
        return size;
    };
    int high = std::max(wanted, floor), low = floor;
    const std::size_t high_size = attempt(high);
    if (high_size <= max_bytes || high == low) return search;
    const std::size_t low_size = attempt(low);
    if (low_size > max_bytes) return search;
    double low_bytes = static_cast<double>(low_size), high_bytes = static_cast<double>(high_size);
    for (int tries = 0; tries < most_tries && high - low > 1; ++tries) {
        if (low_bytes >= close_enough * static_cast<double>(max_bytes)) break;
        const int quality = next_quality(low, low_bytes, high, high_bytes, static_cast<double>(max_bytes));
        const auto size = static_cast<double>(attempt(quality));
        (size <= static_cast<double>(max_bytes) ? low : high) = quality;
        (size <= static_cast<double>(max_bytes) ? low_bytes : high_bytes) = size;
    }
    return search;
}

/// Formats without a quality: as they are, then with fewer colours where the format has that.
Search search_lossless(const Image& image, Format format, Output output, std::size_t max_bytes, Context& context) {
    Search search;
    const auto attempt = [&] {
        context.check();
        Encoded encoded = encode(image, format, output, context);
        search.smallest = search.smallest == 0 ? encoded.bytes.size() : std::min(search.smallest, encoded.bytes.size());
        if (encoded.bytes.size() <= max_bytes) search.best = std::move(encoded);
    };
    attempt();
    if (!search.best && format == Format::png && !output.palette) {
        output.palette = true;
        attempt();
        if (search.best) context.warn("fewer-colours", "The picture was reduced to 256 colours to fit the file size.");
    }
    return search;
}

Image scaled(const Image& image, double factor) {
    const auto side = [factor](int full) { return std::max(1, static_cast<int>(std::lround(full * factor))); };
    return image.map_frames([&](const vips::VImage& frame) {
        return resample(frame, {side(frame.width()), side(frame.height())});
    });
}

}  // namespace

Encoded encode_within(const Image& given, Format format, const Output& output, std::size_t max_bytes, bool may_scale,
                      Context& context) {
    // Several passes over the pixels: hold them in memory instead of decoding for each.
    const Image original{given.animated() ? with_page_height(given.random_access(), given.height())
                                          : given.random_access()};
    const bool lossy = row(format).quality > 0 && !output.lossless.value_or(false);
    Image image = original;
    double factor = 1;
    for (int round = 0; round <= most_scalings; ++round) {
        const int floor = may_scale ? lowest_good_quality : lowest_quality;
        Search search = lossy ? search_quality(image, format, output, max_bytes, floor, context)
                              : search_lossless(image, format, output, max_bytes, context);
        if (search.best) {
            if (round > 0)
                context.warn("scaled-down", "The picture was made smaller, " + std::to_string(search.best->size.width) +
                                                " x " + std::to_string(search.best->size.height) +
                                                " pixels, to fit the file size.");
            return std::move(*search.best);
        }
        const double ratio = static_cast<double>(max_bytes) / static_cast<double>(search.smallest);
        factor *= std::clamp(std::sqrt(ratio) * 0.97, 0.1, 0.9);
        if (!may_scale || std::min(original.width(), original.height()) * factor < smallest_side) break;
        image = scaled(original, factor);
    }
    throw Error::bad_parameter("target-bytes",
                               "This picture cannot be made as small as " + std::to_string(max_bytes) + " bytes.");
}

}  // namespace mypictools::codecs
