// The six verbs of the core in plain C++: bytes in, bytes out, no picture crosses. The WebAssembly binding and the
// command line are thin over this.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "codecs/encode.h"
#include "codecs/source.h"
#include "core/recipe.h"

namespace mypictools {

struct SourceInfo {
    int source = 0;  ///< handle
    Format format = Format::png;
    Size size;  ///< of one frame, upright
    int frames = 1;
    bool alpha = false;
    std::size_t bytes = 0;
};
Json to_json(const SourceInfo& info);

/// A planar float tensor for a model, [1, 3, height, width].
struct PreparedTensor {
    std::vector<float> data;
    std::vector<int> shape;
};

/// The raw first output of a model, with the manifest entry that tells how to read it.
struct ModelOutput {
    std::span<const float> data;
    std::vector<int> shape;
    Json model;
};

struct RenderOptions {
    int threads = 1;
    /// The mask for a step that needs one: a model's output, or a grey picture (encoded, any size), or none.
    std::variant<std::monostate, ModelOutput, codecs::SharedBytes> mask = {};
};

struct Rendered {
    codecs::Encoded file;
    std::vector<Warning> warnings;
    double milliseconds = 0;
};
/// Without the bytes.
Json to_json(const Rendered& rendered);

class Door {
public:
    Door();

    [[nodiscard]] static std::string version();
    [[nodiscard]] std::string catalogue() const;
    /// Reads the header; the bytes are kept until close(). Throws Error.
    SourceInfo open(codecs::Bytes bytes);
    /// Runs the steps before the one that needs a mask and gives the model's input. `model` is a manifest entry. Throws
    /// Error.
    PreparedTensor prepare(int source, const std::string& recipe, const Json& model);
    /// Runs the recipe. A source can be rendered any number of times. Throws Error.
    Rendered render(int source, const std::string& recipe, const RenderOptions& options);
    void close(int source) { sources_.erase(source); }

    /// Progress out, cancel in; at a fixed address for the life of this object.
    [[nodiscard]] ControlBlock& control() { return control_; }

    Limits limits;

private:
    const codecs::Source& source(int handle) const;
    /// Whatever failed while pixels moved, as an Error that blames the file where the file is to blame.
    Error explain(const codecs::Source& source) const;

    std::vector<Operation> operations_;
    std::map<int, codecs::Source> sources_;
    int next_ = 1;
    ControlBlock control_;
};

}  // namespace mypictools
