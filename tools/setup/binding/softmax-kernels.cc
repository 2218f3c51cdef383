// Softmax over few classes.
#include "register.h"
#include "softmax.h"

namespace {

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

const bool registered = [] {
  TF_Status* status = TF_NewStatus();
  const char* onlyFloat = "T: {float}";
  registerOperation("StudySoftmax", {"x: T"}, {"y: T"}, {onlyFloat}, sameShape, status);
  registerOperation("StudySoftmaxGrad", {"dy: T", "y: T"}, {"dx: T"}, {onlyFloat}, sameShape, status);
  registerKernel<softmax>("StudySoftmax", TF_FLOAT, status);
  registerKernel<softmaxGradient>("StudySoftmaxGrad", TF_FLOAT, status);
  TF_DeleteStatus(status);
  return true;
}();

}  // namespace
