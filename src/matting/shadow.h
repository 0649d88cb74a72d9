// What the subject throws on its new background.
#pragma once

namespace mypictools::matting {

struct ShadowOptions {
    enum class Kind {
        none,
        soft,   ///< all around the subject, as of diffuse light on a wall close behind it
        drop,   ///< moved to one side, as of a lamp
        floor,  ///< on the ground that the subject stands on
    };

    Kind kind = Kind::none;
    double opacity = 0.4;  ///< 0 to 1
    double blur = 3;       ///< deviation, in percent of the subject's longer side
    double distance = 4;   ///< of a dropped shadow, in percent of the subject's longer side
    double angle = 135;    ///< where a dropped shadow lies: degrees clockwise from "above"
};

}  // namespace mypictools::matting
