// Threads for the kernels of this project: TensorFlow's own are not within reach of its C interface.
#pragma once
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <thread>

#include "flush-denormals.h"

// Runs the parts 0 … parts − 1 of one task. Which thread runs a part is left to chance, so a part must write to a place
// of its own; what is added up over parts is added afterwards, in their order.
class WorkerThreads {
 public:
  // Never destroyed: the threads of a process that ends must not outlive what they wait on.
  static WorkerThreads& shared() {
    static auto* threads = new WorkerThreads(threadCount() - 1);
    return *threads;
  }

  void run(int64_t parts, const std::function<void(int64_t)>& part) {
    const FlushDenormals flush;
    std::unique_lock<std::mutex> turn(turn_, std::try_to_lock);
    // Another kernel has the threads: this one goes on alone.
    if (parts == 1 || workers_ == 0 || !turn.owns_lock()) {
      for (int64_t index = 0; index < parts; index++) part(index);
      return;
    }
    {
      std::lock_guard<std::mutex> guard(lock_);
      part_ = &part;
      parts_ = parts;
      next_.store(0);
      task_++;
    }
    begin_.notify_all();
    takeParts(part, parts);
    // Every part has been taken. Who took one is waited for; who has not begun yet finds nothing left.
    std::unique_lock<std::mutex> guard(lock_);
    part_ = nullptr;
    end_.wait(guard, [this] { return busy_ == 0; });
  }

 private:
  explicit WorkerThreads(int workers) : workers_(workers) {
    for (int index = 0; index < workers; index++) std::thread([this] { work(); }).detach();
  }

  // As many as TensorFlow's operations have.
  static int threadCount() {
    const char* wanted = std::getenv("TF_NUM_INTRAOP_THREADS");
    const int given = wanted ? std::atoi(wanted) : 0;
    return given > 0 ? given : std::max(1u, std::thread::hardware_concurrency());
  }

  void takeParts(const std::function<void(int64_t)>& part, int64_t parts) {
    for (int64_t index = next_++; index < parts; index = next_++) part(index);
  }

  void work() {
    const FlushDenormals flush;
    int64_t done = 0;
    std::unique_lock<std::mutex> guard(lock_);
    for (;;) {
      begin_.wait(guard, [&] { return part_ != nullptr && task_ != done; });
      done = task_;
      busy_++;
      const auto* part = part_;
      const int64_t parts = parts_;
      guard.unlock();
      takeParts(*part, parts);
      guard.lock();
      if (--busy_ == 0) end_.notify_all();
    }
  }

  const int workers_;
  std::mutex turn_;
  std::mutex lock_;
  std::condition_variable begin_, end_;
  const std::function<void(int64_t)>* part_ = nullptr;
  int64_t parts_ = 0;
  int64_t task_ = 0;
  int busy_ = 0;
  std::atomic<int64_t> next_{0};
};
