// The subject's own colour where it is mixed with the old background.
#pragma once

#include <vector>

#include "matting/field.h"

namespace mypictools::matting {

/// Local means of the subject's and the background's colours, each weighted by its own share of the pixel.
struct Colours {
    Field subject;
    Field background;
};

/// Blur fusion (Forte, "Approximate Fast Foreground Colour Estimation", ICIP 2021, section 3: twice, first wide, then
/// narrow). `picture` holds colours of 0 to 1 in its first three lanes and the picture's own alpha in the fourth;
/// `alpha` one value per pixel.
Colours estimate_colours(const Field& picture, const std::vector<float>& alpha);

/// The subject's colour in a pixel of `colour`, from the local means around it (equation 4 of the same paper): exact
/// where the means are, and the pixel's own colour where alpha is 1.
inline Quad subject_colour(Quad colour, float alpha, Quad subject, Quad background) {
    return clamp01(subject + (colour - subject * alpha - background * (1 - alpha)) * alpha);
}

}  // namespace mypictools::matting
