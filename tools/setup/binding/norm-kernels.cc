// Instance norm, alone and with what comes before it, and sums over pixels: each reads its operands once or twice where
// TensorFlow's pieces read and write them many times.
#include <cmath>

#include "instance-norm.h"
#include "register.h"

namespace {

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

void sumShape(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeHandle *shape = TF_NewShapeHandle(), *last = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 0, shape, status);
  const int64_t rank = TF_ShapeInferenceContextRank(context, shape);
  TF_ShapeInferenceContextSubshape(context, shape, rank - 1, rank, last, status);
  TF_ShapeInferenceContextSetOutput(context, 0, last, status);
  TF_DeleteShapeHandle(shape);
  TF_DeleteShapeHandle(last);
}

const bool registered = [] {
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
  TF_DeleteStatus(status);
  return true;
}();

}  // namespace
