// The closed list of error codes and the one exception type the core throws.
#pragma once

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/json.h"

namespace mypictools {

enum class ErrorCode {
    bad_parameter,  ///< the recipe names something unknown or a value out of its legal range
    unreadable,     ///< the file is damaged, empty, or not what it claims to be
    unsupported,    ///< a valid file or request this build cannot handle
    too_large,      ///< over a decode or encode limit
    out_of_memory,  ///< the machine or the WebAssembly heap has no more
    cancelled,      ///< the caller asked to stop
    internal,       ///< a defect of ours
};

/// Every code with the name used outside C++ (door, command line, catalogue).
struct ErrorName {
    ErrorCode code;
    std::string_view name;
};
inline constexpr std::array<ErrorName, 7> error_names{{
    {ErrorCode::bad_parameter, "bad-parameter"},
    {ErrorCode::unreadable, "unreadable"},
    {ErrorCode::unsupported, "unsupported"},
    {ErrorCode::too_large, "too-large"},
    {ErrorCode::out_of_memory, "out-of-memory"},
    {ErrorCode::cancelled, "cancelled"},
    {ErrorCode::internal, "internal"},
}};
std::string_view to_string(ErrorCode code);

/// One clear sentence for a person plus a code for a program; `step` (0-based) and `parameter` say where in the recipe.
class Error : public std::runtime_error {
public:
    Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code(code) {}

    /// For a parameter that cannot be accepted.
    static Error bad_parameter(std::string_view parameter, const std::string& message);

    ErrorCode code;
    std::optional<int> step;
    std::optional<std::string> parameter;
};

/// `{code, message, step?, parameter?}`
Json to_json(const Error& error);

/// Call inside a catch block: whatever is in flight (ours, libvips', bad_alloc, anything) as an Error.
Error current_error();

}  // namespace mypictools
