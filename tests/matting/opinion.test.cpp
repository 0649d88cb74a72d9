// Raw outputs become opinions, or a clear refusal; opinions become one mask.
#include "matting/opinion.h"

#include <catch2/catch.hpp>
#include <limits>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;
using namespace mypictools::matting;

namespace {

const std::vector<int> two_by_two{1, 1, 2, 2};

Opinion opinion(const std::vector<float>& values, const std::vector<int>& shape, Normalise normalise) {
    return opinion_of(values, shape, {.id = "net", .input = {2, 2}, .normalise = normalise});
}

/// A subject in the columns [from, to) of a hundred.
Opinion columns(int from, int to, float certainty = 1) {
    Opinion out;
    out.mask = Mask({100, 10});
    out.certainty = certainty;
    for (int y = 0; y < 10; ++y)
        for (int x = from; x < to; ++x) out.mask.data[static_cast<std::size_t>(y * 100 + x)] = 1;
    return out;
}

float at(const Judgement& judgement, int x) { return judgement.mask.data[static_cast<std::size_t>(x)]; }

}  // namespace

TEST_CASE("min-max stretches an output to the whole range and remembers its span", "[matting]") {
    const Opinion o = opinion({0.2F, 0.3F, 0.4F, 0.7F}, two_by_two, Normalise::min_max);
    CHECK(o.mask.data[0] == Approx(0));
    CHECK(o.mask.data[1] == Approx(0.2));
    CHECK(o.mask.data[3] == Approx(1));
    CHECK(o.certainty == Approx(0.5));
    CHECK_FALSE(o.knows());
}

TEST_CASE("without normalising an alpha stays what it is, but for the range", "[matting]") {
    const Opinion o = opinion({0.25F, 0.75F, -1.0F, 2.0F}, two_by_two, Normalise::none);
    CHECK(o.mask.data == std::vector<float>{0.25F, 0.75F, 0, 1});
    CHECK(o.certainty == 1);
}

TEST_CASE("rows are rows: the shape is height before width", "[matting]") {
    const Opinion o = opinion({0, 0, 0, 1, 1, 1}, {1, 1, 2, 3}, Normalise::none);
    CHECK(o.mask.size == Size{3, 2});
}

TEST_CASE("an output that is the same everywhere is no opinion", "[matting]") {
    const float value = GENERATE(0.0F, 0.4F, 1.0F);
    const Opinion o = opinion(std::vector<float>(4, value), two_by_two, Normalise::min_max);
    CHECK(o.certainty == 0);
    CHECK_FALSE(judge(std::vector<Opinion>{o}, false));
}

TEST_CASE("a wrong shape, a wrong length and numbers that are none are refused", "[matting]") {
    const auto [values, shape] = GENERATE(table<std::vector<float>, std::vector<int>>({
        {{0, 1, 0, 1}, {1, 1, 2, 3}},
        {{0, 1, 0, 1}, {2, 2}},
        {{0, 1, 0, 1}, {}},
        {{0, 1, 0, 1}, {1, 2, 2, 1}},
        {{0, 1, 0, 1}, {1, 1, -2, -2}},
        {{}, {1, 1, 0, 0}},
        {{0, 1, 0, 1}, {1, 1, 65536, 65536}},
        {{0, std::numeric_limits<float>::quiet_NaN(), 0, 1}, {1, 1, 2, 2}},
        {{0, std::numeric_limits<float>::infinity(), 0, 1}, {1, 1, 2, 2}},
    }));
    const Error error = error_of([&] { static_cast<void>(opinion(values, shape, Normalise::min_max)); });
    CHECK(error.code == ErrorCode::bad_parameter);
    CHECK(error.parameter == "mask");
}

TEST_CASE("agreement is intersection over union", "[matting]") {
    CHECK(agreement(columns(0, 50).mask, columns(0, 50).mask) == Approx(1));
    CHECK(agreement(columns(0, 50).mask, columns(50, 100).mask) == Approx(0));
    CHECK(agreement(columns(0, 40).mask, columns(20, 60).mask) == Approx(20.0 / 60));
    CHECK(agreement(Mask({3, 3}), Mask({3, 3})) == 1);
}

