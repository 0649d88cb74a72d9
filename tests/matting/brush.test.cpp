// A brush is round, full inside, soft at its rim; what was drawn last counts.
#include "matting/brush.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "matting/refine.h"
#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::matting;

namespace {

constexpr auto keep = Stroke::Mode::keep, erase = Stroke::Mode::erase;

float drawn(const Field& field, int x, int y, float alpha) { return bounded(alpha, field.row(y)[x]); }

Field draw(const Strokes& strokes, Size size, double enlargement = 1) {
    return brushed(strokes, size, enlargement, Context());
}

}  // namespace

TEST_CASE("a dab keeps a disc of its size and nothing else", "[matting]") {
    const Size size{200, 100};
    // 40 pixels across, in the middle.
    const Field field = draw({{keep, 0.2, 0, {{0.5, 0.5}}}}, size);
    double area_kept = 0;
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const double away = std::hypot(x + 0.5 - 100, y + 0.5 - 50);
            const float v = drawn(field, x, y, 0);
            if (away < 19) REQUIRE(v == 1);
            if (away > 21) REQUIRE(v == 0);
            REQUIRE(drawn(field, x, y, 1) == 1);
            area_kept += static_cast<double>(v);
        }
    CHECK(area_kept == Approx(3.14159 * 20 * 20).epsilon(0.01));
}

TEST_CASE("a soft brush is full in its core and falls off to nothing at its rim", "[matting]") {
    const Size size{200, 200};
    const Field field = draw({{erase, 0.5, 0.6, {{0.5, 0.5}}}}, size);
    CHECK(drawn(field, 100, 100, 1) == 0);
    CHECK(drawn(field, 118, 100, 1) == 0);  // the core's radius is 20
    float before = 0;
    for (int x = 118; x < 152; ++x) {
        const float v = drawn(field, x, 100, 1);
        CHECK(v >= before);
        before = v;
    }
    CHECK(drawn(field, 134, 100, 1) == Approx(0.5).margin(0.05));
    CHECK(drawn(field, 151, 100, 1) == 1);
}

TEST_CASE("spots are joined, and going over a place twice does not make it fuller", "[matting]") {
    const Size size{100, 100};
    const Field once = draw({{keep, 0.1, 1, {{0.1, 0.5}, {0.9, 0.5}}}}, size);
    const Field often = draw({{keep, 0.1, 1, {{0.1, 0.5}, {0.9, 0.5}, {0.1, 0.5}, {0.9, 0.5}}}}, size);
    for (int x = 12; x < 88; ++x) REQUIRE(drawn(once, x, 50, 0) > 0.9F);
    for (std::size_t i = 0; i < once.data.size(); ++i)
        REQUIRE(bounded(0, once.data[i]) == Approx(bounded(0, often.data[i])).margin(1e-6));
}

TEST_CASE("the order counts: what was kept can be erased, and kept again", "[matting]") {
    const Size size{60, 60};
    const Stroke kept{keep, 0.5, 0, {{0.5, 0.5}}}, erased{erase, 0.25, 0, {{0.5, 0.5}}},
        dab{keep, 0.1, 0, {{0.5, 0.5}}};
    for (const float alpha : {0.0F, 0.4F, 1.0F}) {
        CHECK(drawn(draw({kept, erased}, size), 30, 30, alpha) == 0);
        CHECK(drawn(draw({kept, erased}, size), 40, 30, alpha) == 1);
        CHECK(drawn(draw({erased, kept}, size), 30, 30, alpha) == 1);
        CHECK(drawn(draw({kept, erased, dab}, size), 30, 30, alpha) == 1);
        CHECK(drawn(draw({kept, erased, dab}, size), 35, 30, alpha) == 0);
    }
}

