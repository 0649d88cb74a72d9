// Boxes of subjects, and where they end up on a canvas.
#include "matting/staging.h"

#include <catch2/catch.hpp>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;
using namespace mypictools::matting;
using vips::VImage;
using Position = StagingOptions::Position;

namespace {

/// alpha of 1 in a rectangle.
void fill(std::vector<float>& alpha, Size size, int left, int top, int width, int height) {
    for (int y = top; y < top + height; ++y)
        for (int x = left; x < left + width; ++x) alpha[static_cast<std::size_t>(y * size.width + x)] = 1;
}

Box box_of(double left, double top, double right, double bottom) {
    return {left, top, right, bottom, false, false, false, false};
}

/// The subject's box on the canvas.
Box seen(const Placement& p, Size picture, const Box& box) {
    const double w = picture.width * p.scale, h = picture.height * p.scale;
    return {p.left + box.left * w, p.top + box.top * h, p.left + box.right * w, p.top + box.bottom * h};
}

StagingOptions on(int width, int height, bool exact = true, double fill = 85) {
    return {.canvas = StagingOptions::Canvas{{width, height}, exact}, .fill = fill};
}

}  // namespace

TEST_CASE("the box is the subject's, without specks and without what is hardly there", "[matting]") {
    const Size size{100, 50};
    std::vector<float> alpha(5000, 0.05F);
    CHECK_FALSE(subject_box(size, alpha));
    fill(alpha, size, 20, 10, 30, 25);
    fill(alpha, size, 90, 40, 2, 2);
    const auto box = subject_box(size, alpha);
    REQUIRE(box);
    CHECK(box->left == Approx(0.2));
    CHECK(box->right == Approx(0.5));
    CHECK(box->top == Approx(0.2));
    CHECK(box->bottom == Approx(0.7));
    CHECK_FALSE((box->cut_left || box->cut_top || box->cut_right || box->cut_bottom));
    SECTION("a second part that counts is taken in") {
        fill(alpha, size, 80, 5, 10, 10);
        CHECK(subject_box(size, alpha)->right == Approx(0.9));
    }
}

