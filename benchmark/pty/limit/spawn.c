/* spawn COUNT BYTES: how long the caller waits for one terminal, with BYTES of touched memory. */

#include "terminal.h"

int main(int argc, char **argv) {
  must(argc == 3, "usage: spawn COUNT BYTES");
  int count = atoi(argv[1]);
  size_t bytes = (size_t)atoll(argv[2]);
  char *held = bytes ? malloc(bytes) : NULL;
  if (held) memset(held, 1, bytes);
  double *times = calloc((size_t)count, sizeof *times);
  double first = 0;
  for (int i = 0; i < count; i++) {
    char *command[] = {"true", NULL};
    pid_t pid;
    double begun = now_us();
    int master = spawn_terminal(command, &pid);
    times[i] = now_us() - begun;
    if (i == 0) first = times[i];
    read_to_end(master);
    close(master);
    waitpid(pid, NULL, 0);
  }
  double median = quantile(times, count, 0.5);
  printf(RESULT_MARK "{\"value\":{\"medianUs\":%.2f,\"p99Us\":%.2f,\"firstUs\":%.2f,\"held\":%d}}\n",
         median, quantile(times, count, 0.99), first, held ? held[bytes - 1] : 0);
  return 0;
}
