// The door: handles, repeated renders, cancellation, and masks brought from outside.
#include "door/door.h"

#include <catch2/catch.hpp>
#include <thread>

#include "support/pictures.h"

using namespace mypictools;
using namespace mypictools::test;

namespace {

const std::string nothing = R"({"version":1})";
const Json tiny_method = Json::parse(R"({"id":"quick","networks":[{"id":"tiny","input":{"width":8,"height":8,
    "mean":[0,0,0],"scale":[1,1,1],"layout":"nchw"},"output":{"normalise":"min-max"}}]})");

}  // namespace

TEST_CASE("a source renders as often as wanted and the same each time", "[door]") {
    Door door;
    const SourceInfo info = door.open(encoded(gradient(60, 40), ".jpg"));
    CHECK(info.size == Size{60, 40});
    const auto first = door.render(info.source, nothing, {});
    const auto second = door.render(info.source, nothing, {.threads = 2});
    CHECK(first.file.bytes == second.file.bytes);
}

TEST_CASE("a closed or unknown source is an error, and others go on", "[door]") {
    Door door;
    const SourceInfo a = door.open(encoded(gradient(6, 4), ".png"));
    const SourceInfo b = door.open(encoded(gradient(6, 4), ".png"));
    door.close(a.source);
    CHECK(error_of([&] { door.render(a.source, nothing, {}); }).code == ErrorCode::bad_parameter);
    CHECK_NOTHROW(door.render(b.source, nothing, {}));
}

TEST_CASE("after a damaged file the next one works", "[door]") {
    Door door;
    auto bytes = encoded(gradient(200, 200), ".png");
    bytes.resize(bytes.size() / 2);
    const SourceInfo bad = door.open(bytes);
    CHECK(error_of([&] { door.render(bad.source, nothing, {}); }).code == ErrorCode::unreadable);
    const SourceInfo good = door.open(encoded(gradient(6, 4), ".png"));
    CHECK(door.render(good.source, nothing, {}).file.size == Size{6, 4});
}

TEST_CASE("cancelling from another thread stops the render, and the next one is not cancelled", "[door]") {
    Door door;
    const SourceInfo info = door.open(encoded(gradient(3000, 3000), ".png[compression=1]"));
    const std::string slow =
        R"({"version":1,"steps":[{"op":"rotate","params":{"angle":3}}],"output":{"format":"png","effort":9}})";
    std::atomic<bool> done{false};
    std::thread impatient([&] {
        while (!done) {
            if (door.control().phase.load() != 0) door.control().cancel = 1;
            std::this_thread::yield();
        }
    });
    const auto error = error_of([&] { door.render(info.source, slow, {}); });
    done = true;
    impatient.join();
    CHECK(error.code == ErrorCode::cancelled);
    CHECK_NOTHROW(door.render(info.source, R"({"version":1,"steps":[{"op":"resize","params":{"width":20}}]})", {}));
}

TEST_CASE("prepare asks, answers lead to a mask, and the mask cuts the subject out", "[door]") {
    Door door;
    const SourceInfo info = door.open(encoded(gradient(32, 16), ".jpg"));
    const std::string recipe = R"({"version":1,"steps":[{"op":"remove-background","params":{"refine":false}}]})";
    const Prepared asked = door.prepare(info.source, recipe, tiny_method);
    const Question& question = std::get<Question>(asked);
    CHECK(question.network == "tiny");
    CHECK(question.shape == std::vector<int>{1, 3, 8, 8});
    CHECK(question.data.size() == 3 * 8 * 8);
    CHECK(question.data[7] > question.data[0]);  // red grows to the right
    CHECK(question.asked == 1);
    CHECK(to_json(asked).at("done") == false);

    std::vector<float> output(64, 0.0F);
    for (std::size_t i = 0; i < 64; ++i) output[i] = i % 8 >= 4 ? 1.0F : 0.0F;
    const Prepared done = door.prepare(info.source, recipe, tiny_method, NetworkAnswer{output, {1, 1, 8, 8}});
    const auto& mask = std::get<SubjectMask>(done);
    CHECK(decoded(mask.png).width() == 32);
    CHECK(mask.warnings.empty());
    CHECK(to_json(done).at("subject").at("left").get<int>() == Approx(16).margin(3));

    const Rendered rendered =
        door.render(info.source, recipe, {.mask = std::make_shared<const codecs::Bytes>(mask.png)});
    CHECK(rendered.file.format == Format::png);  // a JPEG cannot hold the transparency
    const auto pixels = decoded(rendered.file.bytes);
    REQUIRE(pixels.bands() == 4);
    CHECK(pixels.width() == 32);
    CHECK(pixel(pixels, 1, 8)[3] == 0);
    CHECK(pixel(pixels, 30, 8)[3] == 255);
}

TEST_CASE("a recipe that needs no mask cannot be prepared, and nobody answers unasked", "[door]") {
    Door door;
    const SourceInfo info = door.open(encoded(gradient(8, 8), ".png"));
    CHECK(error_of([&] { static_cast<void>(door.prepare(info.source, nothing, tiny_method)); }).code ==
          ErrorCode::bad_parameter);
    const std::string recipe = R"({"version":1,"steps":[{"op":"remove-background"}]})";
    const std::vector<float> output(64, 0.0F);
    const auto unasked = [&] {
        static_cast<void>(door.prepare(info.source, recipe, tiny_method, NetworkAnswer{output, {1, 1, 8, 8}}));
    };
    CHECK(error_of(unasked).code == ErrorCode::bad_parameter);
    CHECK_NOTHROW(door.prepare(info.source, recipe, tiny_method));
    door.close(info.source);
    CHECK(error_of(unasked).code == ErrorCode::bad_parameter);
}

TEST_CASE("a method without networks, or with too many, is refused", "[door]") {
    Door door;
    const SourceInfo info = door.open(encoded(gradient(8, 8), ".png"));
    const std::string recipe = R"({"version":1,"steps":[{"op":"remove-background"}]})";
    const auto refused = [&](const Json& method) {
        return error_of([&] { static_cast<void>(door.prepare(info.source, recipe, method)); }).parameter;
    };
    CHECK(refused(Json::array()) == "model");
    CHECK(refused({{"id", "m"}, {"networks", Json::array()}}) == "model");
    CHECK(refused({{"id", "m"}, {"networks", Json::array({1})}}) == "model");
    CHECK(refused({{"id", "m"}, {"networks", Json(9, tiny_method.at("networks").front())}}) == "model");
}

TEST_CASE("a grey picture serves as mask", "[door]") {
    Door door;
    const SourceInfo info = door.open(encoded(gradient(32, 16), ".png"));
    RenderOptions options;
    options.mask = std::make_shared<const codecs::Bytes>(encoded(edge(64, 32), ".png"));
    const auto rendered = door.render(
        info.source, R"({"version":1,"steps":[{"op":"remove-background","params":{"refine":false}}]})", options);
    const auto pixels = decoded(rendered.file.bytes);
    CHECK(pixel(pixels, 2, 8)[3] < 5);
    CHECK(pixel(pixels, 29, 8)[3] > 250);
}
