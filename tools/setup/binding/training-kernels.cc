// Operations that TensorFlow has only in pieces: each reads its operands once or twice where the pieces read and write
// them many times. Registered through TensorFlow's C interface when the addon is loaded.
#include <functional>
#include <initializer_list>
#include <string>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "instance-norm.h"
#include "softmax.h"
#include "upsampling.h"

namespace {

// The operands and results of one call.
class Call {
  // The operand itself outlives the call; a handle that is kept would forbid a result in its memory.
  template <typename Body>
  auto withInput(int index, const Body& body) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status_);
    auto result = body(tensor);
    TF_DeleteTensor(tensor);
    return result;
  }

 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Call() {
    if (TF_GetCode(status_) != TF_OK) TF_OpKernelContext_Failure(context_, status_);
    for (TF_Tensor* tensor : held_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }

  template <typename T>
  const T* values(int index) {
    return withInput(index, [](TF_Tensor* tensor) { return static_cast<const T*>(TF_TensorData(tensor)); });
  }
  Pixels pixels(int index) {
    return withInput(index, [](TF_Tensor* tensor) {
      const int64_t channels = TF_Dim(tensor, TF_NumDims(tensor) - 1);
      return Pixels{TF_TensorElementCount(tensor) / channels, channels};
    });
  }
  int inputs() { return TF_NumInputs(context_); }
  std::vector<int64_t> shape(int index) {
    return withInput(index, [](TF_Tensor* tensor) {
      std::vector<int64_t> extents(TF_NumDims(tensor));
      for (size_t axis = 0; axis < extents.size(); axis++) extents[axis] = TF_Dim(tensor, static_cast<int>(axis));
      return extents;
    });
  }
  template <typename T>
  T* output(int index, const std::vector<int64_t>& shape) {
    int64_t size = 1;
    for (const int64_t extent : shape) size *= extent;
    return keep<T>(TF_AllocateOutput(context_, index, TF_ExpectedOutputDataType(context_, index), shape.data(),
                                     static_cast<int>(shape.size()), size * sizeof(T), status_));
  }
  // A result shaped as an operand, in the operand's memory where nobody else needs that.
  template <typename T>
  T* outputLike(int operand, int index) {
    const std::vector<int64_t> shape = this->shape(operand);
    int forwarded;
    return keep<T>(TF_ForwardInputOrAllocateOutput(context_, &operand, 1, index, shape.data(),
                                                   static_cast<int>(shape.size()), &forwarded, status_));
  }
  // One float a channel.
  float* channelOutput(int index, int64_t channels) {
    return output<float>(index, {channels});
  }

 private:
  template <typename T>
  T* keep(TF_Tensor* tensor) {
    held_.push_back(tensor);
    return static_cast<T*>(TF_TensorData(tensor));
  }
  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> held_;
};

struct Settings {
  float epsilon = 0;
};

// The loops over one part, compiled for each type and processor.
#define LOOPS(T, Source)                                                                                            \
  FOR_EACH_PROCESSOR void sums(const Source& x, int64_t first, int64_t last, int64_t channels, double* to,          \
                               float* centres) {                                                                    \
    sumsOfPart(x, first, last, channels, to, centres);                                                              \
  }                                                                                                                 \
  FOR_EACH_PROCESSOR void scale(const Source& x, T* to, int64_t first, int64_t last, int64_t channels,              \
                                const float* gain, const float* end) {                                              \
    scalePart(x, to, first, last, channels, gain, end);                                                             \
  }                                                                                                                 \
  FOR_EACH_PROCESSOR void gradientSums(const T* dy, const Source& x, int64_t first, int64_t last,                   \
                                       int64_t channels, const float* mean, double* to) {                           \
    gradientSumsOfPart(dy, x, first, last, channels, mean, to);                                                     \
  }                                                                                                                 \
  FOR_EACH_PROCESSOR void gradient(const T* dy, const Source& x, T* dx, int64_t first, int64_t last,                \
                                   int64_t channels, const float* mean, const float* ofDy, const float* ofX,        \
                                   const float* constant, double* to) {                                             \
    gradientOfPart(dy, x, dx, first, last, channels, mean, ofDy, ofX, constant, to);                                \
  }
typedef Active<float, false> ActiveFloat;
typedef Active<float, true> ActiveFloatSum;
typedef Active<bfloat16, false> ActiveBfloat16;
typedef Active<bfloat16, true> ActiveBfloat16Sum;
LOOPS(float, Stored<float>)
LOOPS(float, ActiveFloat)
LOOPS(float, ActiveFloatSum)
LOOPS(bfloat16, ActiveBfloat16)
LOOPS(bfloat16, ActiveBfloat16Sum)

