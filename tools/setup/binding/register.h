// How an operation and its kernels become known to TensorFlow: when the addon is loaded, through its C interface.
#pragma once
#include <initializer_list>

#include "call.h"
#include "tensorflow/c/ops.h"

inline void* readSettings(TF_OpKernelConstruction* construction) {
  auto* settings = new Settings;
  TF_Status* status = TF_NewStatus();
  if (TF_OpKernelConstruction_HasAttr(construction, "epsilon", status))
    TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &settings->epsilon, status);
  TF_DeleteStatus(status);
  return settings;
}

inline void deleteSettings(void* settings) { delete static_cast<Settings*>(settings); }

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

inline void sameShape(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 0, shape, status);
  TF_ShapeInferenceContextSetOutput(context, 0, shape, status);
  TF_DeleteShapeHandle(shape);
}

inline void registerOperation(const char* name, std::initializer_list<const char*> inputs,
                       std::initializer_list<const char*> outputs, std::initializer_list<const char*> attributes,
                       void (*shapes)(TF_ShapeInferenceContext*, TF_Status*), TF_Status* status) {
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(name);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  for (const char* attribute : attributes) TF_OpDefinitionBuilderAddAttr(builder, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, shapes);
  TF_RegisterOpDefinition(builder, status);
}
