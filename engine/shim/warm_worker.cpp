#include "shim/warm_worker.h"

#include "process/boot_time.h"
#include "process/spawn.h"

namespace reprise::shim {

WarmWorker::~WarmWorker() {
  if (line_watch != 0) loop.unwatch(line_watch, lessor.line());
  if (out_watch != 0) loop.unwatch(out_watch, out.get());
  if (err_watch != 0) loop.unwatch(err_watch, err.get());
}

base::Result<std::unique_ptr<WarmWorker>> start_warm_worker(EventLoop& loop,
                                                            const std::vector<std::string>& argv,
                                                            const std::vector<std::string>& env,
                                                            OutputPipes pipes) {
  Lessor::Ends ends;
  auto lessor = Lessor::open(ends);
  if (!lessor) return base::fail(lessor.error());
  process::SpawnRequest request;
  request.argv = argv;
  request.env = env;
  request.files = {ends.line.get(), pipes.out_writer.get(), pipes.err_writer.get(),
                   ends.memory.get()};
  auto program = process::find_program(argv[0], env, "");
  if (!program) return base::fail(program.error());
  request.program = std::move(*program);
  const std::int64_t begun_us = process::boot_us();
  const auto pid = process::spawn(request);
  if (!pid) return base::fail(pid.error());
  return std::unique_ptr<WarmWorker>(new WarmWorker{loop, *pid, begun_us, process::boot_us(), 0,
                                                    std::move(*lessor), std::move(pipes.out),
                                                    std::move(pipes.err), pipes.inodes});
}

}  // namespace reprise::shim
