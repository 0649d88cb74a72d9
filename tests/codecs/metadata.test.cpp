// Metadata and colour: what leaves, what stays, and that colours stay true either way.
#include <catch2/catch.hpp>
#include <cstring>

#include "core/colour.h"
#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

namespace {

/// A JPEG with a camera, a place, a copyright and a P3 profile.
codecs::Bytes photo() {
    auto picture = gradient(64, 48).icc_transform("p3", vips::VImage::option()->set("input_profile", "srgb"));
    picture.set("exif-ifd0-Make", "TopSecret (TopSecret, ASCII, 10 components, 10 bytes)");
    picture.set("exif-ifd0-Copyright", "Jane Doe (Jane Doe, ASCII, 9 components, 9 bytes)");
    picture.set("exif-ifd3-GPSLatitudeRef", "N (N, ASCII, 2 components, 2 bytes)");
    return encoded(picture, ".jpg[Q=100,subsample_mode=off]");
}

bool contains(const codecs::Bytes& bytes, std::string_view text) {
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).find(text) !=
           std::string_view::npos;
}

codecs::Bytes saved(const std::string& metadata, const std::string& format = "jpeg") {
    return render(photo(), Json::array(), {{"metadata", metadata}, {"format", format}, {"quality", 100}}).file.bytes;
}

bool profiled(const codecs::Bytes& bytes) { return has_profile(decoded(bytes)); }

}  // namespace

TEST_CASE("safe keeps profile and copyright, and nothing about camera or place", "[metadata]") {
    const std::string format = GENERATE("jpeg", "png", "webp", "tiff", "avif");
    CAPTURE(format);
    const auto bytes = saved("safe", format);
    CHECK(profiled(bytes));
    CHECK_FALSE(contains(bytes, "TopSecret"));
    if (format == "jpeg") {
        CHECK(contains(bytes, "Jane Doe"));
        CHECK(decoded(bytes).get_typeof("exif-ifd3-GPSLatitudeRef") == 0);
    }
}

TEST_CASE("all keeps everything", "[metadata]") {
    const auto bytes = saved("all");
    CHECK(profiled(bytes));
    CHECK(contains(bytes, "TopSecret"));
    CHECK(contains(bytes, "Jane Doe"));
}

TEST_CASE("none keeps nothing, and the colours are converted so that they still look right", "[metadata]") {
    const auto bytes = saved("none");
    CHECK_FALSE(profiled(bytes));
    CHECK_FALSE(contains(bytes, "TopSecret"));
    CHECK_FALSE(contains(bytes, "Jane Doe"));
    CHECK(mean_difference(decoded(bytes), gradient(64, 48)) < 4);
}

TEST_CASE("a format without profiles gets sRGB", "[metadata]") {
    const auto rendered = render(photo(), Json::array(), {{"format", "gif"}});
    const auto colours = decoded(rendered.file.bytes).extract_band(0, vips::VImage::option()->set("n", 3));
    CHECK(mean_difference(colours, gradient(64, 48)) < 10);
}

TEST_CASE("CMYK becomes sRGB", "[metadata]") {
    const auto cmyk = gradient(64, 48).icc_transform("cmyk", vips::VImage::option()->set("input_profile", "srgb"));
    const auto pixels = decoded(encoded(cmyk, ".jpg[Q=95]"));
    CHECK(pixels.bands() == 3);
    CHECK(pixels.interpretation() == VIPS_INTERPRETATION_sRGB);
}

TEST_CASE("the camera's thumbnail never survives", "[metadata]") {
    auto picture = gradient(64, 48);
    picture.set("exif-ifd0-Make", "Cam (Cam, ASCII, 4 components, 4 bytes)");
    const auto thumbnail = encoded(solid(16, 12, {255, 0, 0}), ".jpg");
    vips_image_set_blob_copy(picture.get_image(), "jpeg-thumbnail-data", thumbnail.data(), thumbnail.size());
    const auto bytes = encoded(picture, ".jpg");
    const auto out = render(bytes, Json::array(), {{"metadata", "all"}}).file.bytes;
    const auto again = vips::VImage::new_from_buffer(out.data(), out.size(), "");
    CHECK(again.get_typeof("jpeg-thumbnail-data") == 0);
}
