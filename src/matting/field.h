// Small working pictures of four floats a pixel, which is one SIMD register natively and in WebAssembly.
#pragma once

#include <vector>

#include "core/limits.h"

namespace mypictools::matting {

struct Quad {
    using Lanes = float __attribute__((vector_size(16)));
    Lanes v{};

    Quad() = default;
    Quad(Lanes lanes) : v(lanes) {}  // NOLINT: a Quad is its lanes
    Quad(float a, float b, float c, float d) : v{a, b, c, d} {}
    static Quad all(float value) { return {value, value, value, value}; }

    float operator[](int lane) const { return v[lane]; }
    friend Quad operator+(Quad a, Quad b) { return a.v + b.v; }
    friend Quad operator-(Quad a, Quad b) { return a.v - b.v; }
    friend Quad operator*(Quad a, Quad b) { return a.v * b.v; }
    friend Quad operator*(Quad a, float b) { return a.v * b; }
    Quad& operator+=(Quad b) { return v += b.v, *this; }
    Quad& operator-=(Quad b) { return v -= b.v, *this; }
};

inline float sum(Quad q) { return (q.v[0] + q.v[1]) + (q.v[2] + q.v[3]); }
inline Quad mix(Quad a, Quad b, float t) { return a + (b - a) * t; }
inline Quad clamp01(Quad q) {
    const Quad::Lanes zero{}, one = zero + 1.0F;
    const Quad::Lanes positive = q.v > zero ? q.v : zero;
    return positive < one ? positive : one;
}

/// Rows of quads, from top to bottom.
struct Field {
    Size size;
    std::vector<Quad> data;

    Field() = default;
    explicit Field(Size s) : size(s), data(static_cast<std::size_t>(area(s))) {}
    [[nodiscard]] Quad* row(int y) {
        return data.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width);
    }
    [[nodiscard]] const Quad* row(int y) const {
        return data.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width);
    }
};

/// The mean over a square of 2 * radius + 1, cut off at the edges of the field, at a cost that does not depend on the
/// radius (running sums along rows, then along columns). Sums of whole numbers are exact up to 2^24. `radius` is at
/// least 0.
Field box_mean(const Field& field, int radius);

}  // namespace mypictools::matting
