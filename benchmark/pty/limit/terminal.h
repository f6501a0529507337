/* What a terminal library must ask of the kernel, and no more: open a pair, start a child on it, read, wait. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define RESULT_MARK "@@signalbox-benchmark "

static inline void must(int good, const char *what) {
  if (good) return;
  fprintf(stderr, "error: %s: %s\n", what, strerror(errno));
  exit(1);
}

static inline double now_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static inline double process_cpu_ms(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

/* Starts argv on a new terminal of 120 x 40; returns the master. vfork: the cost must not grow with our memory. */
static inline int spawn_terminal(char *const argv[], pid_t *pid) {
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  must(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0, "open a terminal");
  int slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  must(slave >= 0, "open its other side");
  struct winsize size = {.ws_row = 40, .ws_col = 120};
  ioctl(master, TIOCSWINSZ, &size);
  pid_t child = vfork();
  if (child == 0) {
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    dup2(slave, 0);
    dup2(slave, 1);
    dup2(slave, 2);
    execvp(argv[0], argv);
    _exit(127);
  }
  must(child > 0, "vfork");
  close(slave);
  *pid = child;
  return master;
}

/* Reads until the terminal's end (EIO on Linux); returns the bytes. */
static inline long long read_to_end(int master) {
  static char buffer[65536];
  long long total = 0;
  for (;;) {
    ssize_t got = read(master, buffer, sizeof buffer);
    if (got > 0) total += got;
    else if (got == 0 || errno != EINTR) return total;
  }
}

static int compare_doubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Sorts in place; nearest rank. */
static inline double quantile(double *values, int count, double share) {
  qsort(values, (size_t)count, sizeof *values, compare_doubles);
  int index = (int)(share * count);
  return values[index < count ? index : count - 1];
}
