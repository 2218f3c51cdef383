// What one call of a kernel reads and writes, through TensorFlow's C interface.
#pragma once
#include <cstdint>
#include <vector>

#include "pixel-arrays.h"
#include "tensorflow/c/kernels.h"

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

// Attributes of an operation.
struct Settings {
  float epsilon = 0;
};
