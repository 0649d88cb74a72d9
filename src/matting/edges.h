// Where a person moves or softens the subject's edge.
#pragma once

#include <vector>

#include "matting/touch.h"

namespace mypictools::matting {

struct EdgeOptions {
    double shift = 0;          ///< outwards, in percent of the picture's longer side; negative: inwards
    double feather = 0;        ///< how far the edge fades to either side, in percent of the picture's longer side
    double decontaminate = 1;  ///< how much of the old background's colour is taken out of soft edges, 0 to 1
};

/// `alpha` with its edge moved outwards by `pixels` (inwards if negative; fractions count): the dilation by a disc, of
/// values between which straight lines are drawn (Soille, "Morphological Image Analysis", 2003, chapter 3). Soft edges
/// keep their profile. Beyond the border the picture goes on as it ends.
std::vector<float> shifted(Size size, const std::vector<float>& alpha, double pixels);

/// `values` blurred with a Gaussian of deviation `sigma` pixels. Beyond the border the picture goes on as it ends.
std::vector<float> blurred(Size size, const std::vector<float>& values, double sigma);

/// Adds what `options` ask for to `touch`, the field of what strokes have done so far. `alpha` is what these make of
/// alpha at the working size. Gives the final alpha there.
std::vector<float> reshape(Field& touch, const std::vector<float>& alpha, const EdgeOptions& options,
                           double enlargement);

}  // namespace mypictools::matting
