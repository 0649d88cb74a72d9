// Translates whatever was thrown into an Error with a code and a sentence.
#include "core/error.h"

#include <algorithm>
#include <new>
#include <vips/vips8>

namespace mypictools {

std::string_view to_string(ErrorCode code) {
    for (const auto& entry : error_names)
        if (entry.code == code) return entry.name;
    return "internal";
}

Error Error::bad_parameter(std::string_view parameter, const std::string& message) {
    Error error(ErrorCode::bad_parameter, message);
    error.parameter = std::string(parameter);
    return error;
}

Json to_json(const Error& error) {
    Json json{{"code", to_string(error.code)}, {"message", error.what()}};
    if (error.step) json["step"] = *error.step;
    if (error.parameter) json["parameter"] = *error.parameter;
    return json;
}

namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// libvips reports through a text buffer; only its allocation failures need a code of their own.
Error from_vips(std::string text) {
    vips_error_clear();
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    std::replace(text.begin(), text.end(), '\n', ';');
    if (contains(text, "out of memory") || contains(text, "unable to allocate") || contains(text, "failed to allocate"))
        return {ErrorCode::out_of_memory, "There is not enough memory for this picture."};
    if (contains(text, "create thread"))
        return {ErrorCode::out_of_memory, "There are not enough threads left to work on this picture."};
    return {ErrorCode::internal, "The picture could not be processed (" + text + ")."};
}

}  // namespace

Error current_error() {
    try {
        throw;
    } catch (const Error& error) {
        return error;
    } catch (const vips::VError& error) {
        return from_vips(error.what());
    } catch (const std::bad_alloc&) {
        return {ErrorCode::out_of_memory, "There is not enough memory for this picture."};
    } catch (const nlohmann::json::exception& error) {
        return {ErrorCode::bad_parameter, std::string("The request is not valid JSON (") + error.what() + ")."};
    } catch (const std::exception& error) {
        return {ErrorCode::internal, std::string("Something went wrong inside (") + error.what() + ")."};
    } catch (...) {
        return {ErrorCode::internal, "Something went wrong inside."};
    }
}

}  // namespace mypictools
