// Progress and cancellation travel through the control block.
#include "core/context.h"

#include <catch2/catch.hpp>

#include "core/error.h"
#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

TEST_CASE("evaluating a watched picture reports progress up to the end", "[context]") {
    ControlBlock control;
    Context context(&control);
    context.watch(gradient(400, 3000).gaussblur(2)).copy_memory();
    CHECK(control.progress.load() == 1000);
    CHECK(control.heartbeat.load() > 0);
}

TEST_CASE("a cancelled evaluation stops with an error", "[context]") {
    ControlBlock control;
    Context context(&control);
    const auto watched = context.watch(gradient(400, 3000).gaussblur(2));
    control.cancel = 1;
    CHECK_THROWS_AS(watched.copy_memory(), vips::VError);
    vips_error_clear();
    CHECK(error_of([&] { context.check(); }).code == ErrorCode::cancelled);
}

TEST_CASE("a warning is given once", "[context]") {
    Context context;
    context.warn("a", "one");
    context.warn("a", "two");
    CHECK(context.warnings.size() == 1);
}
