// TensorFlow 2.21 writes its first lines through Abseil while its libraries are being loaded, and Abseil does not know
// TF_CPP_MIN_LOG_LEVEL. This addon, loaded before them into the global scope, answers Abseil's question for the least
// severity that is logged: 0 information, 1 warnings, 2 errors, 3 what ends the process. The name is that of
// absl::MinLogLevel() in Abseil 20250814, which TensorFlow 2.21 carries; where a library asks under another name, its
// lines are shown.
#include <cstdlib>

extern "C" int _ZN4absl12lts_2025081411MinLogLevelEv() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  return level ? std::atoi(level) : 0;
}

// What Node asks of an addon. It exports nothing.
extern "C" void* napi_register_module_v1(void*, void* exports) { return exports; }
