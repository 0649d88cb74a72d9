// Which network is asked, about what, and what becomes of the answers. The networks here are functions that know the
// truth, or do not.
#include "matting/consultation.h"

#include <catch2/catch.hpp>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;
using namespace mypictools::matting;
using vips::VImage;

namespace {

Model network(const std::string& id, int side) {
    return {.id = id, .input = {side, side}, .mean = {0, 0, 0}, .scale = {1, 1, 1}, .normalise = Normalise::none};
}

/// Bright parts are the subject: a network that understands these pictures.
std::vector<float> bright(const Tensor& tensor) {
    std::vector<float> out(tensor.data.size() / 3);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = tensor.data[i] > 128 ? 1.0F : 0.0F;
    return out;
}
/// The opposite.
std::vector<float> dark(const Tensor& tensor) {
    std::vector<float> out = bright(tensor);
    for (float& v : out) v = 1 - v;
    return out;
}
std::vector<float> nothing(const Tensor& tensor) { return std::vector<float>(tensor.data.size() / 3, 0.0F); }

using Network = std::function<std::vector<float>(const Tensor&)>;

struct Heard {
    Finding matte;
    std::vector<std::size_t> asked;
    std::vector<Warning> warnings;
};

Heard consult(const VImage& picture, const std::vector<std::pair<Model, Network>>& networks) {
    Method method{.id = "m", .networks = {}};
    for (const auto& [model, answer] : networks) method.networks.push_back(model);
    Context context;
    Consultation talk(Image(picture), method);
    Heard heard;
    const int expected = talk.at_most();
    while (const auto question = talk.next(context)) {
        heard.asked.push_back(question->network);
        const auto [one, three, height, width] = question->tensor.shape;
        talk.answer(networks[question->network].second(question->tensor), std::vector<int>{1, 1, height, width});
    }
    heard.matte = talk.finding(context);
    heard.warnings = context.warnings;
    CHECK(talk.asked() <= expected);
    return heard;
}

/// A white square on black.
VImage square(int width, int height, int left, int top, int side) {
    return solid(width, height, {0, 0, 0})
        .insert(solid(side, side, {255, 255, 255}), left, top)
        .copy_memory()
        .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
}

double alpha(const Finding& matte, double x, double y) {
    return pixel(matte.mask, static_cast<int>(x * matte.mask.width()), static_cast<int>(y * matte.mask.height()))[0];
}

}  // namespace

TEST_CASE("one network is asked once about a subject that fills the picture", "[matting]") {
    const Heard heard = consult(square(400, 300, 50, 20, 260), {{network("a", 64), bright}});
    CHECK(heard.asked == std::vector<std::size_t>{0});
    CHECK(heard.matte.mask.width() == 400);
    CHECK(heard.matte.mask.height() == 300);
    CHECK(alpha(heard.matte, 0.4, 0.5) == 255);
    CHECK(alpha(heard.matte, 0.95, 0.5) == 0);
    CHECK(heard.warnings.empty());
    CHECK(heard.matte.confidence > 0.8);
    REQUIRE(heard.matte.subject);
    CHECK(heard.matte.subject->left == Approx(50).margin(6));
    CHECK(heard.matte.subject->width == Approx(260).margin(12));
}

TEST_CASE("a small subject is looked at a second time, and its edge gets sharper", "[matting]") {
    const VImage picture = square(1000, 1000, 403, 403, 153);
    const Heard once = consult(picture, {{network("a", 1024), bright}});
    const Heard twice = consult(picture, {{network("a", 64), bright}});
    CHECK(once.asked.size() == 1);
    CHECK(twice.asked == std::vector<std::size_t>{0, 0});
    // 64 samples over 1000 pixels could not place the edge within 6; 64 over the crop of about 190 can.
    REQUIRE(twice.matte.subject);
    CHECK(std::abs(twice.matte.subject->left - 403) <= 4);
    CHECK(std::abs(twice.matte.subject->width - 153) <= 8);
}

TEST_CASE("a close look that sees something else does not count", "[matting]") {
    const VImage picture = square(1000, 1000, 400, 400, 150);
    int calls = 0;
    const Network turncoat = [&](const Tensor& t) { return ++calls == 1 ? bright(t) : dark(t); };
    const Heard heard = consult(picture, {{network("a", 64), turncoat}});
    CHECK(heard.asked.size() == 2);
    CHECK(alpha(heard.matte, 0.47, 0.47) == 255);
    CHECK(alpha(heard.matte, 0.2, 0.2) == 0);
}

