// Instance norm of one sample, x: [pixels, channels]. The equations are in src/engine/instance-norm.ts.
#pragma once
#include <cmath>
#include <type_traits>

#include "pixel-arrays.h"

// Begins a loop over groups of channels: names for what each needs.
#define GROUP(group)                                             \
  typedef decltype(group) G;                                     \
  typedef typename G::Float Float;                               \
  typedef Lanes<G::lanes> L;                                     \
  constexpr int vectors = G::vectors, lanes = G::lanes

// Adds what is in the registers to one double a channel.
template <typename G>
INLINE void addTo(double* sums, const typename G::Float* values) {
  for (int v = 0; v < G::vectors; v++)
    for (int lane = 0; lane < G::lanes; lane++) sums[v * G::lanes + lane] += values[v][lane];
}

template <typename G, typename T>
INLINE void loadAll(typename G::Float* values, const T* from) {
  for (int v = 0; v < G::vectors; v++) values[v] = Lanes<G::lanes>::load(from + v * G::lanes);
}

// Σ(x − c) and Σ(x − c)² of each channel over a range of pixels, c being the channel's first pixel: what is summed is
// then about as large as the deviation, however far the mean lies from zero.
template <typename T>
INLINE void sumsOfPart(const T* x, int64_t first, int64_t last, int64_t channels, double* sums) {
  forEachGroup(channels, [&](auto group, int64_t channel) {
    GROUP(group);
    Float centre[vectors];
    loadAll<G>(centre, x + channel);
    for (int64_t block = first; block < last; block += kPlainTerms) {
      Float sum[vectors] = {}, squares[vectors] = {};
      const int64_t end = std::min(block + kPlainTerms, last);
      for (int64_t pixel = block; pixel < end; pixel++) {
        const T* from = x + pixel * channels + channel;
        for (int v = 0; v < vectors; v++) {
          const Float d = L::load(from + v * lanes) - centre[v];
          sum[v] += d;
          squares[v] += d * d;
        }
      }
      addTo<G>(sums + channel, sum);
      addTo<G>(sums + channels + channel, squares);
    }
  });
}

// to = x · gain + shift.
template <typename T>
INLINE void scalePart(const T* x, T* to, int64_t first, int64_t last, int64_t channels, const float* gain,
                      const float* shift) {
  forEachGroup(channels, [&](auto group, int64_t channel) {
    GROUP(group);
    Float g[vectors], s[vectors];
    loadAll<G>(g, gain + channel);
    loadAll<G>(s, shift + channel);
    for (int64_t pixel = first; pixel < last; pixel++) {
      const int64_t at = pixel * channels + channel;
      for (int v = 0; v < vectors; v++)
        L::store(to + at + v * lanes, L::load(x + at + v * lanes) * g[v] + s[v]);
    }
  });
}

// Σdy and Σdy·(x − mean).
template <typename T>
INLINE void gradientSumsOfPart(const T* dy, const T* x, int64_t first, int64_t last, int64_t channels,
                               const float* mean, double* sums) {
  forEachGroup(channels, [&](auto group, int64_t channel) {
    GROUP(group);
    Float centre[vectors];
    loadAll<G>(centre, mean + channel);
    for (int64_t block = first; block < last; block += kPlainTerms) {
      Float sum[vectors] = {}, products[vectors] = {};
      const int64_t end = std::min(block + kPlainTerms, last);
      for (int64_t pixel = block; pixel < end; pixel++) {
        const int64_t at = pixel * channels + channel;
        for (int v = 0; v < vectors; v++) {
          const Float d = L::load(dy + at + v * lanes);
          sum[v] += d;
          products[v] += d * (L::load(x + at + v * lanes) - centre[v]);
        }
      }
      addTo<G>(sums + channel, sum);
      addTo<G>(sums + channels + channel, products);
    }
  });
}

// dx = dy · ofDy + (x − mean) · ofX + constant, and 0 where x, the output of a ReLU, is not above zero; Σdx.
template <typename T>
INLINE void gradientOfPart(const T* dy, const T* x, T* dx, int64_t first, int64_t last, int64_t channels,
                           const float* mean, const float* ofDy, const float* ofX, const float* constant,
                           double* sums) {
  forEachGroup(channels, [&](auto group, int64_t channel) {
    GROUP(group);
    Float centre[vectors], a[vectors], b[vectors], c[vectors];
    loadAll<G>(centre, mean + channel);
    loadAll<G>(a, ofDy + channel);
    loadAll<G>(b, ofX + channel);
    loadAll<G>(c, constant + channel);
    for (int64_t block = first; block < last; block += kPlainTerms) {
      Float sum[vectors] = {};
      const int64_t end = std::min(block + kPlainTerms, last);
      for (int64_t pixel = block; pixel < end; pixel++) {
        const int64_t at = pixel * channels + channel;
        for (int v = 0; v < vectors; v++) {
          const Float value = L::load(x + at + v * lanes);
          const Float d = L::load(dy + at + v * lanes) * a[v] + (value - centre[v]) * b[v] + c[v];
          const Float passed = value > 0 ? d : Float{};
          sum[v] += passed;
          L::store(dx + at + v * lanes, passed);
        }
      }
      addTo<G>(sums + channel, sum);
    }
  });
}

// Σx.
template <typename T>
INLINE void pixelSumsOfPart(const T* x, int64_t first, int64_t last, int64_t channels, double* sums) {
  forEachGroup(channels, [&](auto group, int64_t channel) {
    GROUP(group);
    for (int64_t block = first; block < last; block += kPlainTerms) {
      Float sum[vectors] = {};
      const int64_t end = std::min(block + kPlainTerms, last);
      for (int64_t pixel = block; pixel < end; pixel++)
        for (int v = 0; v < vectors; v++) sum[v] += L::load(x + pixel * channels + channel + v * lanes);
      addTo<G>(sums + channel, sum);
    }
  });
}
