/* exit-seen OTHERS ROUNDS IDLE: from the kill of a child to its pidfd's wake-up, with OTHERS watched beside it. */

#include "process.h"

#include <sys/epoll.h>

static int poller;

static void watch(pid_t pid) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = open_pidfd(pid)};
  must(epoll_ctl(poller, EPOLL_CTL_ADD, event.data.fd, &event) == 0, "epoll_ctl");
}

int main(int argc, char **argv) {
  must(argc == 4, "usage: exit-seen OTHERS ROUNDS IDLE");
  int others = atoi(argv[1]), rounds = atoi(argv[2]);
  pid_t *pids = calloc((size_t)others + 1, sizeof *pids);
  double *times = calloc((size_t)rounds, sizeof *times);
  must((poller = epoll_create1(EPOLL_CLOEXEC)) >= 0, "epoll_create1");
  for (int i = 0; i < others; i++) watch(pids[i] = start_idle(argv[3]));
  for (int i = 0; i < rounds; i++) {
    pid_t victim = start_idle(argv[3]);
    watch(victim);
    /* As in the measured hosts: the child has come to rest. */
    usleep(2000);
    struct epoll_event seen;
    double begun = now_us();
    kill(victim, SIGKILL);
    must(epoll_wait(poller, &seen, 1, 10000) == 1, "epoll_wait");
    must(waitpid(victim, NULL, 0) == victim, "waitpid");
    times[i] = now_us() - begun;
    close(seen.data.fd);
  }
  end_all(pids, others);
  printf(RESULT_MARK "{\"value\":{\"medianUs\":%.2f,\"p99Us\":%.2f}}\n", quantile(times, rounds, 0.5),
         quantile(times, rounds, 0.99));
  return 0;
}
