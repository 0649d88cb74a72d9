// Frames, lazily decoded pixels, and how a strip is taken apart and put together.
#include "core/image.h"

#include <utility>
#include <vector>

#include "core/fields.h"

namespace mypictools {
namespace {

constexpr const char* page_height_field = "page-height";
constexpr const char* pages_field = "n-pages";

}  // namespace

vips::VImage with_page_height(const vips::VImage& image, int page_height) {
    vips::VImage out = image.copy();
    out.set(page_height_field, page_height);
    out.set(pages_field, page_height > 0 ? image.height() / page_height : 1);
    return out;
}

vips::VImage frame_of(const vips::VImage& strip, int index, int page_height) {
    vips::VImage out = strip.extract_area(0, index * page_height, strip.width(), page_height).copy();
    for (const char* name : {page_height_field, pages_field, "delay", "loop", "gif-palette"})
        if (out.get_typeof(name) != 0) out.remove(name);
    return out;
}

Image::Image(vips::VImage strip) : size_{strip.width(), strip.height()}, strip_(std::move(strip)) {
    const int page = int_field(*strip_, page_height_field, 0);
    if (page > 0 && page < size_.height && size_.height % page == 0) {
        frames_ = size_.height / page;
        size_.height = page;
    }
}

Image::Image(Size size, int frames, Loader load)
    : size_(size), frames_(frames), load_(std::make_shared<const Loader>(std::move(load))) {}

vips::VImage Image::pixels() const { return strip_ ? *strip_ : (*load_)({}); }

vips::VImage Image::random_access() const { return strip_ ? strip_->copy_memory() : (*load_)({.random_access = true}); }

vips::VImage Image::at_least(Size size) const { return strip_ ? *strip_ : (*load_)({.at_least = size}); }

Image Image::first_frame() const {
    if (!animated()) return *this;
    return Image(frame_of(pixels(), 0, height()));
}

Image Image::map_frames(const std::function<vips::VImage(const vips::VImage&)>& change) const {
    const vips::VImage strip = random_access();
    if (!animated()) return Image(change(strip));
    std::vector<vips::VImage> changed;
    changed.reserve(static_cast<std::size_t>(frames_));
    for (int i = 0; i < frames_; ++i) changed.push_back(change(frame_of(strip, i, height())));
    vips::VImage joined = vips::VImage::arrayjoin(changed, vips::VImage::option()->set("across", 1)).copy();
    for (const char* name : {"delay", "loop"}) {
        GValue value = G_VALUE_INIT;
        if (vips_image_get_typeof(strip.get_image(), name) != 0 &&
            vips_image_get(strip.get_image(), name, &value) == 0) {
            vips_image_set(joined.get_image(), name, &value);
            g_value_unset(&value);
        }
    }
    return Image(with_page_height(joined, changed.front().height()));
}

Image Image::map_strip(const std::function<vips::VImage(const vips::VImage&)>& change) const {
    vips::VImage changed = change(pixels());
    return Image(animated() ? with_page_height(changed, height()) : changed);
}

}  // namespace mypictools