TEST_CASE("the arbiter is asked where the others differ, or one knows nothing", "[matting]") {
    using Opinions = std::vector<Opinion>;
    CHECK_FALSE(needs_arbiter(Opinions{columns(10, 60), columns(10, 61)}));
    CHECK(needs_arbiter(Opinions{columns(10, 60), columns(10, 70)}));
    CHECK(needs_arbiter(Opinions{columns(10, 60), columns(10, 60, 0.3F)}));
    CHECK(needs_arbiter(Opinions{columns(10, 60)}));
}

TEST_CASE("agreeing opinions are averaged, and the more they agree the surer the judgement", "[matting]") {
    const auto sure = judge(std::vector<Opinion>{columns(10, 60), columns(10, 60)}, false);
    REQUIRE(sure);
    CHECK(sure->confidence == Approx(1));
    const auto less = judge(std::vector<Opinion>{columns(10, 60), columns(10, 64)}, false);
    REQUIRE(less);
    CHECK(less->confidence == Approx(50.0 / 54));
    CHECK(at(*less, 62) == Approx(0.5));
}

TEST_CASE("the arbiter leads where the others differ", "[matting]") {
    const auto judged = judge(std::vector<Opinion>{columns(0, 30), columns(60, 100), columns(30, 60)}, true);
    REQUIRE(judged);
    CHECK(at(*judged, 45) == 1);
    CHECK(at(*judged, 15) == 0);
    CHECK(at(*judged, 80) == 0);
    CHECK(judged->confidence == Approx(0));
}

TEST_CASE("one that sees what the arbiter sees is counted, one that does not is not", "[matting]") {
    const auto judged = judge(std::vector<Opinion>{columns(0, 30), columns(40, 82), columns(40, 80)}, true);
    REQUIRE(judged);
    CHECK(at(*judged, 60) == 1);
    CHECK(at(*judged, 81) == Approx(0.5));
    CHECK(at(*judged, 15) == 0);
    CHECK(judged->confidence == Approx(40.0 / 42));
}

TEST_CASE("two that agree overrule the arbiter", "[matting]") {
    const auto judged = judge(std::vector<Opinion>{columns(0, 30), columns(0, 31), columns(50, 90)}, true);
    REQUIRE(judged);
    CHECK(at(*judged, 10) == 1);
    CHECK(at(*judged, 70) == 0);
}

TEST_CASE("who knows no subject has no vote", "[matting]") {
    const auto judged = judge(std::vector<Opinion>{columns(0, 100, 0.2F), columns(40, 80), columns(40, 81)}, true);
    REQUIRE(judged);
    CHECK(at(*judged, 10) == 0);
    CHECK(at(*judged, 60) == 1);
    const auto unsure = judge(std::vector<Opinion>{columns(0, 30, 0.5F), columns(40, 80, 0.6F)}, false);
    REQUIRE(unsure);
    CHECK(at(*unsure, 60) == 1);
    CHECK(unsure->confidence < 0.5);
    CHECK_FALSE(judge(std::vector<Opinion>{columns(0, 30, 0.1F), columns(40, 80, 0.3F)}, true));
}

TEST_CASE("a lone opinion is the surer the more decided it is", "[matting]") {
    Opinion soft = columns(20, 60);
    for (float& v : soft.mask.data) v = v > 0 ? 0.6F : 0.3F;
    const auto hard = judge(std::vector<Opinion>{columns(20, 60)}, false),
               veil = judge(std::vector<Opinion>{soft}, false);
    REQUIRE(hard);
    REQUIRE(veil);
    CHECK(hard->confidence == Approx(1));
    CHECK(veil->confidence < 0.6);
}

TEST_CASE("the subject's box", "[matting]") {
    const auto box = subject_box(columns(20, 60).mask);
    REQUIRE(box);
    CHECK(box->left == 20);
    CHECK(box->width == 40);
    CHECK(box->height == 10);
    CHECK_FALSE(subject_box(Mask({5, 5}, 0.5F)));
}
