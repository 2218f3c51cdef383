// What Node asks of an addon. It exports nothing: its operations are registered when it is loaded.
extern "C" void* napi_register_module_v1(void*, void* exports) { return exports; }