TEST_CASE("where two agree the arbiter is not asked, where they differ it is", "[matting]") {
    const VImage picture = square(400, 400, 60, 60, 300);
    const auto agreed =
        consult(picture, {{network("a", 64), bright}, {network("b", 64), bright}, {network("c", 128), dark}});
    CHECK(agreed.asked == std::vector<std::size_t>{0, 1});
    CHECK(agreed.matte.confidence > 0.9);
    const auto differed =
        consult(picture, {{network("a", 64), dark}, {network("b", 96), bright}, {network("c", 128), bright}});
    CHECK(differed.asked == std::vector<std::size_t>{0, 1, 2});
    CHECK(alpha(differed.matte, 0.5, 0.5) == 255);
    CHECK(alpha(differed.matte, 0.05, 0.05) == 0);
}

TEST_CASE("disagreement is said", "[matting]") {
    const VImage picture = square(400, 400, 60, 60, 300);
    const auto heard =
        consult(picture, {{network("a", 64), dark}, {network("b", 96), nothing}, {network("c", 128), bright}});
    REQUIRE(heard.warnings.size() == 1);
    CHECK(heard.warnings.front().code == "doubtful");
    CHECK(heard.matte.confidence < 0.6);
    CHECK(alpha(heard.matte, 0.5, 0.5) == 255);
}

TEST_CASE("without a subject the picture is kept whole, and that is said", "[matting]") {
    const auto heard =
        consult(square(300, 200, 50, 50, 100), {{network("a", 64), nothing}, {network("b", 64), nothing}});
    CHECK(heard.matte.mask.min() == 255);
    CHECK(heard.matte.confidence == 0);
    CHECK_FALSE(heard.matte.subject);
    REQUIRE(heard.warnings.size() == 1);
    CHECK(heard.warnings.front().code == "no-subject");
}

TEST_CASE("the smallest and the most extreme pictures get a mask of their shape", "[matting]") {
    const auto [width, height] = GENERATE(table<int, int>({{1, 1}, {2, 700}, {6000, 3}, {3, 6000}}));
    CAPTURE(width, height);
    const auto heard =
        consult(solid(width, height, {255, 255, 255}), {{network("a", 64), bright}, {network("b", 32), bright}});
    CHECK(heard.matte.mask.width() ==
          std::max(1, static_cast<int>(std::lround(width * std::min(1.0, 1024.0 / std::max(width, height))))));
    CHECK(heard.matte.mask.min() == 255);
}

TEST_CASE("every frame of an animation is asked about, the arbiter for the first only", "[matting]") {
    const VImage frames = with_page_height(
        VImage::arrayjoin({square(100, 80, 10, 10, 60), square(100, 80, 20, 10, 60), square(100, 80, 30, 10, 60)},
                          VImage::option()->set("across", 1)),
        80);
    const auto heard =
        consult(frames, {{network("a", 50), bright}, {network("b", 50), dark}, {network("c", 50), bright}});
    CHECK(heard.asked == std::vector<std::size_t>{0, 1, 2, 0, 1, 0, 1});
    CHECK(heard.matte.frames == 3);
    CHECK(heard.matte.mask.height() == 240);
    CHECK(pixel(heard.matte.mask, 15, 40)[0] > 128);
    CHECK(pixel(heard.matte.mask, 15, 160 + 40)[0] < 128);
    CHECK(pixel(heard.matte.mask, 85, 160 + 40)[0] > 128);
}

TEST_CASE("answers that cannot be masks are refused, and so is talking out of turn", "[matting]") {
    Context context;
    Consultation talk(Image(gradient(40, 40)), {.id = "m", .networks = {network("a", 8)}});
    const std::vector<float> values(64, 0.5F);
    CHECK(error_of([&] { talk.answer(values, std::vector<int>{1, 1, 8, 8}); }).code == ErrorCode::bad_parameter);
    REQUIRE(talk.next(context));
    CHECK(error_of([&] { static_cast<void>(talk.next(context)); }).code == ErrorCode::bad_parameter);
    CHECK(error_of([&] { static_cast<void>(talk.finding(context)); }).code == ErrorCode::bad_parameter);
    CHECK(error_of([&] { talk.answer(values, std::vector<int>{1, 1, 9, 9}); }).parameter == "mask");
}
