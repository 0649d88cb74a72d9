// Cheap scans over the encoded bytes.
#include "codecs/guards.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/error.h"

namespace mypictools::codecs {
namespace {

using Span = std::span<const std::byte>;

int byte(Span bytes, std::size_t i) { return static_cast<int>(bytes[i]); }

/// The elements of a drawing as a tree, with what each <use> points to.
struct Element {
    int parent = -1;
    std::string_view target = {};
    std::vector<int> children = {};
};

struct Drawing {
    std::vector<Element> elements;
    std::unordered_map<std::string_view, int> ids;
};

/// The value of an attribute inside a tag, empty if it is not there.
std::string_view attribute(std::string_view tag, std::string_view name) {
    for (std::size_t i = tag.find(name); i != std::string_view::npos; i = tag.find(name, i + 1)) {
        std::size_t at = i + name.size();
        const bool starts = i > 0 && (tag[i - 1] == ' ' || tag[i - 1] == '\n' || tag[i - 1] == '\t' ||
                                      tag[i - 1] == '\r' || tag[i - 1] == ':');
        while (at < tag.size() && (tag[at] == ' ' || tag[at] == '=')) ++at;
        if (!starts || at >= tag.size() || (tag[at] != '"' && tag[at] != '\'')) continue;
        const std::size_t end = tag.find(tag[at], at + 1);
        if (end != std::string_view::npos) return tag.substr(at + 1, end - at - 1);
    }
    return {};
}

Drawing read_drawing(std::string_view text) {
    Drawing drawing;
    std::vector<int> open;
    for (std::size_t i = text.find('<'); i != std::string_view::npos; i = text.find('<', i)) {
        if (text.compare(i, 4, "<!--") == 0) {
            i = text.find("-->", i);
            if (i == std::string_view::npos) break;
            continue;
        }
        const std::size_t end = text.find('>', i);
        if (end == std::string_view::npos) break;
        const std::string_view tag = text.substr(i + 1, end - i - 1);
        i = end + 1;
        if (tag.empty() || tag[0] == '?' || tag[0] == '!') continue;
        if (tag[0] == '/') {
            if (!open.empty()) open.pop_back();
            continue;
        }
        const int index = static_cast<int>(drawing.elements.size());
        Element element{.parent = open.empty() ? -1 : open.back()};
        const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n/"));
        if (name == "use" || name.ends_with(":use")) {
            const std::string_view href = attribute(tag, "href");
            if (href.starts_with('#')) element.target = href.substr(1);
        }
        if (const std::string_view id = attribute(tag, "id"); !id.empty()) drawing.ids.emplace(id, index);
        if (element.parent >= 0) drawing.elements[static_cast<std::size_t>(element.parent)].children.push_back(index);
        drawing.elements.push_back(std::move(element));
        if (!tag.ends_with('/')) open.push_back(index);
    }
    return drawing;
}

/// How many elements are drawn for each one, itself included. Children come after their parent, so one backward pass
/// sums them; references point anywhere, so passes repeat until nothing grows or the limit is passed. A cycle grows
/// past the limit only if it branches, and then it is a bomb; a plain one is cut by the number of passes, as decoders
/// cut it too.
double drawn_elements(const Drawing& drawing, double limit) {
    std::vector<double> cost(drawing.elements.size(), 1);
    for (int pass = 0; pass < 64; ++pass) {
        bool grew = false;
        for (std::size_t i = drawing.elements.size(); i-- > 0;) {
            double sum = 1;
            for (const int child : drawing.elements[i].children) sum += cost[static_cast<std::size_t>(child)];
            if (const auto target = drawing.ids.find(drawing.elements[i].target); target != drawing.ids.end())
                sum += cost[static_cast<std::size_t>(target->second)];
            grew = grew || sum > cost[i];
            cost[i] = std::max(cost[i], sum);
            if (sum > limit) return sum;
        }
        if (!grew) break;
    }
    return cost.empty() ? 0 : cost.front();
}

}  // namespace

void guard_jpeg(Span bytes, const Limits& limits) {
    int scans = 0;
    for (std::size_t i = 2; i + 3 < bytes.size();) {
        if (byte(bytes, i) != 0xFF || byte(bytes, i + 1) == 0xFF || byte(bytes, i + 1) == 0) {
            ++i;
            continue;
        }
        const int marker = byte(bytes, i + 1);
        const bool bare = (marker >= 0xD0 && marker <= 0xD9) || marker == 0x01;
        if (marker == 0xD9) break;
        if (marker == 0xDA && ++scans > limits.jpeg_scans)
            throw Error(ErrorCode::too_large, "This JPEG is drawn in far too many passes.");
        i += bare ? 2 : 2 + static_cast<std::size_t>(byte(bytes, i + 2) * 256 + byte(bytes, i + 3));
    }
}

void guard_svg(Span bytes, const Limits& limits) {
    static constexpr std::string_view declaration = "<!ENTITY";
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    int count = 0;
    for (std::size_t i = text.find(declaration); i != std::string_view::npos; i = text.find(declaration, i + 1))
        if (++count > limits.svg_entities) throw Error(ErrorCode::too_large, "This SVG declares too many entities.");
    if (drawn_elements(read_drawing(text), static_cast<double>(limits.svg_elements)) >
        static_cast<double>(limits.svg_elements))
        throw Error(ErrorCode::too_large, "This SVG repeats its parts far too often.");
}

}  // namespace mypictools::codecs
