// Compressing makes files smaller, or leaves them alone.
#include <catch2/catch.hpp>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

namespace {

const Json compress = Json::array({{{"op", "compress"}}});

vips::VImage busy(int width, int height) {
    return (gradient(width, height) +
            vips::VImage::gaussnoise(width, height, vips::VImage::option()->set("sigma", 25)->set("seed", 7)))
        .cast(VIPS_FORMAT_UCHAR)
        .copy(vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB))
        .copy_memory();
}

}  // namespace

TEST_CASE("a heavy photo gets lighter and looks the same", "[compress]") {
    const auto bytes = encoded(busy(300, 200), ".jpg[Q=98]");
    const auto rendered = render(bytes, compress);
    CHECK(rendered.file.format == Format::jpeg);
    CHECK(rendered.file.bytes.size() < bytes.size() / 2);
    CHECK(mean_difference(decoded(rendered.file.bytes), decoded(bytes)) < 12);
}

TEST_CASE("a file that is already small comes back as it is", "[compress]") {
    const std::string suffix =
        GENERATE(".jpg[Q=10,optimize_coding=true]", ".png[compression=9,filter=all]", ".webp[Q=5,effort=6]");
    const auto bytes = encoded(busy(120, 90), suffix);
    const auto rendered = render(bytes, compress, {{"quality", 95}, {"palette", false}});
    CHECK(rendered.file.bytes.size() <= bytes.size());
}

TEST_CASE("private metadata does not come back with a kept original", "[compress]") {
    auto picture = busy(64, 64);
    picture.set("exif-ifd0-Make", "SecretCamera (SecretCamera, ASCII, 13 components, 13 bytes)");
    const auto bytes = encoded(picture, ".jpg[Q=12,optimize_coding=true]");
    REQUIRE(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()).find("SecretCamera") !=
            std::string::npos);
    const auto rendered = render(bytes, compress, {{"quality", 90}});
    const std::string text(reinterpret_cast<const char*>(rendered.file.bytes.data()), rendered.file.bytes.size());
    CHECK(text.find("SecretCamera") == std::string::npos);
    CHECK(rendered.file.bytes.size() <= bytes.size());
}

TEST_CASE("a target size is met and used well", "[compress]") {
    const std::string format = GENERATE("jpeg", "webp");
    const auto bytes = encoded(busy(400, 300), ".png");
    const auto rendered = render(bytes, compress, {{"format", format}, {"target-bytes", 20000}});
    CHECK(rendered.file.bytes.size() <= 20000);
    CHECK(rendered.file.bytes.size() > 15000);
}

TEST_CASE("where quality is not enough the picture is made smaller and that is said", "[compress]") {
    const auto rendered =
        render(encoded(busy(400, 300), ".png"), compress, {{"format", "jpeg"}, {"target-bytes", 2000}});
    CHECK(rendered.file.bytes.size() <= 2000);
    CHECK(rendered.file.size.width < 400);
    REQUIRE_FALSE(rendered.warnings.empty());
    CHECK(rendered.warnings.front().code == "scaled-down");
}

TEST_CASE("a target nobody can meet is an error about the target", "[compress]") {
    const auto error = error_of([] {
        render(encoded(busy(64, 64), ".png"), compress, {{"format", "jpeg"}, {"target-bytes", 100}});
    });
    CHECK(error.code == ErrorCode::bad_parameter);
    CHECK(error.parameter == "target-bytes");
}

TEST_CASE("an animation stays an animation", "[compress]") {
    const auto rendered = render(encoded(animation(32, 24, 5), ".gif"), compress);
    CHECK(rendered.file.frames == 5);
    CHECK(decoded(rendered.file.bytes).height() == 24 * 5);
}
