// Takes away what no one would call the subject: specks beside it, pinholes within it.
#pragma once

#include "matting/opinion.h"

namespace mypictools::matting {

/// Islands of subject (values above a half, neighbours by edges and corners) smaller than 0.3 % of the largest one,
/// with their soft rims, become background; enclosed holes of less than 0.05 % of it, which are not clearly background
/// (no value below 0.1), become subject. Everything else stays as it is.
void tidy(Mask& mask);

}  // namespace mypictools::matting
