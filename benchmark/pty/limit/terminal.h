/* What a terminal library must ask of the kernel, and no more: open a pair, start a child on it, read, wait. */

#include "measure.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

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
