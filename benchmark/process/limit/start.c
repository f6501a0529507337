/* start COUNT ROUNDS IDLE: until a byte of each of COUNT children has been read, which proves that they run. */

#include "process.h"

static double start_all(int count, char *program) {
  char *argv[] = {program, "R", NULL};
  pid_t pids[count];
  int outputs[count];
  double begun = now_us();
  for (int i = 0; i < count; i++) {
    int out[2];
    open_pipe(out);
    pids[i] = start(argv, (int[]){-1, out[1], -1}, 0);
    close(out[1]);
    outputs[i] = out[0];
  }
  for (int i = 0; i < count; i++) {
    char byte;
    must(read(outputs[i], &byte, 1) == 1, "read a sign of life");
    close(outputs[i]);
  }
  double ms = (now_us() - begun) / 1e3;
  end_all(pids, count);
  return ms;
}

int main(int argc, char **argv) {
  must(argc == 4, "usage: start COUNT ROUNDS IDLE");
  int count = atoi(argv[1]), rounds = atoi(argv[2]);
  double *times = calloc((size_t)rounds, sizeof *times);
  for (int i = -1; i < rounds; i++) {
    double ms = start_all(count, argv[3]);
    if (i >= 0) times[i] = ms;
  }
  printf(RESULT_MARK "{\"value\":{\"runningMs\":%.4f}}\n", quantile(times, rounds, 0.5));
  return 0;
}
