/* read-stream lines|bytes PROGRAM ARGS…: a child's output through a socketpair (faster than a pipe) into a read loop. */

#include "process.h"

/* More brings nothing: a socketpair holds about 200 KiB. */
static char buffer[262144];

static long count_lines(const char *at, size_t left) {
  long lines = 0;
  for (const char *end; left > 0 && (end = memchr(at, '\n', left)); lines++) {
    left -= (size_t)(end + 1 - at);
    at = end + 1;
  }
  return lines;
}

int main(int argc, char **argv) {
  must(argc > 2, "usage: read-stream lines|bytes PROGRAM ARGS...");
  int has_lines = strcmp(argv[1], "lines") == 0;
  long lines = 0;
  long long bytes = 0;
  int ends[2];
  double begun = now_us(), cpu = process_cpu_ms();
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "socketpair");
  pid_t pid = start(argv + 2, (int[]){-1, ends[1], -1}, 0);
  close(ends[1]);
  for (ssize_t got; (got = read(ends[0], buffer, sizeof buffer)) > 0; bytes += got)
    if (has_lines) lines += count_lines(buffer, (size_t)got);
  double megabytes = (double)bytes / 1e6, seconds = (now_us() - begun) / 1e6;
  waitpid(pid, NULL, 0);
  printf(RESULT_MARK "{\"value\":{\"megabytesPerSecond\":%.3f,\"processMsPerMegabyte\":%.5f,\"bytes\":%lld,\"lines\":%ld}}\n",
         megabytes / seconds, (process_cpu_ms() - cpu) / megabytes, bytes, lines);
  return 0;
}
