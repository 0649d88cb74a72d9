// Starts libvips for this process.
#pragma once

namespace mypictools {

/// Call once before anything else, from one thread. Throws Error(internal) when libvips cannot start. Nothing is
/// printed, now or later: what a library wants to say about a file reaches the caller as an Error or not at all.
void start();

}  // namespace mypictools