#define LOOPS_OF_TYPE(T)                                                                                            \
  FOR_EACH_PROCESSOR void pixelSums(const T* x, int64_t first, int64_t last, int64_t channels, double* to) {        \
    pixelSumsOfPart(x, first, last, channels, to);                                                                  \
  }                                                                                                                 \
  FOR_EACH_PROCESSOR void move(const T* x, int64_t from, T* y, int64_t to, int64_t pairs, int64_t pairSize,         \
                               const float* bias) {                                                                 \
    movePairs(x, from, y, to, pairs, pairSize, bias);                                                               \
  }
LOOPS_OF_TYPE(float)
LOOPS_OF_TYPE(bfloat16)

// What is normalised → y, mean, 1/sqrt(variance + ε). `parameters` is the index of the scale; the offset follows.
template <typename T, typename Source>
void normaliseSource(const Source& x, int parameters, const Settings& settings, Call& call) {
  const Pixels pixels = call.pixels(0);
  const int64_t channels = pixels.channels;
  const float *scaleOf = call.values<float>(parameters), *offset = call.values<float>(parameters + 1);
  PartSums parts(pixels, 2 * channels);
  std::vector<float> centres(channels * pixels.parts());
  forEachPart(pixels, [&](int64_t first, int64_t last, int64_t part) {
    sums(x, first, last, channels, parts.row(part), centres.data() + part * channels);
  });
  const std::vector<double> total = parts.total();
  float *mean = call.channelOutput(1, channels), *inverse = call.channelOutput(2, channels);
  std::vector<float> gain(channels), shift(channels);
  for (int64_t channel = 0; channel < channels; channel++) {
    const double fromFirst = total[channel] / pixels.count;
    const double centre = centres[channel] + fromFirst;
    const double variance = std::max(0.0, total[channels + channel] / pixels.count - fromFirst * fromFirst);
    const double deviation = 1 / std::sqrt(variance + settings.epsilon);
    mean[channel] = static_cast<float>(centre);
    inverse[channel] = static_cast<float>(deviation);
    gain[channel] = static_cast<float>(scaleOf[channel] * deviation);
    shift[channel] = static_cast<float>(offset[channel] - centre * scaleOf[channel] * deviation);
  }
  T* y = call.outputLike<T>(0, 0);
  forEachPart(pixels, [&](int64_t first, int64_t last, int64_t) {
    scale(x, y, first, last, channels, gain.data(), shift.data());
  });
}

// dy and what was normalised → dx, dscale, doffset, Σdx. `parameters` is the index of the scale; mean and
// 1/sqrt(variance + ε) follow.
template <typename T, typename Source>
void normaliseGradientOf(const Source& x, int parameters, Call& call) {
  const Pixels pixels = call.pixels(0);
  const int64_t channels = pixels.channels;
  const T* dy = call.values<T>(0);
  const float *scaleOf = call.values<float>(parameters), *mean = call.values<float>(parameters + 1);
  const float* inverse = call.values<float>(parameters + 2);
  PartSums parts(pixels, 2 * channels), passed(pixels, channels);
  forEachPart(pixels, [&](int64_t first, int64_t last, int64_t part) {
    gradientSums(dy, x, first, last, channels, mean, parts.row(part));
  });
  const std::vector<double> total = parts.total();
  float *ofScale = call.channelOutput(1, channels), *ofOffset = call.channelOutput(2, channels);
  std::vector<float> ofDy(channels), ofX(channels), constant(channels);
  for (int64_t channel = 0; channel < channels; channel++) {
    const double d = inverse[channel], gain = scaleOf[channel] * d;
    const double products = total[channels + channel];
    ofOffset[channel] = static_cast<float>(total[channel]);
    ofScale[channel] = static_cast<float>(d * products);
    ofDy[channel] = static_cast<float>(gain);
    ofX[channel] = static_cast<float>(-gain * d * d * products / pixels.count);
    constant[channel] = static_cast<float>(-gain * total[channel] / pixels.count);
  }
  T* dx = call.outputLike<T>(0, 0);
  forEachPart(pixels, [&](int64_t first, int64_t last, int64_t part) {
    gradient(dy, x, dx, first, last, channels, mean, ofDy.data(), ofX.data(), constant.data(), passed.row(part));
  });
  const std::vector<double> sumsOfDx = passed.total();
  std::copy(sumsOfDx.begin(), sumsOfDx.end(), call.channelOutput(3, channels));
}

// x, scale, offset.
void normalise(const Settings& settings, Call& call) {
  normaliseSource<float>(Stored<float>{call.values<float>(0)}, 1, settings, call);
}

// dy, x, scale, mean, 1/sqrt(variance + ε).
void normaliseGradient(const Settings&, Call& call) {
  normaliseGradientOf<float>(Stored<float>{call.values<float>(1)}, 2, call);
}

