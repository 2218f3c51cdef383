// How the kernels of this project walk through pixels: arrays are [pixels, channels] with channels innermost, of float or
// bfloat16; arithmetic is in float, sums over many pixels end in double.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "worker-threads.h"

// One source for all processors of a kind; the best version is chosen when the addon is loaded. Products and sums are not
// contracted (see binding.gyp), so all versions compute the same bits.
#if defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif
#define INLINE inline __attribute__((always_inline))
// Of a lambda: left outside, it would be compiled for the oldest processor.
#define INLINE_BODY __attribute__((always_inline))

struct bfloat16 {
  uint16_t bits;
};

// Numbers side by side in a register, or in as many as they need. To bfloat16 they are rounded to the nearest, ties to
// even, and NaN stays NaN.
template <int lanes>
struct Lanes;
#define LANES(lanes)                                                                                     \
  template <>                                                                                            \
  struct Lanes<lanes> {                                                                                  \
    typedef float Float __attribute__((vector_size(4 * lanes)));                                         \
    typedef uint32_t Bits __attribute__((vector_size(4 * lanes)));                                       \
    typedef uint16_t Half __attribute__((vector_size(2 * lanes)));                                       \
    static INLINE Float load(const float* from) {                                                        \
      Float values;                                                                                      \
      std::memcpy(&values, from, sizeof values);                                                         \
      return values;                                                                                     \
    }                                                                                                    \
    static INLINE Float load(const bfloat16* from) {                                                     \
      Half halves;                                                                                       \
      std::memcpy(&halves, from, sizeof halves);                                                         \
      return (Float)(__builtin_convertvector(halves, Bits) << 16);                                       \
    }                                                                                                    \
    static INLINE void store(float* to, Float values) { std::memcpy(to, &values, sizeof values); }       \
    static INLINE void store(bfloat16* to, Float values) {                                               \
      const Bits bits = (Bits)values;                                                                    \
      const Bits rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;                                   \
      const Bits notNan = (Bits)(values == values);                                                      \
      const Half halves = __builtin_convertvector((rounded & notNan) | (0x7fc0 & ~notNan), Half);        \
      std::memcpy(to, &halves, sizeof halves);                                                           \
    }                                                                                                    \
  };
LANES(16)
LANES(8)
LANES(4)
LANES(2)
LANES(1)

INLINE float toFloat(float value) { return value; }
INLINE float toFloat(bfloat16 value) { return Lanes<1>::load(&value)[0]; }

// Terms that are added in float before a sum goes on in double.
constexpr int64_t kPlainTerms = 64;
// Values of one part of a task: 64 KB of float stay in the cache between two readings.
constexpr int64_t kPartValues = 16384;

struct Pixels {
  int64_t count, channels;
  int64_t perPart() const {
    return std::max<int64_t>(kPlainTerms, kPartValues / channels / kPlainTerms * kPlainTerms);
  }
  int64_t parts() const { return (count + perPart() - 1) / perPart(); }
};

// Runs body(first, last, part) over ranges of pixels.
template <typename Body>
void forEachPart(const Pixels& pixels, const Body& body) {
  WorkerThreads::shared().run(pixels.parts(), [&](int64_t part) {
    const int64_t first = part * pixels.perPart();
    body(first, std::min(first + pixels.perPart(), pixels.count), part);
  });
}

// Channels that are handled together: `vectors` registers of `lanes` each.
template <int lanesOf, int vectorsOf>
struct Group {
  static constexpr int lanes = lanesOf, vectors = vectorsOf;
  typedef typename Lanes<lanesOf>::Float Float;
};

// Calls body(group, channel) so that all channels are covered, in the widest groups that fit.
template <typename Body>
INLINE void forEachGroup(int64_t channels, const Body& body) {
  int64_t channel = 0;
  for (; channel + 32 <= channels; channel += 32) body(Group<16, 2>(), channel);
  for (; channel + 16 <= channels; channel += 16) body(Group<16, 1>(), channel);
  for (; channel + 8 <= channels; channel += 8) body(Group<8, 1>(), channel);
  for (; channel + 4 <= channels; channel += 4) body(Group<4, 1>(), channel);
  for (; channel + 2 <= channels; channel += 2) body(Group<2, 1>(), channel);
  if (channel < channels) body(Group<1, 1>(), channel);
}

// Sums over the parts of a task, one row of `width` doubles a part.
struct PartSums {
  PartSums(const Pixels& pixels, int64_t width) : width(width), rows(pixels.parts() * width, 0.0) {}
  double* row(int64_t part) { return rows.data() + part * width; }
  std::vector<double> total() const {
    std::vector<double> sums(width, 0.0);
    for (size_t at = 0; at < rows.size(); at++) sums[at % width] += rows[at];
    return sums;
  }
  int64_t width;
  std::vector<double> rows;
};
