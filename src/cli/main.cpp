// The native command: the same core, the same recipes and the same error codes as in the browser.
#include <cstdio>
#include <exception>
#include <string_view>

#include "cli/run.h"
#include "core/start.h"

namespace {

constexpr std::string_view usage = "usage: mypictools catalogue\n"
                                   "       mypictools run --recipe FILE INPUT... --output PATH-OR-FOLDER [--mask FILE] "
                                   "[--image NAME=FILE] [--threads N]\n"
                                   "       mypictools version\n";

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    try {
        mypictools::start();
        return mypictools::cli::main(arguments);
    } catch (const mypictools::cli::Usage& error) {
        std::fprintf(stderr, "mypictools: %s\n%.*s", error.what(), static_cast<int>(usage.size()), usage.data());
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "mypictools: internal: %s\n", error.what());
        return 1;
    }
}
