// libvips' start-up, the only global state there is.
#include "core/start.h"

#include <vips/vips8>

#include "core/error.h"

namespace mypictools {

void start() {
    if (vips_init("mypictools") != 0) throw Error(ErrorCode::internal, "The image library could not be started.");
    g_log_set_default_handler([](const char*, GLogLevelFlags, const char*, void*) {}, nullptr);
    // No two requests are alike, so the cache of operations would only hold memory.
    vips_cache_set_max(0);
    vips_leak_set(FALSE);
}

}  // namespace mypictools
