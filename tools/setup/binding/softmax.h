// Softmax over the last axis of few classes, and its gradient: [pixels, classes].
#pragma once
#include "pixel-arrays.h"

// e^x for x ≤ 0, to about 2⁻²³ of its value: with n = round(x/ln 2) and r = x − n·ln 2, e^x = 2^n·e^r, and e^r is its Taylor
// series up to r⁷/7!, |r| ≤ 0.35. Below −87 it stays at e⁻⁸⁷, about 10⁻³⁸. NaN stays NaN.
INLINE float exponential(float x) {
  const float least = -87.0f;
  const float bounded = x < least ? least : x;
  const float shift = 12582912.0f;  // 1.5·2²³: adding it rounds to whole numbers
  const float shifted = bounded * 1.44269504f + shift;
  const float n = shifted - shift;
  const float r = (bounded - n * 0.693359375f) - n * -2.12194440e-4f;
  float series = 1.0f / 5040;
  for (const float term : {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f}) series = series * r + term;
  uint32_t bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  const uint32_t power = (bits + 127) << 23;  // the low bits of `shifted` hold n
  float scale;
  std::memcpy(&scale, &power, sizeof scale);
  return series * scale;
}

// Pixels that are handled side by side.
constexpr int kLanes = 16;

template <int classes>
INLINE void softmaxOfClasses(const float* x, float* y, int64_t pixels) {
  for (int64_t pixel = 0; pixel < pixels; pixel += kLanes) {
    const int lanes = static_cast<int>(std::min<int64_t>(kLanes, pixels - pixel));
    float values[classes][kLanes] = {}, largest[kLanes], sum[kLanes] = {};
    for (int lane = 0; lane < lanes; lane++)
      for (int c = 0; c < classes; c++) values[c][lane] = x[(pixel + lane) * classes + c];
    for (int lane = 0; lane < kLanes; lane++) largest[lane] = values[0][lane];
    for (int c = 1; c < classes; c++)
      for (int lane = 0; lane < kLanes; lane++)
        largest[lane] = values[c][lane] > largest[lane] ? values[c][lane] : largest[lane];
    for (int c = 0; c < classes; c++)
      for (int lane = 0; lane < kLanes; lane++) {
        values[c][lane] = exponential(values[c][lane] - largest[lane]);
        sum[lane] += values[c][lane];
      }
    for (int c = 0; c < classes; c++)
      for (int lane = 0; lane < kLanes; lane++) values[c][lane] /= sum[lane];
    for (int lane = 0; lane < lanes; lane++)
      for (int c = 0; c < classes; c++) y[(pixel + lane) * classes + c] = values[c][lane];
  }
}

// Two to four classes go side by side, more one after the other.
INLINE void softmaxOf(const float* x, float* y, int64_t first, int64_t last, int64_t classes) {
  const int64_t from = first * classes;
  if (classes == 2) return softmaxOfClasses<2>(x + from, y + from, last - first);
  if (classes == 3) return softmaxOfClasses<3>(x + from, y + from, last - first);
  if (classes == 4) return softmaxOfClasses<4>(x + from, y + from, last - first);
  for (int64_t pixel = first; pixel < last; pixel++) {
    const float* row = x + pixel * classes;
    float* to = y + pixel * classes;
    const float largest = *std::max_element(row, row + classes);
    float sum = 0;
    for (int64_t c = 0; c < classes; c++) sum += to[c] = exponential(row[c] - largest);
    for (int64_t c = 0; c < classes; c++) to[c] /= sum;
  }
}

// dx = y·(dy − Σ dy·y), the sum over classes.
INLINE void softmaxGradientOf(const float* dy, const float* y, float* dx, int64_t first, int64_t last,
                              int64_t classes) {
  for (int64_t pixel = first; pixel < last; pixel++) {
    const int64_t at = pixel * classes;
    float sum = 0;
    for (int64_t c = 0; c < classes; c++) sum += dy[at + c] * y[at + c];
    for (int64_t c = 0; c < classes; c++) dx[at + c] = y[at + c] * (dy[at + c] - sum);
  }
}
