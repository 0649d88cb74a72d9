// Makes and measures pictures for tests.
#include "support/pictures.h"

#include <stdexcept>

namespace mypictools::test {

using vips::VImage;

VImage gradient(int width, int height) {
    const VImage xy = VImage::xyz(width, height);
    const VImage red = xy.extract_band(0) * (255.0 / std::max(1, width - 1));
    const VImage green = xy.extract_band(1) * (255.0 / std::max(1, height - 1));
    return red.bandjoin(green)
        .bandjoin(96)
        .rint()
        .cast(VIPS_FORMAT_UCHAR)
        .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB))
        .copy_memory();
}

VImage solid(int width, int height, std::vector<double> values) {
    const bool colour = values.size() > 2;
    return VImage::black(width, height)
        .new_from_image(values)
        .cast(VIPS_FORMAT_UCHAR)
        .copy(VImage::option()->set("interpretation", colour ? VIPS_INTERPRETATION_sRGB : VIPS_INTERPRETATION_B_W))
        .copy_memory();
}

VImage half_transparent(int width, int height) {
    const VImage alpha = (VImage::xyz(width, height).extract_band(0) >= width / 2).cast(VIPS_FORMAT_UCHAR);
    return gradient(width, height).bandjoin(alpha).copy_memory();
}

VImage edge(int width, int height) {
    const VImage half = (VImage::xyz(width, height).extract_band(0) >= width / 2).cast(VIPS_FORMAT_UCHAR);
    return half.bandjoin(half)
        .bandjoin(half)
        .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB))
        .copy_memory();
}

VImage animation(int width, int height, int frames) {
    std::vector<VImage> list;
    for (int i = 0; i < frames; ++i) {
        const double level = 40.0 + 180.0 * i / std::max(1, frames - 1);
        list.push_back(solid(width, height, {level, 255 - level, level}));
    }
    VImage strip = with_page_height(VImage::arrayjoin(list, VImage::option()->set("across", 1)), height);
    strip.set("delay", std::vector<int>(static_cast<std::size_t>(frames), 50));
    strip.set("loop", 0);
    return strip.copy_memory();
}

codecs::Bytes encoded(const VImage& image, const std::string& suffix) {
    void* data = nullptr;
    std::size_t length = 0;
    image.write_to_buffer(suffix.c_str(), &data, &length);
    const auto* begin = static_cast<const std::byte*>(data);
    codecs::Bytes bytes(begin, begin + length);
    g_free(data);
    return bytes;
}

VImage decoded(const codecs::Bytes& bytes) {
    return codecs::open(std::make_shared<const codecs::Bytes>(bytes), Limits{}).image.random_access();
}

double mean_difference(const VImage& a, const VImage& b) { return (a - b).abs().avg(); }
double max_difference(const VImage& a, const VImage& b) { return (a - b).abs().max(); }
std::vector<double> pixel(const VImage& image, int x, int y) { return image.getpoint(x, y); }

const Operation& find_operation(const std::string& id) {
    static const std::vector<Operation> all = operations::all();
    for (const auto& operation : all)
        if (operation.id == id) return operation;
    throw std::logic_error("no operation " + id);
}

Image run(const std::string& id, const Json& parameters, const Image& image, Context& context) {
    return find_operation(id).run(image, parameters, context);
}

VImage run(const std::string& id, const Json& parameters, const VImage& image) {
    Context context;
    return run(id, parameters, Image(image), context).random_access();
}

Rendered render(const codecs::Bytes& bytes, const Json& steps, const Json& output) {
    Door door;
    const SourceInfo info = door.open(bytes);
    return door.render(info.source, Json{{"version", 1}, {"steps", steps}, {"output", output}}.dump(), {});
}

}  // namespace mypictools::test
