// Opening: type by content, limits before pixels, orientation once, damage as one clear error.
#include <catch2/catch.hpp>

#include "codecs/formats.h"
#include "codecs/sniff.h"
#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;
using codecs::Bytes;

namespace {

codecs::Source open(const Bytes& bytes, const Limits& limits = {}) {
    return codecs::open(std::make_shared<const Bytes>(bytes), limits);
}

Bytes bytes_of(std::string_view text) {
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    return {data, data + text.size()};
}

/// A 3 x 2 uncompressed BMP, 24 bits, blue but for a red pixel at the top left.
Bytes small_bmp(bool top_down) {
    static constexpr unsigned char header[] = {'B', 'M', 78, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0,  0,
                                               3,   0,   0,  0, 2, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0,  0, 24, 0,
                                               0,   0,   0,  0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, 0,  0, 0,  0};
    static constexpr unsigned char blue[] = {255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0};
    static constexpr unsigned char first[] = {0, 0, 255, 255, 0, 0, 255, 0, 0, 0, 0, 0};
    Bytes out;
    const auto append = [&out](std::span<const unsigned char> part) {
        for (const unsigned char value : part) out.push_back(static_cast<std::byte>(value));
    };
    append(header);
    if (top_down) {
        for (std::size_t i = 22; i < 26; ++i) out[i] = std::byte{255};  // height -2
        out[22] = std::byte{254};
    }
    append(top_down ? first : blue);
    append(top_down ? blue : first);
    return out;
}

}  // namespace

TEST_CASE("every format that is written is opened again by its content", "[codecs]") {
    for (const Format format : writable_formats) {
        const std::string id(describe(format).id);
        CAPTURE(id);
        const auto file = render(encoded(gradient(40, 30), ".png"), Json::array(), {{"format", id}}).file;
        const auto source = open(file.bytes);
        CHECK(source.format == format);
        CHECK(source.image.size() == Size{40, 30});
    }
}

TEST_CASE("stb_image's formats", "[codecs]") {
    SECTION("BMP, both ways up") {
        const bool top_down = GENERATE(false, true);
        const auto pixels = decoded(small_bmp(top_down));
        CHECK(pixel(pixels, 0, 0) == std::vector<double>{255, 0, 0});
        CHECK(pixel(pixels, 2, 1) == std::vector<double>{0, 0, 255});
    }
    SECTION("PNM") {
        const auto pixels = decoded(bytes_of(std::string("P6\n2 1\n255\n\x01\x02\x03\x04\x05\x06")));
        CHECK(pixel(pixels, 1, 0) == std::vector<double>{4, 5, 6});
    }
    SECTION("TGA, which starts like an icon") {
        std::string tga("\0\0\2\0\0\0\0\0\0\0\0\0\2\0\1\0\x18\x20", 18);
        const auto pixels = decoded(bytes_of(tga + "\x01\x02\x03\x04\x05\x06"));
        CHECK(pixel(pixels, 0, 0) == std::vector<double>{3, 2, 1});
    }
    SECTION("a file that ends too early is not filled with zeros") {
        Bytes cut = small_bmp(false);
        cut.resize(cut.size() - 15);
        CHECK(error_of([&] { decoded(cut); }).code == ErrorCode::unreadable);
    }
}

TEST_CASE("SVG is recognised behind prologue and doctype, and text is not", "[codecs]") {
    CHECK(
        codecs::sniff(bytes_of("<?xml version=\"1.0\"?>\n<!-- c --><!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>")).format ==
        Format::svg);
    CHECK(codecs::sniff(bytes_of("\xEF\xBB\xBF  <svg:svg xmlns:svg=\"x\"/>")).format == Format::svg);
    CHECK_FALSE(codecs::sniff(bytes_of("<html><svg/></html>")).format);
    CHECK_FALSE(codecs::sniff(bytes_of("hello")).format);
}

TEST_CASE("a drawing is rendered sharp at the size that is asked for", "[codecs]") {
    const auto svg = bytes_of(
        R"(<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="10" height="10"/></svg>)");
    const auto source = open(svg);
    CHECK(source.image.size() == Size{20, 10});
    CHECK(source.image.at_least({200, 100}).width() == 200);
}

TEST_CASE("damaged, empty and foreign files are one clear error each", "[codecs]") {
    CHECK(error_of([] { open({}); }).code == ErrorCode::unreadable);
    CHECK(error_of([] { open(bytes_of("just some text")); }).code == ErrorCode::unreadable);
    CHECK(error_of([] { open(bytes_of("\xFF\xD8\xFF")); }).code == ErrorCode::unreadable);
    CHECK(error_of([] { open(bytes_of("%PDF-1.7 something")); }).code == ErrorCode::unsupported);
    CHECK(error_of([] { open(bytes_of(std::string("\0\0\0\x18", 4) + "ftypheic....heicmif1")); }).code ==
          ErrorCode::unsupported);
}

