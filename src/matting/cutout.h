// Picture and mask become a cut-out, on whatever is to stand behind it.
#pragma once

#include <vips/vips8>

#include "core/context.h"
#include "core/image.h"
#include "core/parameter.h"
#include "core/strokes.h"
#include "matting/backdrop.h"
#include "matting/edges.h"
#include "matting/shadow.h"
#include "matting/staging.h"

namespace mypictools::matting {

struct CutoutOptions {
    enum class Result { picture, mask };

    bool refine = true;     ///< fit the edge of a coarse mask to the picture's edges
    Paint background = {};  ///< what stands where the subject is not; none: transparent
    Strokes strokes = {};   ///< corrections of the mask
    EdgeOptions edge = {};
    BackdropOptions backdrop = {};
    ShadowOptions shadow = {};
    StagingOptions staging = {};
    Result result = Result::picture;
};

/// `image` with its alpha multiplied by `mask`, at its own depth and profile, and without the old background's colour
/// in its soft edges. With the default options also at its own size. Over an opaque background the result has no alpha.
///
/// `mask` covers the whole picture, is grey, and has any size and depth (floats: 0 to 1). One that is smaller than the
/// picture and no finer than networks give is refined if the options say so, and else enlarged (cubic to the working
/// size, linear from there). Any other mask is taken at its word and brought to the picture's size with a cubic kernel.
///
/// Of an animation every frame is cut out. The mask then holds one part for each frame, one below the other, or a
/// single one for all: parts if its `page-height` says so, and else whichever fits the shape of a frame better. A
/// framing is the same for all frames, around everything that the subject does.
///
/// The mask as a result is the final alpha, grey, at the picture's size and depth; of backdrop, shadow and staging it
/// knows nothing.
///
/// All that is computed works at a working size of up to about a megapixel; full resolution is only streamed. So memory
/// is that of the decoded picture where holding it is cheap, and otherwise of some rows, whatever the picture's size.
/// An animation is held, decoded and cut out.
///
/// Warns "no-subject" where a subject is to be framed and there is none; the whole picture is taken instead. Throws
/// Error(cancelled), Error(too_large) for a canvas over the limits, and whatever decoding throws.
Image cut_out(const Image& image, const vips::VImage& mask, const CutoutOptions& options, Context& context);

}  // namespace mypictools::matting
