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
#include "matting/consultation.h"

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

/// A network's answer: the values of its first output and their shape.
struct NetworkAnswer {
    std::span<const float> data;
    std::vector<int> shape;
};

/// What has to be asked next: a planar float tensor, [1, 3, height, width], for one of the method's networks.
struct Question {
    std::string network;  ///< id in the manifest
    std::vector<float> data;
    std::vector<int> shape;
    int asked = 0;    ///< this question's number, from 1
    int at_most = 0;  ///< how many there can be
};

/// What the networks found.
struct SubjectMask {
    codecs::Bytes png;                 ///< grey, of the whole picture that the step sees, frames one below the other
    double confidence = 0;             ///< 0 to 1
    std::optional<Rectangle> subject;  ///< pixels of that picture; none where nothing was found
    int frames = 1;
    std::vector<Warning> warnings;
};
using Prepared = std::variant<Question, SubjectMask>;
/// Without the numbers and the bytes.
Json to_json(const Prepared& prepared);

struct RenderOptions {
    int threads = 1;
    /// The mask for a step that needs one: a grey picture (encoded, any size), or null.
    codecs::SharedBytes mask = {};
    /// Encoded pictures that the recipe's `image` parameters name.
    std::map<std::string, codecs::SharedBytes> images = {};
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
    /// Finds the mask for the step that needs one, in turns: without an `answer` a consultation about this source
    /// begins (one that was left unfinished is dropped), each answer leads to the next question, the last to the mask.
    /// `method` is `{id, networks: [entries of the manifest]}`. Throws Error; after that the consultation is over.
    Prepared prepare(int source, const std::string& recipe, const Json& method,
                     const std::optional<NetworkAnswer>& answer = {});
    /// Runs the recipe. A source can be rendered any number of times. Throws Error.
    Rendered render(int source, const std::string& recipe, const RenderOptions& options);
    void close(int source);

    /// Progress out, cancel in; at a fixed address for the life of this object.
    [[nodiscard]] ControlBlock& control() { return control_; }

    Limits limits;

private:
    const codecs::Source& source(int handle) const;
    Image attached(const codecs::SharedBytes& bytes) const;
    matting::Consultation& consult(int handle, const std::string& recipe, const Json& method, Context& context);
    /// Whatever failed while pixels moved, as an Error that blames the file where the file is to blame.
    Error explain(const codecs::Source& source) const;

    std::vector<Operation> operations_;
    std::map<int, codecs::Source> sources_;
    std::map<int, matting::Consultation> consultations_;  ///< by source
    int next_ = 1;
    ControlBlock control_;
};

}  // namespace mypictools
