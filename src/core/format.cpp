// Names of the file formats.
#include "core/format.h"

namespace mypictools {

const std::array<FormatAbout, 12>& all_formats() {
    static constexpr std::array<FormatAbout, 12> formats{{
        {Format::jpeg, "jpeg", "JPEG", "For photos; opens everywhere.", "image/jpeg", "jpg jpeg jpe jfif"},
        {Format::png, "png", "PNG", "For drawings, screenshots and transparency; every pixel is kept.", "image/png",
         "png apng"},
        {Format::webp, "webp", "WebP", "For the web; smaller than JPEG and PNG, with transparency and animation.",
         "image/webp", "webp"},
        {Format::avif, "avif", "AVIF", "For the web; the smallest files, slower to make.", "image/avif", "avif avifs"},
        {Format::gif, "gif", "GIF", "For simple animations; at most 256 colours.", "image/gif", "gif"},
        {Format::tiff, "tiff", "TIFF", "For print and archives; large and lossless.", "image/tiff", "tif tiff"},
        {Format::svg, "svg", "SVG", "Vector drawings.", "image/svg+xml", "svg svgz"},
        {Format::bmp, "bmp", "BMP", "Uncompressed Windows pictures.", "image/bmp", "bmp dib"},
        {Format::tga, "tga", "TGA", "Textures and renders.", "image/x-tga", "tga"},
        {Format::psd, "psd", "PSD", "Photoshop documents, read as one flat picture.", "image/vnd.adobe.photoshop",
         "psd"},
        {Format::hdr, "hdr", "HDR", "Radiance high dynamic range pictures.", "image/vnd.radiance", "hdr"},
        {Format::pnm, "pnm", "PNM", "Portable pixmaps.", "image/x-portable-anymap", "ppm pgm pnm"},
    }};
    return formats;
}

const FormatAbout& describe(Format format) { return all_formats()[static_cast<std::size_t>(format)]; }

}  // namespace mypictools
