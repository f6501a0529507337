/*
 * spawn-block COUNT BYTES IDLE: a helper thread starts COUNT children with three pipes each; how long the caller waits
 * for the handing over, and how long until all run. BYTES of touched memory.
 */

#include "process.h"

#include <pthread.h>

struct order {
  int count;
  char *program;
  pid_t *pids;
};

static void *start_all(void *given) {
  struct order *order = given;
  for (int i = 0; i < order->count; i++) {
    char *argv[] = {order->program, NULL};
    int in[2], out[2], errors[2];
    open_pipe(in);
    open_pipe(out);
    open_pipe(errors);
    order->pids[i] = start(argv, (int[]){in[0], out[1], errors[1]}, 0);
    close(in[0]);
    close(out[1]);
    close(errors[1]);
  }
  return NULL;
}

int main(int argc, char **argv) {
  must(argc == 4, "usage: spawn-block COUNT BYTES IDLE");
  struct order order = {.count = atoi(argv[1]), .program = argv[3]};
  order.pids = calloc((size_t)order.count, sizeof *order.pids);
  size_t bytes = (size_t)atoll(argv[2]);
  char *held = bytes ? malloc(bytes) : NULL;
  if (held) memset(held, 1, bytes);
  pthread_t helper;
  double begun = now_us();
  must(pthread_create(&helper, NULL, start_all, &order) == 0, "pthread_create");
  double handed = now_us();
  pthread_join(helper, NULL);
  double started = now_us();
  end_all(order.pids, order.count);
  printf(RESULT_MARK "{\"value\":{\"blockedMs\":%.4f,\"syncMs\":%.4f,\"startedMs\":%.4f,\"held\":%d}}\n",
         (handed - begun) / 1e3, (handed - begun) / 1e3, (started - begun) / 1e3, held ? held[bytes - 1] : 0);
  return 0;
}
