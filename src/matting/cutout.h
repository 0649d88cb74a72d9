// Picture and mask become a cut-out.
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

/// The first frame of `image` with its alpha multiplied by `mask`, at its own size, depth and profile, and without the
/// old background's colour in its soft edges. Over an opaque background the result has no alpha.
///
/// `mask` covers the whole picture, is grey, and has any size and depth (floats: 0 to 1). One that is smaller than the
/// picture and no finer than networks give is refined if the options say so, and else enlarged (cubic to the working
/// size, linear from there). Any other mask is taken at its word and brought to the picture's size with a cubic kernel.
///
/// All that is computed works at a working size of up to about a megapixel; full resolution is only streamed. So memory
/// is that of the decoded picture where holding it is cheap, and otherwise of some rows, whatever the picture's size.
///
/// Throws Error(cancelled) and whatever decoding throws.
Image cut_out(const Image& image, const vips::VImage& mask, const CutoutOptions& options, Context& context);

}  // namespace mypictools::matting
