// Asks networks about a picture, one question after another, until a mask is certain enough.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>
#include <vips/vips8>

#include "core/context.h"
#include "core/image.h"
#include "matting/method.h"
#include "matting/opinion.h"
#include "matting/steady.h"
#include "matting/tensor.h"

namespace mypictools::matting {

struct Question {
    std::size_t network = 0;  ///< index into the method's networks
    Tensor tensor;
};

/// The outcome of a consultation.
struct Finding {
    vips::VImage mask;                 ///< 8 bits grey, of the whole picture; frames stand one below the other
    double confidence = 0;             ///< 0 to 1, the least of all frames
    std::optional<Rectangle> subject;  ///< pixels of the first frame, none where no subject was found
    int frames = 1;
};

/// Inference happens elsewhere; this decides what is asked, and of whom. First every network but the arbiter (the last
/// of several) looks at the whole picture; only where they differ is the arbiter asked too (`judge`). A subject that
/// fills little of the picture is looked at a second time, on its own, by a network that saw it coarsely. Of an
/// animation every frame is asked about, the arbiter's judgement is sought for the first only, and the masks are
/// steadied along time.
class Consultation {
public:
    Consultation(Image picture, Method method);

    /// The next question, or none when the mask is found. Answers must have been given to all before. Throws
    /// Error(cancelled) and whatever decoding throws.
    std::optional<Question> next(Context& context);
    /// What the network asked last gave: its first output. Throws Error(bad_parameter, "mask") when it cannot be a
    /// mask, or when nothing was asked.
    void answer(std::span<const float> values, std::span<const int> shape);
    /// Warns "no-subject" (the mask then keeps the whole picture) or "doubtful".
    Finding finding(Context& context) const;

    [[nodiscard]] int asked() const { return asked_; }
    /// The most questions there can be.
    [[nodiscard]] int at_most() const;
    [[nodiscard]] const Method& method() const { return method_; }

private:
    enum class Stage : std::uint8_t { look, arbitrate, closer, judged };

    void begin_frame(Context& context);
    void judge_frame();
    void end_frame();
    [[nodiscard]] std::size_t lookers() const;
    [[nodiscard]] std::optional<Rectangle> closer_area() const;
    [[nodiscard]] Rectangle whole() const { return {0, 0, reduced_.width(), reduced_.height()}; }
    Question ask(std::size_t network, const Rectangle& area);

    Image picture_;
    Method method_;
    Size grid_;             ///< of the mask of one frame
    vips::VImage strip_;    ///< all frames in memory, of an animation only
    vips::VImage reduced_;  ///< the frame asked about
    std::vector<Opinion> opinions_;
    Stage stage_ = Stage::look;
    std::optional<std::size_t> pending_;  ///< the network whose answer is awaited
    Rectangle closer_;                    ///< the part of `reduced_` looked at a second time
    std::optional<Judgement> judgement_;  ///< of the frame asked about
    std::optional<Mask> last_;            ///< of the frame before
    std::vector<SteadyFrame> done_;
    double confidence_ = 1;
    bool nothing_found_ = true;
    int frame_ = 0;
    int asked_ = 0;
};

}  // namespace mypictools::matting
