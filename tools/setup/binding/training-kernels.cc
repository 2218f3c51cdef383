// Operations that TensorFlow has only in pieces: each reads its operands once or twice where the pieces read and write
// them many times. Registered through TensorFlow's C interface when the addon is loaded.
#include <functional>
#include <initializer_list>
#include <string>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "instance-norm.h"
#include "softmax.h"

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
  // A result shaped as an operand, in the operand's memory where nobody else needs that.
  template <typename T>
  T* outputLike(int operand, int index) {
    const std::vector<int64_t> shape = withInput(operand, [](TF_Tensor* tensor) {
      std::vector<int64_t> extents(TF_NumDims(tensor));
      for (size_t axis = 0; axis < extents.size(); axis++) extents[axis] = TF_Dim(tensor, static_cast<int>(axis));
      return extents;
    });
    int forwarded;
    return keep<T>(TF_ForwardInputOrAllocateOutput(context_, &operand, 1, index, shape.data(),
                                                   static_cast<int>(shape.size()), &forwarded, status_));
  }
  // One float a channel.
  float* channelOutput(int index, int64_t channels) {
    return keep<float>(TF_AllocateOutput(context_, index, TF_FLOAT, &channels, 1, channels * sizeof(float), status_));
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

// The loops for each type and processor.
#define LOOPS(T, NAME)                                                                                            \
  FOR_EACH_PROCESSOR void sums##NAME(const T* x, int64_t first, int64_t last, int64_t channels, double* sums) {   \
    sumsOfPart(x, first, last, channels, sums);                                                                   \
  }                                                                                                               \
  FOR_EACH_PROCESSOR void scale##NAME(const T* x, T* to, int64_t first, int64_t last, int64_t channels,           \
                                      const float* gain, const float* shift) {                                    \
    scalePart(x, to, first, last, channels, gain, shift);                                                         \
  }                                                                                                               \
  FOR_EACH_PROCESSOR void gradientSums##NAME(const T* dy, const T* x, int64_t first, int64_t last,                \
                                             int64_t channels, const float* mean, double* sums) {                 \
    gradientSumsOfPart(dy, x, first, last, channels, mean, sums);                                                 \
  }                                                                                                               \
  FOR_EACH_PROCESSOR void gradient##NAME(const T* dy, const T* x, T* dx, int64_t first, int64_t last,             \
                                         int64_t channels, const float* mean, const float* ofDy,                  \
                                         const float* ofX, const float* constant, double* sums) {                                                          \
    gradientOfPart(dy, x, dx, first, last, channels, mean, ofDy, ofX, constant, sums);                             \
  }                                                                                                               \
  FOR_EACH_PROCESSOR void pixelSums##NAME(const T* x, int64_t first, int64_t last, int64_t channels,              \
                                          double* sums) {                                                         \
    pixelSumsOfPart(x, first, last, channels, sums);                                                              \
  }
LOOPS(float, Float)
LOOPS(bfloat16, Bfloat16)
#define LOOP(name)                                               \
  template <typename... Arguments>                               \
  void name(const float* x, Arguments... more) {                 \
    name##Float(x, more...);                                     \
  }                                                              \
  template <typename... Arguments>                               \
  void name(const bfloat16* x, Arguments... more) {              \
    name##Bfloat16(x, more...);                                  \
  }
LOOP(sums)
LOOP(scale)
LOOP(gradientSums)
LOOP(gradient)
LOOP(pixelSums)

// x, scale, offset → y, mean, 1/sqrt(variance + ε).
template <typename T>
void normalise(const Settings& settings, Call& call) {
  const Pixels pixels = call.pixels(0);
  const int64_t channels = pixels.channels;
  const T* x = call.values<T>(0);
  const float *scaleOf = call.values<float>(1), *offset = call.values<float>(2);
  PartSums parts(pixels, 2 * channels);
  forEachPart(pixels, [&](int64_t first, int64_t last, int64_t part) {
    sums(x, first, last, channels, parts.row(part));
  });
  const std::vector<double> total = parts.total();
  float *mean = call.channelOutput(1, channels), *inverse = call.channelOutput(2, channels);
  std::vector<float> gain(channels), shift(channels);
  for (int64_t channel = 0; channel < channels; channel++) {
    const double fromFirst = total[channel] / pixels.count;
    const double centre = toFloat(x[channel]) + fromFirst;
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

// dy, x, scale, mean, 1/sqrt(variance + ε) → dx, dscale, doffset, Σdx.
template <typename T>
void normaliseGradient(const Settings&, Call& call) {
  const Pixels pixels = call.pixels(0);
  const int64_t channels = pixels.channels;
  const T *dy = call.values<T>(0), *x = call.values<T>(1);
  const float *scaleOf = call.values<float>(2), *mean = call.values<float>(3), *inverse = call.values<float>(4);
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
    gradient(dy, x, dx, first, last, channels, mean, ofDy.data(), ofX.data(), constant.data(),
             passed.row(part));
  });
  const std::vector<double> sumsOfDx = passed.total();
  std::copy(sumsOfDx.begin(), sumsOfDx.end(), call.channelOutput(3, channels));
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

// The first result is shaped as the first operand, the others as the third, a list of channels.
void normShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 0, shape, status);
  TF_ShapeInferenceContextSetOutput(context, 0, shape, status);
  TF_ShapeInferenceContextGetInput(context, 2, shape, status);
  const int outputs = TF_ShapeInferenceContextNumInputs(context) == 3 ? 3 : 4;
  for (int index = 1; index < outputs; index++) TF_ShapeInferenceContextSetOutput(context, index, shape, status);
  TF_DeleteShapeHandle(shape);
}

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
  const char* type = "T: {float, bfloat16}";
  registerOperation("StudyInstanceNorm", {"x: T", "scale: float", "offset: float"},
                    {"y: T", "mean: float", "inverse: float"}, {type, "epsilon: float"}, normShapes, status);
  registerOperation("StudyInstanceNormGrad", {"dy: T", "x: T", "scale: float", "mean: float", "inverse: float"},
                    {"dx: T", "of_scale: float", "of_offset: float", "of_bias: float"},
                    {type}, normShapes, status);
  registerOperation("StudyPixelSum", {"x: T"}, {"sum: float"}, {type}, sumShape, status);
  registerKernel<normalise<float>>("StudyInstanceNorm", TF_FLOAT, status);
  registerKernel<normalise<bfloat16>>("StudyInstanceNorm", TF_BFLOAT16, status);
  registerKernel<normaliseGradient<float>>("StudyInstanceNormGrad", TF_FLOAT, status);
  registerKernel<normaliseGradient<bfloat16>>("StudyInstanceNormGrad", TF_BFLOAT16, status);
  registerKernel<sumOverPixels<float>>("StudyPixelSum", TF_FLOAT, status);
  registerKernel<sumOverPixels<bfloat16>>("StudyPixelSum", TF_BFLOAT16, status);
  registerOperation("StudySoftmax", {"x: T"}, {"y: T"}, {"T: {float}"}, sameShape, status);
  registerOperation("StudySoftmaxGrad", {"dy: T", "y: T"}, {"dx: T"}, {"T: {float}"}, sameShape, status);
  registerKernel<softmax>("StudySoftmax", TF_FLOAT, status);
  registerKernel<softmaxGradient>("StudySoftmaxGrad", TF_FLOAT, status);
  TF_DeleteStatus(status);
}

const bool registered = (registerAll(), true);

}  // namespace

// What Node asks of an addon. It exports nothing.
extern "C" void* napi_register_module_v1(void*, void* exports) { return exports; }
