// Reads through callbacks, so that a read past the end is seen: stb_image itself goes on with zeros.
#include "codecs/stb.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.h"

#define STBI_NO_STDIO
#define STBI_NO_JPEG
#define STBI_NO_PNG
#define STBI_NO_GIF
#define STBI_NO_PIC
#define STBI_FAILURE_USERMSG
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wsign-compare"
#endif
#include <stb/stb_image.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace mypictools::codecs {
namespace {

using vips::VImage;

class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    [[nodiscard]] bool past_end() const { return past_end_; }
    [[nodiscard]] static const stbi_io_callbacks* callbacks() {
        static constexpr stbi_io_callbacks table{
            [](void* self, char* data, int size) { return static_cast<Reader*>(self)->read(data, size); },
            [](void* self, int n) { static_cast<Reader*>(self)->skip(n); },
            [](void* self) {
                return static_cast<Reader*>(self)->at_ == static_cast<Reader*>(self)->bytes_.size() ? 1 : 0;
            },
        };
        return &table;
    }

private:
    int read(char* data, int size) {
        const std::size_t n = std::min(bytes_.size() - at_, static_cast<std::size_t>(size));
        if (n == 0 && size > 0) past_end_ = true;
        std::memcpy(data, bytes_.data() + at_, n);
        at_ += n;
        return static_cast<int>(n);
    }
    void skip(int n) {
        if (n < 0)
            at_ -= std::min(at_, static_cast<std::size_t>(-static_cast<long>(n)));
        else
            at_ += std::min(bytes_.size() - at_,
                            static_cast<std::size_t>(n));  // padding after the last row is often left out
    }

    std::span<const std::byte> bytes_;
    std::size_t at_ = 0;
    bool past_end_ = false;
};

[[noreturn]] void fail(Format format) {
    const std::string title(describe(format).title);
    const std::string_view reason = stbi_failure_reason() ? stbi_failure_reason() : "";
    for (const std::string_view sign : {"nsupported", "RLE", "not in RGB", "monochrome", "bad bpp", "bit depth"})
        if (reason.find(sign) != std::string_view::npos)
            throw Error(ErrorCode::unsupported, "This variant of " + title + " cannot be opened here.");
    if (reason.find("too large") != std::string_view::npos)
        throw Error(ErrorCode::too_large, "This picture is too large.");
    if (reason.find("Out of memory") != std::string_view::npos)
        throw Error(ErrorCode::out_of_memory, "There is not enough memory for this picture.");
    throw Error(ErrorCode::unreadable, "This " + title + " file is damaged or incomplete.");
}

struct Header {
    int width = 0, height = 0, channels = 0;
    bool deep = false;
};

Header read_header(std::span<const std::byte> bytes, Format format) {
    Header h;
    Reader info(bytes);
    // From a header, stb_image does not tell damage from a variant it does not read.
    if (!stbi_info_from_callbacks(Reader::callbacks(), &info, &h.width, &h.height, &h.channels))
        throw Error(ErrorCode::unreadable, "This " + std::string(describe(format).title) +
                                               " file is damaged, or of a variant that cannot be opened here.");
    if (h.height < 0 && h.height > std::numeric_limits<int>::min())
        h.height = -h.height;  // a BMP stored from the top down
    if (h.width < 1 || h.height < 1 || h.channels < 1 || h.channels > 4)
        throw Error(ErrorCode::unreadable,
                    "This " + std::string(describe(format).title) + " file is damaged or incomplete.");
    Reader deep(bytes);
    h.deep = stbi_is_16_bit_from_callbacks(Reader::callbacks(), &deep) != 0;
    return h;
}

template <class Sample>
VImage wrap(Sample* data, const Header& h, VipsBandFormat format) {
    if (!data) throw Error(ErrorCode::internal, "The picture could not be decoded.");
    const std::size_t size = static_cast<std::size_t>(area({h.width, h.height}, h.channels)) * sizeof(Sample);
    VipsImage* image = vips_image_new_from_memory(data, size, h.width, h.height, h.channels, format);
    if (!image) {
        stbi_image_free(data);
        throw vips::VError();
    }
    g_object_set_data_full(G_OBJECT(image), "mypictools-pixels", data, [](void* pixels) { stbi_image_free(pixels); });
    return VImage(image);
}

}  // namespace

StbHeader stb_header(std::span<const std::byte> bytes, Format format) {
    const Header h = read_header(bytes, format);
    return {{h.width, h.height}, h.channels == 2 || h.channels == 4};
}

VImage stb_load(std::span<const std::byte> bytes, Format format) {
    Header h = read_header(bytes, format);
    Reader reader(bytes);
    VImage image;
    if (format == Format::hdr) {
        float* data = stbi_loadf_from_callbacks(Reader::callbacks(), &reader, &h.width, &h.height, &h.channels, 3);
        if (!data) fail(format);
        h.channels = 3;
        image = wrap(data, h, VIPS_FORMAT_FLOAT)
                    .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_scRGB))
                    .colourspace(VIPS_INTERPRETATION_sRGB);
    } else if (h.deep) {
        stbi_us* data = stbi_load_16_from_callbacks(Reader::callbacks(), &reader, &h.width, &h.height, &h.channels, 0);
        if (!data) fail(format);
        image = wrap(data, h, VIPS_FORMAT_USHORT)
                    .copy(VImage::option()->set("interpretation", h.channels > 2 ? VIPS_INTERPRETATION_RGB16
                                                                                 : VIPS_INTERPRETATION_GREY16));
    } else {
        stbi_uc* data = stbi_load_from_callbacks(Reader::callbacks(), &reader, &h.width, &h.height, &h.channels, 0);
        if (!data) fail(format);
        image = wrap(data, h, VIPS_FORMAT_UCHAR)
                    .copy(VImage::option()->set("interpretation",
                                                h.channels > 2 ? VIPS_INTERPRETATION_sRGB : VIPS_INTERPRETATION_B_W));
    }
    if (reader.past_end())
        throw Error(ErrorCode::unreadable,
                    "This " + std::string(describe(format).title) + " file is damaged or incomplete.");
    return image;
}

}  // namespace mypictools::codecs