TEST_CASE("a limb at the border is cut off, a hair is not", "[matting]") {
    const Size size{100, 100};
    std::vector<float> alpha(10'000, 0.0F);
    fill(alpha, size, 30, 40, 40, 60);
    fill(alpha, size, 50, 0, 1, 40);
    const auto box = subject_box(size, alpha);
    REQUIRE(box);
    CHECK(box->top == 0);
    CHECK_FALSE(box->cut_top);
    CHECK(box->cut_bottom);
    CHECK_FALSE(box->cut_left);
}

TEST_CASE("on a canvas of a shop the subject takes its share, in the middle", "[matting]") {
    const auto [width, height] = GENERATE(table<int, int>({{2000, 2000}, {1600, 1600}, {2700, 2025}, {1080, 1920}}));
    const Size picture{3000, 2000};
    const Box box = GENERATE(box_of(0.1, 0.2, 0.3, 0.9), box_of(0.2, 0.5, 0.8, 0.6));
    const Placement p = placement_of(picture, box, on(width, height), Limits{});
    CAPTURE(width, height, p.scale);
    CHECK(p.canvas == Size{width, height});
    const Box at = seen(p, picture, box);
    const double share = std::max((at.right - at.left) / width, (at.bottom - at.top) / height);
    CHECK(share == Approx(0.85).margin(0.001));
    CHECK((at.left + at.right) / 2 == Approx(width / 2.0).margin(1));
    CHECK((at.top + at.bottom) / 2 == Approx(height / 2.0).margin(1));
}

TEST_CASE("a canvas of a shape keeps the subject's pixels", "[matting]") {
    const Size picture{1000, 800};
    const Box box = box_of(0.4, 0.25, 0.6, 0.75);  // 200 x 400
    const Placement p = placement_of(picture, box, on(4, 5, false, 80), Limits{});
    CHECK(p.scale == 1);
    CHECK(p.canvas == Size{400, 500});
    CHECK(p.left == -300);
    CHECK(p.top == -150);
}

TEST_CASE("a position is an edge with room, automatic is the border that cuts", "[matting]") {
    const Size picture{1000, 1000};
    Box box = box_of(0.4, 0.4, 0.6, 0.8);
    auto placed = [&](Position position) {
        StagingOptions options = on(1000, 1000, true, 50);
        options.position = position;
        return seen(placement_of(picture, box, options, Limits{}), picture, box);
    };
    CHECK(placed(Position::top).top == Approx(250));  // the taller side is the one that fits
    CHECK(placed(Position::left).left == Approx(250));
    CHECK(placed(Position::right).right == Approx(750));
    CHECK(placed(Position::left).top == Approx(250));
    box = {0.4, 0.6, 0.6, 1, false, false, false, true};
    CHECK(placed(Position::automatic).bottom == Approx(1000));
    CHECK(placed(Position::centre).bottom == Approx(750));
}

TEST_CASE("a portrait that three borders cut fills the canvas from side to side, with room above", "[matting]") {
    const Size picture{600, 800};
    const Box box{0, 0.2, 1, 1, true, false, true, true};
    const Placement p = placement_of(picture, box, on(1000, 1000, true, 80), Limits{});
    const Box at = seen(p, picture, box);
    CHECK(at.left == Approx(0).margin(1e-6));
    CHECK(at.right == Approx(1000));
    CHECK(at.top == Approx(100));
    CHECK(at.bottom > 1000);
}

TEST_CASE("a frame around the subject has its margin, but not where the picture ends", "[matting]") {
    const Size picture{1000, 500};
    StagingOptions options{.framing = StagingOptions::Framing::subject, .margin = 10};
    const Placement p = placement_of(picture, box_of(0.2, 0.2, 0.4, 0.8), options, Limits{});
    CHECK(p.scale == 1);
    CHECK(p.canvas == Size{260, 360});  // 200 x 300, and 30 around
    CHECK(p.left == -170);
    CHECK(p.top == -70);
    const Placement cut = placement_of(picture, {0.2, 0.4, 0.4, 1, false, false, false, true}, options, Limits{});
    CHECK(cut.canvas == Size{260, 330});
}

TEST_CASE("without a wish the picture stays where it is", "[matting]") {
    const Placement p = placement_of({321, 123}, box_of(0.1, 0.1, 0.2, 0.2), {}, Limits{});
    CHECK(p.canvas == Size{321, 123});
    CHECK((p.scale == 1 && p.left == 0 && p.top == 0));
    CHECK(p.covers({321, 123}));
}

TEST_CASE("a canvas over the limits is refused", "[matting]") {
    Limits limits;
    limits.dimension = 2000;
    const auto place_it = [&] {
        static_cast<void>(placement_of({4000, 4000}, box_of(0, 0, 0.9, 0.9), on(1, 1, false), limits));
    };
    CHECK(error_of(place_it).code == ErrorCode::too_large);
}

TEST_CASE("what is placed lies where it was placed", "[matting]") {
    const VImage picture = gradient(200, 100);
    SECTION("at its own scale not a pixel changes") {
        const VImage out = place(picture, {200, 100}, {{120, 140}, 1, -40, 30}, VIPS_KERNEL_LANCZOS3).copy_memory();
        CHECK(out.width() == 120);
        CHECK(out.height() == 140);
        CHECK(pixel(out, 0, 30) == pixel(picture, 40, 0));
        CHECK(pixel(out, 119, 129) == pixel(picture, 159, 99));
        CHECK(pixel(out, 0, 29) == std::vector<double>{0, 0, 0});
        CHECK(pixel(out, 0, 130) == std::vector<double>{0, 0, 0});
    }
    SECTION("a small part, much enlarged, and a large picture, much reduced") {
        const double scale = GENERATE(0.11, 0.5, 3.3, 80.0, 500.0);
        CAPTURE(scale);
        // The picture's point (120, 60) in the canvas' middle.
        const Placement p{{64, 48}, scale, 32 - 120 * scale, 24 - 60 * scale};
        const VImage out = place(picture, {200, 100}, p, VIPS_KERNEL_LANCZOS3).copy_memory();
        CHECK(out.width() == 64);
        CHECK(out.height() == 48);
        const std::vector<double> expected = pixel(picture, 120, 60), got = pixel(out, 32, 24);
        // A pixel of the canvas is 1 / scale pixels of the picture, whose red grows by 1.3 and green by 2.6 a pixel.
        for (std::size_t b = 0; b < 3; ++b) CHECK(got[b] == Approx(expected[b]).margin(4 + 3 / scale));
    }
    SECTION("an image of any resolution stands for the picture") {
        const Placement p{{150, 90}, 0.75, 10, 5};
        const VImage whole = place(picture, {200, 100}, p, VIPS_KERNEL_LANCZOS3).copy_memory();
        const VImage half = place(picture.resize(0.5), {200, 100}, p, VIPS_KERNEL_LANCZOS3).copy_memory();
        CHECK(mean_difference(whole, half) < 4);
    }
    SECTION("covering leaves nothing free") {
        const Size canvas = GENERATE(Size{300, 300}, Size{90, 400}, Size{777, 33});
        const Placement p = covering({200, 100}, canvas);
        CHECK(p.covers({200, 100}));
        const VImage out = place(picture + 1, {200, 100}, p, VIPS_KERNEL_LINEAR, true).copy_memory();
        CHECK(out.min() >= 1);
    }
}
