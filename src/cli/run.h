// Command line arguments to door calls.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace mypictools::cli {

/// The command was called wrongly.
class Usage : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Runs the command; the result is the process's exit code: 0 only if every input succeeded, 1 otherwise. Throws Usage.
int main(const std::vector<std::string>& arguments);

}  // namespace mypictools::cli
