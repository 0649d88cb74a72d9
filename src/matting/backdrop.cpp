// The background out of focus, and another picture in this one's colours.
#include "matting/backdrop.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/colour.h"
#include "matting/edges.h"

namespace mypictools::matting {
namespace {

using vips::VImage;

// The subject's rim that no mask catches, as a share of the longer side.
constexpr double rim = 0.01;

/// Half the size; colours weighted by the fourth lane, which says how much of a pixel is known.
Field pulled(const Field& fine) {
    Field out({(fine.size.width + 1) / 2, (fine.size.height + 1) / 2});
    for (int y = 0; y < out.size.height; ++y)
        for (int x = 0; x < out.size.width; ++x) {
            Quad total;
            for (const int row : {2 * y, std::min(2 * y + 1, fine.size.height - 1)})
                for (const int column : {2 * x, std::min(2 * x + 1, fine.size.width - 1)}) {
                    const Quad q = fine.row(row)[column];
                    total += Quad(q[0], q[1], q[2], 1) * q[3];
                }
            const float weight = total[3];
            if (weight > 0) total = total * (1 / weight);
            out.row(y)[x] = {total[0], total[1], total[2], std::min(1.0F, weight)};
        }
    return out;
}

/// What is not known of `fine` comes from `coarse`, enlarged.
void push(Field& fine, const Field& coarse) {
    for (int y = 0; y < fine.size.height; ++y) {
        const float down =
            std::clamp((static_cast<float>(y) - 0.5F) / 2, 0.0F, static_cast<float>(coarse.size.height - 1));
        const int row = std::min(static_cast<int>(down), std::max(0, coarse.size.height - 2));
        const Quad* upper = coarse.row(row);
        const Quad* lower = coarse.row(std::min(row + 1, coarse.size.height - 1));
        for (int x = 0; x < fine.size.width; ++x) {
            Quad& q = fine.row(y)[x];
            if (q[3] >= 1) continue;
            const float along =
                std::clamp((static_cast<float>(x) - 0.5F) / 2, 0.0F, static_cast<float>(coarse.size.width - 1));
            const int column = std::min(static_cast<int>(along), std::max(0, coarse.size.width - 2));
            const int next = std::min(column + 1, coarse.size.width - 1);
            const float s = along - static_cast<float>(column), t = down - static_cast<float>(row);
            const Quad around = mix(mix(upper[column], upper[next], s), mix(lower[column], lower[next], s), t);
            q = mix(around, q, q[3]);
            q = {q[0], q[1], q[2], 1};
        }
    }
}

void close_holes(Field& field) {
    if (field.size.width == 1 && field.size.height == 1) {
        field.data[0] = {field.data[0][0], field.data[0][1], field.data[0][2], 1};
        return;
    }
    Field coarse = pulled(field);
    close_holes(coarse);
    push(field, coarse);
}

/// Three box means come near to a Gaussian; their radii are those whose variances add up best.
std::array<int, 3> radii_for(double sigma) {
    const double wanted = 12 * sigma * sigma;
    int radius = static_cast<int>(std::floor((std::sqrt(wanted / 3 + 1) - 1) / 2));
    const auto variance = [](int r) { return 4.0 * r * (r + 1); };
    std::array<int, 3> out{radius, radius, radius};
    double reached = 3 * variance(radius);
    const double step = variance(radius + 1) - variance(radius);
    for (int& r : out)
        if (reached + step / 2 <= wanted) {
            r = radius + 1;
            reached += step;
        }
    return out;
}

}  // namespace

VImage defocused(const Field& picture, const std::vector<float>& alpha, double sigma) {
    const Size size = picture.size;
    const std::vector<float> subject = shifted(size, alpha, std::max(2.0, rim * std::max(size.width, size.height)));
    Field field(size);
    for (std::size_t i = 0; i < subject.size(); ++i) {
        const Quad c = picture.data[i];
        // A pixel that is mixed with the subject is hardly trusted.
        const float free = std::max(0.0F, 1 - 4 * subject[i]);
        const float ground = free * free * c[3];
        field.data[i] = {c[0] * c[0], c[1] * c[1], c[2] * c[2], ground};
    }
    close_holes(field);
    for (const int radius : radii_for(sigma))
        if (radius > 0) field = box_mean(field, radius);

    std::vector<float> out;
    out.reserve(3 * field.data.size());
    for (const Quad q : field.data)
        for (int lane = 0; lane < 3; ++lane) out.push_back(std::sqrt(std::clamp(q[lane], 0.0F, 1.0F)));
    return VImage::new_from_memory_copy(out.data(), out.size() * sizeof(float), size.width, size.height, 3,
                                        VIPS_FORMAT_FLOAT);
}

VImage in_colours_of(const VImage& like, const VImage& picture) {
    const auto unit = [](const VImage& image) {
        return image.linear(1.0 / (image.format() == VIPS_FORMAT_USHORT ? 65535.0 : 255.0), 0.0);
    };
    const bool alpha = picture.has_alpha();
    VImage colours = alpha ? picture.extract_band(0, VImage::option()->set("n", picture.bands() - 1)) : picture;
    colours = to_srgb(colours);
    if (has_profile(like) && like.bands() >= 3) {
        // Over the profile connection space, where the exporter takes the profile that the picture carries.
        std::size_t length = 0;
        const void* profile = like.get_blob(VIPS_META_ICC_NAME, &length);
        colours =
            colours.icc_import(VImage::option()->set("input_profile", "srgb")->set("intent", VIPS_INTENT_RELATIVE))
                .copy();
        vips_image_set_blob_copy(colours.get_image(), VIPS_META_ICC_NAME, profile, length);
        colours = colours.icc_export(VImage::option()->set("intent", VIPS_INTENT_RELATIVE)->set("depth", 16));
    }
    colours = unit(colours);
    return alpha ? colours.bandjoin(unit(picture.extract_band(picture.bands() - 1))) : colours;
}

}  // namespace mypictools::matting