// One or two terms, bias, scale, offset.
template <typename T>
void biasReluNorm(const Settings& settings, Call& call) {
  const T* first = call.values<T>(0);
  if (call.inputs() == 4)
    return normaliseSource<T>(Active<T, false>{first, nullptr, call.values<float>(1)}, 2, settings, call);
  const Active<T, true> sum{first, call.values<T>(1), call.values<float>(2)};
  normaliseSource<T>(sum, 3, settings, call);
}

// dy, one or two terms, bias, scale, mean, 1/sqrt(variance + ε).
template <typename T>
void biasReluNormGradient(const Settings&, Call& call) {
  const T* first = call.values<T>(1);
  if (call.inputs() == 6)
    return normaliseGradientOf<T>(Active<T, false>{first, nullptr, call.values<float>(2)}, 3, call);
  const Active<T, true> sum{first, call.values<T>(2), call.values<float>(3)};
  normaliseGradientOf<T>(sum, 4, call);
}

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

// x → Σx over pixels.
template <typename T>
void sumOverPixels(const Settings&, Call& call) {
  const Pixels pixels = call.pixels(0);
  const T* x = call.values<T>(0);
  PartSums parts(pixels, pixels.channels);
  forEachPart(pixels, [&](int64_t first, int64_t last, int64_t part) {
    pixelSums(x, first, last, pixels.channels, parts.row(part));
  });
  const std::vector<double> total = parts.total();
  std::copy(total.begin(), total.end(), call.channelOutput(0, pixels.channels));
}

FOR_EACH_PROCESSOR void softmaxFloat(const float* x, float* y, int64_t first, int64_t last, int64_t classes) {
  softmaxOf(x, y, first, last, classes);
}
FOR_EACH_PROCESSOR void softmaxGradientFloat(const float* dy, const float* y, float* dx, int64_t first, int64_t last,
                                             int64_t classes) {
  softmaxGradientOf(dy, y, dx, first, last, classes);
}

// logits → probabilities.
void softmax(const Settings&, Call& call) {
  const Pixels pixels = call.pixels(0);
  const float* x = call.values<float>(0);
  float* y = call.outputLike<float>(0, 0);
  forEachPart(pixels, [&](int64_t first, int64_t last, int64_t) { softmaxFloat(x, y, first, last, pixels.channels); });
}

// dy, probabilities → dx.
void softmaxGradient(const Settings&, Call& call) {
  const Pixels pixels = call.pixels(0);
  const float *dy = call.values<float>(0), *y = call.values<float>(1);
  float* dx = call.outputLike<float>(0, 0);
  forEachPart(pixels, [&](int64_t first, int64_t last, int64_t) {
    softmaxGradientFloat(dy, y, dx, first, last, pixels.channels);
  });
}

void* readSettings(TF_OpKernelConstruction* construction) {
  auto* settings = new Settings;
  TF_Status* status = TF_NewStatus();
  if (TF_OpKernelConstruction_HasAttr(construction, "epsilon", status))
    TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &settings->epsilon, status);
  TF_DeleteStatus(status);
  return settings;
}

void deleteSettings(void* settings) { delete static_cast<Settings*>(settings); }

template <void (*kernel)(const Settings&, Call&)>
void compute(void* settings, TF_OpKernelContext* context) {
  Call call(context);
  kernel(*static_cast<Settings*>(settings), call);
}

template <void (*kernel)(const Settings&, Call&)>
void registerKernel(const char* operation, TF_DataType type, TF_Status* status) {
  TF_KernelBuilder* kernelBuilder =
      TF_NewKernelBuilder(operation, "CPU", readSettings, compute<kernel>, deleteSettings);
  TF_KernelBuilder_TypeConstraint(kernelBuilder, "T", type, status);
  TF_RegisterKernelBuilder(operation, kernelBuilder, status);
}

// The first result is shaped as the first operand, the others as the last, a list of channels.
void normShapes(TF_ShapeInferenceContext* context, int outputs, TF_Status* status) {
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 0, shape, status);
  TF_ShapeInferenceContextSetOutput(context, 0, shape, status);
  const int last = static_cast<int>(TF_ShapeInferenceContextNumInputs(context)) - 1;
  TF_ShapeInferenceContextGetInput(context, last, shape, status);
  for (int index = 1; index < outputs; index++) TF_ShapeInferenceContextSetOutput(context, index, shape, status);
  TF_DeleteShapeHandle(shape);
}
void shapesOfNorm(TF_ShapeInferenceContext* context, TF_Status* status) { normShapes(context, 3, status); }
void shapesOfNormGradient(TF_ShapeInferenceContext* context, TF_Status* status) { normShapes(context, 4, status); }

