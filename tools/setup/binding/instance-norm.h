// Instance norm of one sample, [pixels, channels]. The equations are in src/engine/instance-norm.ts.
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

// What is normalised: an array that holds it,
template <typename T>
struct Stored {
  const T* x;
  template <typename G>
  INLINE void begin(int64_t, typename G::Float*) const {}
  template <typename L>
  INLINE typename L::Float at(int64_t index, typename L::Float) const {
    return L::load(x + index);
  }
};

// or max(0, first + second + bias), made anew at every reading; `second` may be missing.
template <typename T, bool isSum>
struct Active {
  const T *first, *second;
  const float* bias;
  template <typename G>
  INLINE void begin(int64_t channel, typename G::Float* shift) const {
    loadAll<G>(shift, bias + channel);
  }
  template <typename L>
  INLINE typename L::Float at(int64_t index, typename L::Float shift) const {
    typename L::Float sum = L::load(first + index) + shift;
    if (isSum) sum += L::load(second + index);
    return sum < 0 ? typename L::Float{} : sum;
  }
};

// Σ(x − c) and Σ(x − c)² of each channel over a range of pixels, c being the channel's first pixel: what is summed is
// then about as large as the deviation, however far the mean lies from zero. Leaves c in `centres`.
template <typename Source>
INLINE void sumsOfPart(const Source& x, int64_t first, int64_t last, int64_t channels, double* sums, float* centres) {
  forEachGroup(channels, [&](auto group, int64_t channel) INLINE_BODY {
    GROUP(group);
    Float centre[vectors], shift[vectors] = {};
    x.template begin<G>(channel, shift);
    for (int v = 0; v < vectors; v++) {
      centre[v] = x.template at<L>(channel + v * lanes, shift[v]);
      L::store(centres + channel + v * lanes, centre[v]);
    }
    for (int64_t block = first; block < last; block += kPlainTerms) {
      Float sum[vectors] = {}, squares[vectors] = {};
      const int64_t end = std::min(block + kPlainTerms, last);
      for (int64_t pixel = block; pixel < end; pixel++) {
        const int64_t at = pixel * channels + channel;
        for (int v = 0; v < vectors; v++) {
          const Float d = x.template at<L>(at + v * lanes, shift[v]) - centre[v];
          sum[v] += d;
          squares[v] += d * d;
        }
      }
      addTo<G>(sums + channel, sum);
      addTo<G>(sums + channels + channel, squares);
    }
  });
}

// to = x · gain + end.
template <typename Source, typename T>
INLINE void scalePart(const Source& x, T* to, int64_t first, int64_t last, int64_t channels, const float* gain,
                      const float* end) {
  forEachGroup(channels, [&](auto group, int64_t channel) INLINE_BODY {
    GROUP(group);
    Float g[vectors], e[vectors], shift[vectors] = {};
    x.template begin<G>(channel, shift);
    loadAll<G>(g, gain + channel);
    loadAll<G>(e, end + channel);
    for (int64_t pixel = first; pixel < last; pixel++) {
      const int64_t at = pixel * channels + channel;
      for (int v = 0; v < vectors; v++)
        L::store(to + at + v * lanes, x.template at<L>(at + v * lanes, shift[v]) * g[v] + e[v]);
    }
  });
}

// Σdy and Σdy·(x − mean).
template <typename T, typename Source>
INLINE void gradientSumsOfPart(const T* dy, const Source& x, int64_t first, int64_t last, int64_t channels,
                               const float* mean, double* sums) {
  forEachGroup(channels, [&](auto group, int64_t channel) INLINE_BODY {
    GROUP(group);
    Float centre[vectors], shift[vectors] = {};
    x.template begin<G>(channel, shift);
    loadAll<G>(centre, mean + channel);
    for (int64_t block = first; block < last; block += kPlainTerms) {
      Float sum[vectors] = {}, products[vectors] = {};
      const int64_t end = std::min(block + kPlainTerms, last);
      for (int64_t pixel = block; pixel < end; pixel++) {
        const int64_t at = pixel * channels + channel;
        for (int v = 0; v < vectors; v++) {
          const Float d = L::load(dy + at + v * lanes);
          sum[v] += d;
          products[v] += d * (x.template at<L>(at + v * lanes, shift[v]) - centre[v]);
        }
      }
      addTo<G>(sums + channel, sum);
      addTo<G>(sums + channels + channel, products);
    }
  });
}

// dx = dy · ofDy + (x − mean) · ofX + constant, and 0 where x, the output of a ReLU, is not above zero; Σdx.
template <typename T, typename Source>
INLINE void gradientOfPart(const T* dy, const Source& x, T* dx, int64_t first, int64_t last, int64_t channels,
                           const float* mean, const float* ofDy, const float* ofX, const float* constant,
                           double* sums) {
  forEachGroup(channels, [&](auto group, int64_t channel) INLINE_BODY {
    GROUP(group);
    Float centre[vectors], a[vectors], b[vectors], c[vectors], shift[vectors] = {};
    x.template begin<G>(channel, shift);
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
          const Float value = x.template at<L>(at + v * lanes, shift[v]);
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
  forEachGroup(channels, [&](auto group, int64_t channel) INLINE_BODY {
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
