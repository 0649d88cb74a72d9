// One pass over pictures as a libvips operation of our own: lazy, streamed, and evaluated by several threads.
#pragma once

#include <memory>
#include <span>
#include <vector>
#include <vips/vips8>

namespace mypictools::matting {

/// What happens to a piece of the picture. Immutable while pixels move, and shared by all threads.
class Pass {
public:
    /// What one thread keeps between pieces; made before pixels move, so that `fill` need not ask for memory.
    class Thread {
    public:
        Thread() = default;
        Thread(const Thread&) = delete;
        Thread& operator=(const Thread&) = delete;
        virtual ~Thread() = default;
    };

    Pass() = default;
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    virtual ~Pass() = default;
    [[nodiscard]] virtual std::unique_ptr<Thread> begin() const { return std::make_unique<Thread>(); }
    /// Computes the whole of `out->valid`; each of `inputs` holds the same rectangle.
    virtual void fill(Thread& thread, std::span<VipsRegion* const> inputs, VipsRegion* out) const noexcept = 0;
};

/// The picture that `pass` makes of `inputs` (all of one size): depth, profile and metadata of the first, and `bands`
/// bands.
vips::VImage stream(const std::vector<vips::VImage>& inputs, int bands, std::unique_ptr<const Pass> pass);

}  // namespace mypictools::matting
