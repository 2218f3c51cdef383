// The rearrangement behind transposed convolutions.
#include "register.h"
#include "upsampling.h"

namespace {

#define LOOPS_OF_TYPE(T) \
  FOR_EACH_PROCESSOR void move(const T* x, int64_t from, T* y, int64_t to, int64_t pairs, int64_t pairSize,         \
                               const float* bias) {                                                                 \
    movePairs(x, from, y, to, pairs, pairSize, bias);                                                               \
  }
LOOPS_OF_TYPE(float)
LOOPS_OF_TYPE(bfloat16)

// Rows of blocks at a time.
template <typename T, bool isForward>
void moveBlocks(const Blocks& blocks, const T* x, const float* bias, T* y) {
  const int64_t pairSize = 2 * blocks.channels;
  std::vector<float> biasOfPair(pairSize, 0.0f);
  if (bias)
    for (int64_t at = 0; at < pairSize; at++) biasOfPair[at] = bias[at % blocks.channels];
  const int64_t rowsOfPart = std::max<int64_t>(1, kPartValues / (blocks.columns * pairSize));
  const int64_t rows = blocks.outputRows();
  WorkerThreads::shared().run((rows + rowsOfPart - 1) / rowsOfPart, [&](int64_t part) {
    for (int64_t row = part * rowsOfPart; row < std::min((part + 1) * rowsOfPart, rows); row++) {
      const int64_t packed = blocks.source(row), spread = blocks.target(row);
      if (isForward)
        move(x + packed, blocks.perPixel(), y + spread, pairSize, blocks.columns, pairSize, biasOfPair.data());
      else
        move(x + spread, pairSize, y + packed, blocks.perPixel(), blocks.columns, pairSize, biasOfPair.data());
    }
  });
}

// x: [1, …spatial, K·C], bias: [C] → [1, …2·spatial, C].
template <typename T>
void spreadBlocks(const Settings&, Call& call) {
  std::vector<int64_t> shape = call.shape(0);
  const bool isVolume = shape.size() == 5;
  const int64_t* last = shape.data() + shape.size() - 1;
  const Blocks blocks{isVolume ? shape[1] : 1, last[-2], last[-1], call.shape(1)[0], isVolume};
  for (size_t axis = 1; axis + 1 < shape.size(); axis++) shape[axis] *= 2;
  shape.back() = blocks.channels;
  moveBlocks<T, true>(blocks, call.values<T>(0), call.values<float>(1), call.output<T>(0, shape));
}

// The way back: [1, …2·spatial, C] → [1, …spatial, K·C].
template <typename T>
void gatherBlocks(const Settings&, Call& call) {
  std::vector<int64_t> shape = call.shape(0);
  const bool isVolume = shape.size() == 5;
  for (size_t axis = 1; axis + 1 < shape.size(); axis++) shape[axis] /= 2;
  const int64_t* last = shape.data() + shape.size() - 1;
  const Blocks blocks{isVolume ? shape[1] : 1, last[-2], last[-1], last[0], isVolume};
  shape.back() = blocks.perPixel();
  moveBlocks<T, false>(blocks, call.values<T>(0), nullptr, call.output<T>(0, shape));
}

const bool registered = [] {
  TF_Status* status = TF_NewStatus();
  const char* type = "T: {float, bfloat16}";
  registerOperation("StudySpreadBlocks", {"x: T", "bias: float"}, {"y: T"}, {type},
                    TF_ShapeInferenceContextSetUnknownShape, status);
  registerKernel<spreadBlocks<float>>("StudySpreadBlocks", TF_FLOAT, status);
  registerKernel<spreadBlocks<bfloat16>>("StudySpreadBlocks", TF_BFLOAT16, status);
  registerOperation("StudyGatherBlocks", {"dy: T"}, {"dx: T"}, {type}, TF_ShapeInferenceContextSetUnknownShape,
                    status);
  registerKernel<gatherBlocks<float>>("StudyGatherBlocks", TF_FLOAT, status);
  registerKernel<gatherBlocks<bfloat16>>("StudyGatherBlocks", TF_BFLOAT16, status);
  TF_DeleteStatus(status);
  return true;
}();

}  // namespace
