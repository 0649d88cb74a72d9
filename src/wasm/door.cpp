// The door to JavaScript: the core's verbs as one embind class, used by the engine's worker and by nobody else.
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/json.h"
#include "core/start.h"
#include "door/door.h"

namespace mypictools {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

/// As in -sPTHREAD_POOL_SIZE (scripts/cmake/wasm.cmake).
constexpr int default_pool_size = 8;
/// Two for the write buffer, one for pixels, one to spare.
constexpr int least_pool_size = 4;

/// A copy of the numbers of a JavaScript typed array.
template <class Number>
std::vector<Number> numbers_of(const val& array) {
    std::vector<Number> numbers(array["length"].as<std::size_t>());
    val(typed_memory_view(numbers.size(), numbers.data())).call<void>("set", array);
    return numbers;
}

codecs::Bytes bytes_of(const val& array) {
    codecs::Bytes bytes(array["length"].as<std::size_t>());
    val(typed_memory_view(bytes.size(), reinterpret_cast<std::uint8_t*>(bytes.data()))).call<void>("set", array);
    return bytes;
}

codecs::SharedBytes shared_bytes_of(const val& array) { return std::make_shared<const codecs::Bytes>(bytes_of(array)); }

bool present(const val& value) { return !value.isNull() && !value.isUndefined(); }

/// A copy in a buffer of its own, which the worker can transfer. (Our memory is shared, and shared memory cannot be
/// transferred.) The view dies in the expression that made it: a growing memory would leave it stale.
template <class Number>
val copy_out(const char* type, std::size_t length, const Number* numbers) {
    return val::global(type).new_(typed_memory_view(length, numbers));
}

val copy_out(const codecs::Bytes& bytes) {
    return copy_out("Uint8Array", bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

/// The one place where C++ errors become answers. `work` gives the value, and may put an array beside it in `answer`.
template <class Work>
val answer(Work work) {
    val answer = val::object();
    Json json;
    try {
        json = {{"ok", true}, {"value", work(answer)}};
    } catch (...) {
        json = {{"ok", false}, {"error", to_json(current_error())}};
    }
    answer.set("json", json.dump());
    return answer;
}

/// Parses what the worker wrote; anything else is its defect, not the user's.
Json parse_options(const std::string& text) { return text.empty() ? Json::object() : Json::parse(text); }

/// Makes libvips take every thread of the pool at its start and keep it. Left alone it ends idle threads after half a
/// second, and a thread that has ended is back in the pool only when the worker's event loop runs: never during a verb.
/// A long render would use the pool up. (web/docs/decisions/0002-threads.md)
void keep_all_threads() {
    const val size = val::module_property("poolSize");
    const int threads = size.isNumber() ? size.as<int>() : default_pool_size;
    if (threads < least_pool_size)
        throw Error(ErrorCode::internal, "The core needs a pool of " + std::to_string(least_pool_size) + " threads.");
    setenv("VIPS_MAX_THREADS", std::to_string(threads).c_str(), 1);
}

class Engine {
public:
    [[nodiscard]] std::string version() const { return Door::version(); }
    [[nodiscard]] std::string catalogue() const { return door_.catalogue(); }

    std::string open(const val& bytes) {
        return answer([&](val&) { return to_json(door_.open(bytes_of(bytes))); })["json"].as<std::string>();
    }

    val prepare(int source, const std::string& recipe, const std::string& method, const val& numbers,
                const std::string& options) {
        return answer([&](val& answer) {
            std::vector<float> values;
            std::optional<NetworkAnswer> given;
            if (present(numbers)) {
                values = numbers_of<float>(numbers);
                given = NetworkAnswer{values, parse_options(options).at("answerShape").get<std::vector<int>>()};
            }
            const Prepared prepared = door_.prepare(source, recipe, Json::parse(method), given);
            if (const auto* question = std::get_if<Question>(&prepared))
                answer.set("data", copy_out("Float32Array", question->data.size(), question->data.data()));
            else
                answer.set("data", copy_out(std::get<SubjectMask>(prepared).png));
            return to_json(prepared);
        });
    }

    /// `attachments`: null, or `{mask?: Uint8Array, images?: {name: Uint8Array}}`.
    val render(int source, const std::string& recipe, const val& attachments, const std::string& options) {
        return answer([&](val& answer) {
            RenderOptions render;
            render.threads = parse_options(options).value("threads", 1);
            if (present(attachments)) {
                if (const val mask = attachments["mask"]; present(mask)) render.mask = shared_bytes_of(mask);
                if (const val images = attachments["images"]; present(images)) {
                    const val names = val::global("Object").call<val>("keys", images);
                    for (int i = 0; i < names["length"].as<int>(); ++i) {
                        const auto name = names[i].as<std::string>();
                        render.images.emplace(name, shared_bytes_of(images[name]));
                    }
                }
            }
            const Rendered rendered = door_.render(source, recipe, render);
            answer.set("data", copy_out(rendered.file.bytes));
            return to_json(rendered);
        });
    }

    void close(int source) { door_.close(source); }

    /// Where the control block is, in bytes from the start of memory.
    std::uintptr_t control() { return reinterpret_cast<std::uintptr_t>(&door_.control()); }

private:
    /// The library starts with the first engine of a module.
    struct Started {
        Started() {
            static const bool once = (keep_all_threads(), start(), true);
            static_cast<void>(once);
        }
    };
    Started started_;
    Door door_;
};

}  // namespace
}  // namespace mypictools

EMSCRIPTEN_BINDINGS(mypictools) {
    using mypictools::Engine;
    emscripten::class_<Engine>("Engine")
        .constructor<>()
        .function("version", &Engine::version)
        .function("catalogue", &Engine::catalogue)
        .function("open", &Engine::open)
        .function("prepare", &Engine::prepare)
        .function("render", &Engine::render)
        .function("close", &Engine::close)
        .function("control", &Engine::control);
}
