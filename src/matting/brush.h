// Strokes become bounds of alpha.
#pragma once

#include "core/context.h"
#include "core/strokes.h"
#include "matting/touch.h"

namespace mypictools::matting {

/// The strokes drawn on a picture of the working size `size`: a field of touches with a gain of 1 and no offset.
/// `enlargement` is how much larger the picture itself is; the rim of a hard brush is as sharp as that allows.
/// Throws Error(cancelled).
Field brushed(const Strokes& strokes, Size size, double enlargement, const Context& context);

/// Bounds that still decide where a brush was sure of itself, and leave its rim to the edges of the picture.
Touch core_of(Touch touch);

}  // namespace mypictools::matting