TEST_CASE("a stroke lies in the same place of a picture of any size", "[matting]") {
    const Strokes strokes{{keep, 0.13, 0.3, {{0.2, 0.3}, {0.7, 0.6}}}, {erase, 0.05, 0.8, {{0.4, 0.4}, {0.5, 0.3}}}};
    const Field large = draw(strokes, {400, 200}), small = draw(strokes, {100, 50});
    double difference = 0;
    for (int y = 0; y < 50; ++y)
        for (int x = 0; x < 100; ++x) {
            float mean = 0;
            for (int j = 0; j < 16; ++j) mean += drawn(large, 4 * x + j % 4, 4 * y + j / 4, 0) / 16;
            difference += std::abs(static_cast<double>(mean - drawn(small, x, y, 0)));
        }
    CHECK(difference / 5000 < 0.01);
}

TEST_CASE("a hard brush is sharper than the working size", "[matting]") {
    // Its edge at 20.3 of 40 pixels, as the enlarged picture sees it between two pixels.
    const Field field = draw({{keep, 0.5, 0, {{0.2575, 0.5}}}}, {40, 40}, 10);
    const auto at = [&](double x) {
        const auto i = static_cast<std::size_t>(x - 0.5);
        const double t = x - 0.5 - static_cast<double>(i);
        return bounded(0, mix(field.row(20)[i], field.row(20)[i + 1], static_cast<float>(t)));
    };
    CHECK(at(20.1) > 0.8F);
    CHECK(at(20.5) < 0.2F);
}

TEST_CASE("strokes across the border, tiny ones and many are drawn", "[matting]") {
    const Field over = draw({{keep, 0.2, 0.2, {{-0.4, 0.5}, {1.4, 0.5}}}}, {50, 30});
    for (int x = 0; x < 50; ++x) REQUIRE(drawn(over, x, 15, 0) == 1);
    CHECK(drawn(draw({{keep, 1e-5, 0.5, {{0.5, 0.5}}}}, {9, 9}), 0, 0, 0) == 0);
    CHECK(drawn(draw({{keep, 1, 0, {{0.5, 0.5}}}}, {1, 1}), 0, 0, 0) > 0.9F);
    Stroke long_one{keep, 0.02, 0.5, {}};
    for (int i = 0; i < 20'000; ++i) long_one.spots.push_back({0.5 + 0.4 * std::cos(i * 0.01), 0.5});
    const Field many = draw({long_one}, {300, 200});
    CHECK(drawn(many, 150, 100, 0) == 1);
    CHECK(drawn(many, 150, 120, 0) == 0);
}

TEST_CASE("a cancelled job stops drawing", "[matting]") {
    ControlBlock control;
    control.cancel = 1;
    const Context context(&control);
    const Error error = test::error_of([&] {
        static_cast<void>(brushed({{keep, 0.1, 0.5, {{0.5, 0.5}}}}, {20, 20}, 1, context));
    });
    CHECK(error.code == ErrorCode::cancelled);
}

TEST_CASE("a rim follows an edge of the picture, stays soft on plain ground, and touches nothing else", "[matting]") {
    // Red left of column 60, blue right of it; no subject yet.
    const Size size{120, 80};
    Field picture(size);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            picture.row(y)[x] = x < 60 ? Quad(0.9F, 0.1F, 0.1F, 1) : Quad(0.1F, 0.1F, 0.9F, 1);
    std::vector<float> mask(picture.data.size(), 0.0F);
    Field alpha = refined(picture, mask, {});
    Field touch = draw({{keep, 0.4, 0.8, {{0.43, 0.5}}}}, size);  // its core ends at 56, its rim at 76
    for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = bounded(mask[i], touch.data[i]);
    const std::vector<float> plain = mask;
    follow_edges(alpha, touch, refined(picture, mask, {}), picture);
    const auto at = [&](int x, int y) {
        const auto i = static_cast<std::size_t>(y * size.width + x);
        return bounded(alpha_at(alpha.data[i], picture.data[i]), touch.data[i]);
    };
    const auto before = [&](int x, int y) { return plain[static_cast<std::size_t>(y * size.width + x)]; };
    CHECK(before(59, 40) - before(60, 40) < 0.1F);
    CHECK(at(59, 40) - at(60, 40) > 0.2F);
    CHECK(at(51, 40) == 1);
    CHECK(at(32, 40) == Approx(before(32, 40)).margin(0.02));
    CHECK(at(110, 40) == 0);
    CHECK(at(60, 2) == 0);
}
