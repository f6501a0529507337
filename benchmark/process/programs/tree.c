/*
 * tree FIFO: one process, its 3 children, their 9. Each writes its id and a line feed into the FIFO and holds it open
 * until it ends, so that a reader sees the end of the file when nobody is left.
 */

#include "measure.h"

#include <fcntl.h>
#include <unistd.h>

enum { LEVELS = 3, CHILDREN = 3 };

int main(int argc, char **argv) {
  must(argc == 2, "usage: tree FIFO");
  int fifo = open(argv[1], O_WRONLY | O_CLOEXEC);
  must(fifo >= 0, "open the FIFO");
  for (int level = 1; level < LEVELS; level++) {
    pid_t child = 1;
    for (int i = 0; i < CHILDREN && child > 0; i++) child = fork();
    must(child >= 0, "fork");
    /* A parent's part is done; the child goes on to the next level. */
    if (child > 0) break;
  }
  char line[32];
  int length = snprintf(line, sizeof line, "%d\n", getpid());
  must(write(fifo, line, (size_t)length) == length, "write the id");
  for (;;) pause();
}
