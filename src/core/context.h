// What a running recipe may see of the outside: limits, progress, cancellation, warnings, a mask and attached pictures.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>
#include <vips/vips8>

#include "core/image.h"
#include "core/limits.h"
#include "core/output.h"

namespace mypictools {

/// Shared with the page, which reads and writes it with Atomics while the worker is blocked. Layout is part of the
/// door.
struct ControlBlock {
    std::atomic<std::int32_t> cancel{0};     ///< the page writes 1
    std::atomic<std::int32_t> progress{0};   ///< permille of the current phase's work, 0 to 1000
    std::atomic<std::int32_t> heartbeat{0};  ///< counts up while pixels move
    std::atomic<std::int32_t> phase{0};      ///< see Phase
};
static_assert(sizeof(ControlBlock) == 16);

enum class Phase : std::int32_t { idle = 0, processing = 1, encoding = 2 };

/// Something the caller should be told although the job succeeded.
struct Warning {
    std::string code;     ///< kebab case, permanent
    std::string message;  ///< one sentence
};

class Context {
public:
    Context() = default;
    explicit Context(ControlBlock* control) : control_(control) {}

    Limits limits;
    /// The recipe's output; an operation may fill in what the recipe leaves open.
    Output output;
    /// The subject's mask for the step that needs one: it covers the whole picture that this step sees, is grey, of any
    /// size and depth (floating point: 0 to 1). For an animation it may hold one part for each frame, one below the
    /// other.
    std::optional<vips::VImage> mask;
    /// The pictures that parameters of kind "image" name.
    std::map<std::string, Image> images;
    std::vector<Warning> warnings;

    /// Adds a warning once per code.
    void warn(std::string code, std::string message);

    [[nodiscard]] bool cancelled() const;
    /// Throws Error(cancelled) when the caller asked to stop.
    void check() const;
    void enter(Phase phase);
    void report(int permille);

    /// Makes evaluation of `image` (and of all that is computed from it) report progress here and stop when cancelled.
    /// The context must outlive the evaluation.
    vips::VImage watch(vips::VImage image);

private:
    ControlBlock* control_ = nullptr;
};

}  // namespace mypictools
