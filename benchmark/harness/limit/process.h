/* What a process library must ask of the kernel, and no more. */

#include "measure.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A pair of which neither end reaches other children; a child's own end is duplicated onto its place. */
static inline void open_pipe(int ends[2]) { must(pipe2(ends, O_CLOEXEC) == 0, "pipe"); }

/*
 * Starts argv with the given descriptors as 0, 1 and 2 (below 0: /dev/null, opened once). vfork: the cost must not grow
 * with our memory.
 */
static inline pid_t start(char *const argv[], const int descriptors[3], int has_own_group) {
  static int nothing = -1;
  if (nothing < 0) nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  pid_t child = vfork();
  if (child == 0) {
    if (has_own_group) setpgid(0, 0);
    for (int i = 0; i < 3; i++) dup2(descriptors[i] < 0 ? nothing : descriptors[i], i);
    execv(argv[0], argv);
    _exit(127);
  }
  must(child > 0, "vfork");
  return child;
}

static inline pid_t start_idle(char *program) {
  char *argv[] = {program, NULL};
  return start(argv, (int[]){-1, -1, -1}, 0);
}

static inline int open_pidfd(pid_t pid) {
  int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
  must(pidfd >= 0, "pidfd_open");
  return pidfd;
}

static inline void end_all(const pid_t *pids, int count) {
  for (int i = 0; i < count; i++) kill(pids[i], SIGKILL);
  for (int i = 0; i < count; i++) waitpid(pids[i], NULL, 0);
}