void sameShape(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 0, shape, status);
  TF_ShapeInferenceContextSetOutput(context, 0, shape, status);
  TF_DeleteShapeHandle(shape);
}

void sumShape(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeHandle *shape = TF_NewShapeHandle(), *last = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 0, shape, status);
  const int64_t rank = TF_ShapeInferenceContextRank(context, shape);
  TF_ShapeInferenceContextSubshape(context, shape, rank - 1, rank, last, status);
  TF_ShapeInferenceContextSetOutput(context, 0, last, status);
  TF_DeleteShapeHandle(shape);
  TF_DeleteShapeHandle(last);
}

void registerOperation(const char* name, std::initializer_list<const char*> inputs,
                       std::initializer_list<const char*> outputs, std::initializer_list<const char*> attributes,
                       void (*shapes)(TF_ShapeInferenceContext*, TF_Status*), TF_Status* status) {
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(name);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  for (const char* attribute : attributes) TF_OpDefinitionBuilderAddAttr(builder, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, shapes);
  TF_RegisterOpDefinition(builder, status);
}

void registerAll() {
  TF_Status* status = TF_NewStatus();
  const char *onlyFloat = "T: {float}", *type = "T: {float, bfloat16}", *terms = "N: int >= 1";
  registerOperation("StudyInstanceNorm", {"x: T", "scale: float", "offset: float"},
                    {"y: T", "mean: float", "inverse: float"}, {onlyFloat, "epsilon: float"}, shapesOfNorm, status);
  registerKernel<normalise>("StudyInstanceNorm", TF_FLOAT, status);
  registerOperation("StudyInstanceNormGrad", {"dy: T", "x: T", "scale: float", "mean: float", "inverse: float"},
                    {"dx: T", "of_scale: float", "of_offset: float", "of_bias: float"}, {onlyFloat},
                    shapesOfNormGradient, status);
  registerKernel<normaliseGradient>("StudyInstanceNormGrad", TF_FLOAT, status);
  registerOperation("StudyBiasReluNorm", {"terms: N * T", "bias: float", "scale: float", "offset: float"},
                    {"y: T", "mean: float", "inverse: float"}, {type, terms, "epsilon: float"}, shapesOfNorm, status);
  registerKernel<biasReluNorm<float>>("StudyBiasReluNorm", TF_FLOAT, status);
  registerKernel<biasReluNorm<bfloat16>>("StudyBiasReluNorm", TF_BFLOAT16, status);
  registerOperation("StudyBiasReluNormGrad",
                    {"dy: T", "terms: N * T", "bias: float", "scale: float", "mean: float", "inverse: float"},
                    {"dx: T", "of_scale: float", "of_offset: float", "of_bias: float"}, {type, terms},
                    shapesOfNormGradient, status);
  registerKernel<biasReluNormGradient<float>>("StudyBiasReluNormGrad", TF_FLOAT, status);
  registerKernel<biasReluNormGradient<bfloat16>>("StudyBiasReluNormGrad", TF_BFLOAT16, status);
  registerOperation("StudyPixelSum", {"x: T"}, {"sum: float"}, {type}, sumShape, status);
  registerKernel<sumOverPixels<float>>("StudyPixelSum", TF_FLOAT, status);
  registerKernel<sumOverPixels<bfloat16>>("StudyPixelSum", TF_BFLOAT16, status);
  registerOperation("StudySpreadBlocks", {"x: T", "bias: float"}, {"y: T"}, {type},
                    TF_ShapeInferenceContextSetUnknownShape, status);
  registerKernel<spreadBlocks<float>>("StudySpreadBlocks", TF_FLOAT, status);
  registerKernel<spreadBlocks<bfloat16>>("StudySpreadBlocks", TF_BFLOAT16, status);
  registerOperation("StudyGatherBlocks", {"dy: T"}, {"dx: T"}, {type}, TF_ShapeInferenceContextSetUnknownShape,
                    status);
  registerKernel<gatherBlocks<float>>("StudyGatherBlocks", TF_FLOAT, status);
  registerKernel<gatherBlocks<bfloat16>>("StudyGatherBlocks", TF_BFLOAT16, status);
  registerOperation("StudySoftmax", {"x: T"}, {"y: T"}, {onlyFloat}, sameShape, status);
  registerOperation("StudySoftmaxGrad", {"dy: T", "y: T"}, {"dx: T"}, {onlyFloat}, sameShape, status);
  registerKernel<softmax>("StudySoftmax", TF_FLOAT, status);
  registerKernel<softmaxGradient>("StudySoftmaxGrad", TF_FLOAT, status);
  TF_DeleteStatus(status);
}

const bool registered = (registerAll(), true);

}  // namespace

// What Node asks of an addon. It exports nothing.
extern "C" void* napi_register_module_v1(void*, void* exports) { return exports; }
