// Entry of the C++ tests, natively and as WebAssembly: starts libvips once, then hands over to Catch2.
#define CATCH_CONFIG_RUNNER
// WebAssembly has no signals to catch, and the sanitizers want their own.
#define CATCH_CONFIG_NO_POSIX_SIGNALS
#include <catch2/catch.hpp>
#include <vips/vips8>

#include "core/start.h"

#include "core/start.h"

int main(int argc, char** argv) {
    mypictools::start();
    const int failed = Catch::Session().run(argc, argv);
    vips_shutdown();
    return failed;
}
