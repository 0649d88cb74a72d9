// Where a person moves or softens the subject's edge.
#pragma once

namespace mypictools::matting {

struct EdgeOptions {
    double shift = 0;          ///< outwards, in percent of the picture's longer side; negative: inwards
    double feather = 0;        ///< how far the edge fades to either side, in percent of the picture's longer side
    double decontaminate = 1;  ///< how much of the old background's colour is taken out of soft edges, 0 to 1
};

}  // namespace mypictools::matting
