// Box means by running sums.
#include "matting/field.h"

#include <algorithm>

namespace mypictools::matting {
namespace {

int count_in(int at, int length, int radius) {
    return std::min(at + radius, length - 1) - std::max(at - radius, 0) + 1;
}

void row_sums(const Quad* in, Quad* out, int width, int radius) {
    Quad running;
    for (int x = 0; x < std::min(radius, width); ++x) running += in[x];
    for (int x = 0; x < width; ++x) {
        if (x + radius < width) running += in[x + radius];
        if (x - radius - 1 >= 0) running -= in[x - radius - 1];
        out[x] = running;
    }
}

}  // namespace

Field box_mean(const Field& field, int radius) {
    const int width = field.size.width;
    const int height = field.size.height;
    Field rows(field.size);
    for (int y = 0; y < height; ++y) row_sums(field.row(y), rows.row(y), width, radius);

    std::vector<float> shares(static_cast<std::size_t>(width));
    for (int x = 0; x < width; ++x)
        shares[static_cast<std::size_t>(x)] = 1.0F / static_cast<float>(count_in(x, width, radius));

    Field out(field.size);
    std::vector<Quad> running(static_cast<std::size_t>(width));
    const auto add = [&](const Quad* row) {
        for (int x = 0; x < width; ++x) running[static_cast<std::size_t>(x)] += row[x];
    };
    const auto subtract = [&](const Quad* row) {
        for (int x = 0; x < width; ++x) running[static_cast<std::size_t>(x)] -= row[x];
    };
    for (int y = 0; y < std::min(radius, height); ++y) add(rows.row(y));
    for (int y = 0; y < height; ++y) {
        if (y + radius < height) add(rows.row(y + radius));
        if (y - radius - 1 >= 0) subtract(rows.row(y - radius - 1));
        const float share = 1.0F / static_cast<float>(count_in(y, height, radius));
        Quad* target = out.row(y);
        for (int x = 0; x < width; ++x) {
            const auto i = static_cast<std::size_t>(x);
            target[x] = running[i] * (share * shares[i]);
        }
    }
    return out;
}

}  // namespace mypictools::matting