TEST_CASE("every format cut in half is refused, while opening or while decoding", "[codecs]") {
    const auto picture = half_transparent(200, 150);
    for (const Format format : writable_formats) {
        const std::string id(describe(format).id);
        CAPTURE(id);
        Bytes bytes = render(encoded(picture, ".png"), Json::array(), {{"format", id}}).file.bytes;
        bytes.resize(bytes.size() / 2);
        const auto error = error_of([&] { render(bytes, Json::array(), {{"format", "png"}}); });
        CHECK(error.code == ErrorCode::unreadable);
        CHECK_FALSE(error.step.has_value());
    }
}

TEST_CASE("limits are checked on the header", "[codecs]") {
    Limits limits;
    limits.pixels = 100;
    CHECK(error_of([&] { open(encoded(gradient(20, 20), ".png"), limits); }).code == ErrorCode::too_large);
    limits = {};
    limits.frames = 3;
    CHECK(error_of([&] { open(encoded(animation(4, 4, 4), ".gif"), limits); }).code == ErrorCode::too_large);
    limits = {};
    limits.bytes = 10;
    CHECK(error_of([&] { open(encoded(gradient(20, 20), ".png"), limits); }).code == ErrorCode::too_large);
}

TEST_CASE("bombs are refused without decoding them", "[codecs]") {
    SECTION("a drawing that repeats itself without end") {
        std::string svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><g id='a0'><rect/></g>";
        for (int i = 1; i < 12; ++i) {
            svg += "<g id='a" + std::to_string(i) + "'>";
            for (int k = 0; k < 10; ++k) svg += "<use href='#a" + std::to_string(i - 1) + "'/>";
            svg += "</g>";
        }
        CHECK(error_of([&] { open(bytes_of(svg + "</svg>")); }).code == ErrorCode::too_large);
    }
    SECTION("a drawing that uses one part often is fine") {
        std::string svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><g id='a'><rect/></g>";
        for (int k = 0; k < 500; ++k) svg += "<use href='#a'/>";
        CHECK(open(bytes_of(svg + "</svg>")).image.width() == 9);
    }
    SECTION("entities") {
        std::string svg = "<!DOCTYPE svg [";
        for (int k = 0; k < 2000; ++k) svg += "<!ENTITY e" + std::to_string(k) + " 'x'>";
        CHECK(error_of([&] { open(bytes_of(svg + "]><svg width='9' height='9'/>")); }).code == ErrorCode::too_large);
    }
    SECTION("a JPEG of a thousand scans") {
        Bytes jpeg = encoded(gradient(16, 16), ".jpg[interlace=true]");
        const Bytes scan = bytes_of(std::string("\xFF\xDA\0\x08\x01\x01\0\0\x3F\0", 10));
        for (int k = 0; k < 1000; ++k) jpeg.insert(jpeg.end() - 2, scan.begin(), scan.end());
        CHECK(error_of([&] { open(jpeg); }).code == ErrorCode::too_large);
    }
}

TEST_CASE("orientation is applied once", "[codecs]") {
    const int orientation = GENERATE(range(1, 9));
    CAPTURE(orientation);
    auto picture = gradient(48, 32);
    picture.set("orientation", orientation);
    const auto bytes = encoded(picture, ".jpg[Q=100,subsample_mode=off]");
    const auto upright = picture.autorot();
    const auto source = open(bytes);
    CHECK(source.image.size() == Size{upright.width(), upright.height()});
    CHECK(mean_difference(source.image.random_access(), upright) < 2);
    CHECK(mean_difference(source.image.pixels(), upright) < 2);

    const auto file = render(bytes, Json::array(), {{"quality", 100}, {"metadata", "all"}}).file;
    const auto again = decoded(file.bytes);
    CHECK(mean_difference(again, upright) < 2);
}

TEST_CASE("the table and the names agree", "[codecs]") {
    for (const auto& about : all_formats()) CHECK(codecs::row(about.format).format == about.format);
    for (const Format format : writable_formats) CHECK_FALSE(codecs::row(format).saver.empty());
    const auto writable = std::count_if(all_formats().begin(), all_formats().end(), [](const FormatAbout& about) {
        return !codecs::row(about.format).saver.empty();
    });
    CHECK(writable == static_cast<long>(writable_formats.size()));
}
