// Signatures from the formats' own specifications; TGA has none, so its header is checked for plausibility, last.
#include "codecs/sniff.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string>

namespace mypictools::codecs {
namespace {

using Span = std::span<const std::byte>;
using namespace std::string_view_literals;

bool at(Span bytes, std::size_t offset, std::string_view magic) {
    if (bytes.size() < offset + magic.size()) return false;
    return std::equal(magic.begin(), magic.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset),
                      [](char c, std::byte b) { return static_cast<std::byte>(c) == b; });
}

std::uint32_t byte(Span bytes, std::size_t i) { return static_cast<std::uint32_t>(bytes[i]); }

/// ISO base media files name their brands in the first box; any of them may be the one that counts.
Sniffed sniff_iso(Span bytes) {
    const std::size_t box = (byte(bytes, 0) << 24) | (byte(bytes, 1) << 16) | (byte(bytes, 2) << 8) | byte(bytes, 3);
    const std::size_t end = std::min({box == 0 ? bytes.size() : box, bytes.size(), std::size_t{256}});
    bool heic = false;
    for (std::size_t i = 8; i + 4 <= end; i += i == 8 ? 8 : 4) {
        if (at(bytes, i, "avif") || at(bytes, i, "avis")) return {Format::avif};
        heic = heic || at(bytes, i, "heic") || at(bytes, i, "heix") || at(bytes, i, "hevc") || at(bytes, i, "heim") ||
               at(bytes, i, "heis");
    }
    if (heic) return {{}, "HEIC"};
    if (at(bytes, 8, "mif1") || at(bytes, 8, "msf1")) return {Format::avif};
    if (at(bytes, 8, "crx ")) return {{}, "camera raw"};
    return {{}, "video"};
}

/// An SVG is XML whose first element is <svg>, perhaps with a namespace prefix, after any prologue, comments and
/// doctype.
bool is_svg(Span bytes) {
    std::string text;
    const std::size_t length = std::min<std::size_t>(bytes.size(), 65536);
    text.reserve(length);
    for (std::size_t i = 0; i < length; ++i)
        if (const auto c = byte(bytes, i); c != 0)
            text.push_back(static_cast<char>(c));  // zero bytes go, so UTF-16 is seen too
    std::size_t i = 0;
    while (i < text.size() && text[i] != '<') {
        const auto c = static_cast<unsigned char>(text[i]);
        if (!std::isspace(c) && c != 0xEF && c != 0xBB && c != 0xBF && c != 0xFE && c != 0xFF) return false;
        ++i;
    }
    while (i < text.size() && text[i] == '<') {
        if (text.compare(i, 4, "<!--") == 0) {
            i = text.find("-->", i);
        } else if (text.compare(i, 2, "<?") == 0) {
            i = text.find("?>", i);
        } else if (text.compare(i, 2, "<!") == 0) {
            int depth = 0;
            for (; i < text.size(); ++i) {
                if (text[i] == '[' || text[i] == '<') ++depth;
                if (text[i] == ']' || text[i] == '>') --depth;
                if (text[i] == '>' && depth <= 0) break;
            }
        } else {
            const std::size_t end = text.find_first_of(" \t\r\n/>", i + 1);
            const std::string name = text.substr(i + 1, (end == std::string::npos ? text.size() : end) - i - 1);
            return name == "svg" || (name.size() > 4 && name.compare(name.size() - 4, 4, ":svg") == 0);
        }
        if (i == std::string::npos) return false;
        i = text.find('<', i + 1);
        if (i == std::string::npos) return false;
    }
    return false;
}

bool is_pnm(Span bytes) {
    return bytes.size() > 3 && byte(bytes, 0) == 'P' && (byte(bytes, 1) == '5' || byte(bytes, 1) == '6') &&
           (std::isspace(static_cast<int>(byte(bytes, 2))) != 0 || byte(bytes, 2) == '#');
}

/// The bytes after the type count the pictures; in a TGA with the same start they belong to a colour map that is not
/// there.
bool is_icon(Span bytes) {
    const bool marked = at(bytes, 0, "\0\0\1\0"sv) || at(bytes, 0, "\0\0\2\0"sv);
    return marked && bytes.size() >= 6 && (byte(bytes, 4) | byte(bytes, 5)) != 0;
}

bool is_tga(Span bytes) {
    if (bytes.size() < 18) return false;
    const auto map = byte(bytes, 1), type = byte(bytes, 2), depth = byte(bytes, 16);
    constexpr std::array<std::uint32_t, 6> types{1, 2, 3, 9, 10, 11};
    constexpr std::array<std::uint32_t, 5> depths{8, 15, 16, 24, 32};
    const bool mapped = type == 1 || type == 9;
    return map <= 1 && (!mapped || map == 1) && std::find(types.begin(), types.end(), type) != types.end() &&
           std::find(depths.begin(), depths.end(), depth) != depths.end() && (byte(bytes, 17) & 0xC0) == 0;
}

}  // namespace

Sniffed sniff(Span bytes) {
    if (at(bytes, 0, "\xFF\xD8\xFF")) return {Format::jpeg};
    if (at(bytes, 0, "\x89PNG\r\n\x1A\n")) return {Format::png};
    if (at(bytes, 0, "RIFF") && at(bytes, 8, "WEBP")) return {Format::webp};
    if (at(bytes, 0, "GIF8")) return {Format::gif};
    if (at(bytes, 0, "II*\0"sv) || at(bytes, 0, "MM\0*"sv) || at(bytes, 0, "II+\0"sv) || at(bytes, 0, "MM\0+"sv))
        return {Format::tiff};
    if (at(bytes, 0, "BM")) return {Format::bmp};
    if (at(bytes, 0, "8BPS")) return {Format::psd};
    if (at(bytes, 0, "#?RADIANCE") || at(bytes, 0, "#?RGBE")) return {Format::hdr};
    if (is_pnm(bytes)) return {Format::pnm};
    if (bytes.size() >= 12 && at(bytes, 4, "ftyp")) return sniff_iso(bytes);
    if (at(bytes, 0, "\xFF\x0A") || at(bytes, 0, "\0\0\0\x0CJXL "sv)) return {{}, "JPEG XL"};
    if (at(bytes, 0, "\0\0\0\x0CjP  "sv) || at(bytes, 0, "\xFF\x4F\xFF\x51")) return {{}, "JPEG 2000"};
    if (at(bytes, 0, "%PDF")) return {{}, "PDF"};
    if (at(bytes, 0, "PK\x03\x04")) return {{}, "ZIP"};
    if (is_icon(bytes)) return {{}, "icon"};
    if (at(bytes, 0, "\x1F\x8B"))
        return {Format::svg};  // only a compressed drawing makes sense here; the loader decides
    if (is_svg(bytes)) return {Format::svg};
    if (is_tga(bytes)) return {Format::tga};
    return {};
}

}  // namespace mypictools::codecs
