// The rearrangement behind a transposed convolution with kernel and stride 2: each pixel of x: [slices, rows, columns, K·C]
// holds the 2 × 2 (× 2) block of C channels that it becomes, in the order of the axes; K is 4 in a plane, 8 in a volume.
#pragma once
#include "pixel-arrays.h"

struct Blocks {
  int64_t slices, rows, columns, channels;
  bool isVolume;
  int64_t perPixel() const { return (isVolume ? 8 : 4) * channels; }
  int64_t outputRows() const { return (isVolume ? 2 : 1) * slices * 2 * rows; }
  // Two neighbouring pixels of an output row come from one pixel of x: where the first such pair lies in x.
  int64_t source(int64_t outputRow) const {
    const int64_t z = outputRow / (2 * rows), y = outputRow % (2 * rows);
    const int64_t slice = isVolume ? z / 2 : z, upper = isVolume ? z % 2 : 0;
    return (slice * rows + y / 2) * columns * perPixel() + (2 * upper + y % 2) * 2 * channels;
  }
  int64_t target(int64_t outputRow) const { return outputRow * 2 * columns * channels; }
};

// One row of pairs from one place to another, `from` and `to` being this far apart from pair to pair; plus the bias of each
// channel of a pair.
template <typename T>
INLINE void movePairs(const T* x, int64_t from, T* y, int64_t to, int64_t pairs, int64_t pairSize, const float* bias) {
  forEachGroup(pairSize, [&](auto group, int64_t channel) INLINE_BODY {
    typedef decltype(group) G;
    typedef Lanes<G::lanes> L;
    typename G::Float shift[G::vectors];
    for (int v = 0; v < G::vectors; v++) shift[v] = L::load(bias + channel + v * G::lanes);
    for (int64_t pair = 0; pair < pairs; pair++)
      for (int v = 0; v < G::vectors; v++)
        L::store(y + pair * to + channel + v * G::lanes, L::load(x + pair * from + channel + v * G::lanes) + shift[v]);
  });
}
