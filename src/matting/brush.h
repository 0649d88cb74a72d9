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

/// Lets the rims of the strokes in `touch` follow the picture's edges. `alpha` holds the coefficients of a mask (as in
/// refine.h), `rims` those of the same mask with the strokes drawn into it: where a stroke is not sure of itself and
/// `guide` has an edge, the latter are taken, and the stroke gives way. Elsewhere nothing changes, so that a stroke in
/// one place leaves all others alone.
void follow_edges(Field& alpha, Field& touch, const Field& rims, const Field& guide);

}  // namespace mypictools::matting
