/*
 * metrics basic|full COUNT ROUNDS IDLE: figures of COUNT children. basic: processor time and memory, from a kept
 * descriptor of /proc/PID/stat. full: also statm, io and the number of descriptors.
 */

#include "process.h"

#include <sys/stat.h>

struct watched {
  int stat, statm, io, descriptors;
};

/* Sums, so that nothing is optimised away. */
static long long ticks, pages, io_bytes, open_files;

static int open_in(pid_t pid, const char *name, int flags) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  int file = open(path, O_RDONLY | O_CLOEXEC | flags);
  must(file >= 0, path);
  return file;
}

static char *read_at(int file, char *text, size_t size) {
  ssize_t got = pread(file, text, size - 1, 0);
  must(got > 0, "pread");
  text[got] = 0;
  return text;
}

static void look(const struct watched *child, int is_full) {
  char text[1024];
  unsigned long user, system;
  long resident;
  /* The name may hold anything but is the last in parentheses. */
  char *rest = strrchr(read_at(child->stat, text, sizeof text), ')');
  must(rest && sscanf(rest + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d %*d %*d %*u %*u %ld",
                      &user, &system, &resident) == 3,
       "parse stat");
  ticks += (long long)(user + system);
  pages += resident;
  if (!is_full) return;
  long shared;
  must(sscanf(read_at(child->statm, text, sizeof text), "%*d %*d %ld", &shared) == 1, "parse statm");
  pages += shared;
  long long got, put;
  must(sscanf(read_at(child->io, text, sizeof text), "rchar: %*d wchar: %*d syscr: %*d syscw: %*d read_bytes: %lld write_bytes: %lld",
              &got, &put) == 2,
       "parse io");
  io_bytes += got + put;
  /* Linux 6.2 and newer tells the number of descriptors as the folder's size. */
  struct stat facts;
  must(fstat(child->descriptors, &facts) == 0, "fstat");
  open_files += facts.st_size;
}

int main(int argc, char **argv) {
  must(argc == 5, "usage: metrics basic|full COUNT ROUNDS IDLE");
  int is_full = strcmp(argv[1], "full") == 0, count = atoi(argv[2]), rounds = atoi(argv[3]);
  pid_t *pids = calloc((size_t)count, sizeof *pids);
  struct watched *children = calloc((size_t)count, sizeof *children);
  for (int i = 0; i < count; i++) {
    pids[i] = start_idle(argv[4]);
    children[i] = (struct watched){.stat = open_in(pids[i], "stat", 0), .statm = open_in(pids[i], "statm", 0),
                                   .io = open_in(pids[i], "io", 0), .descriptors = open_in(pids[i], "fd", O_DIRECTORY)};
  }
  double *times = calloc((size_t)rounds, sizeof *times);
  for (int i = -1; i < rounds; i++) {
    double begun = now_us();
    for (int child = 0; child < count; child++) look(&children[child], is_full);
    if (i >= 0) times[i] = (now_us() - begun) / 1e3;
  }
  end_all(pids, count);
  printf(RESULT_MARK "{\"value\":{\"answerMs\":%.4f,\"seen\":%lld}}\n", quantile(times, rounds, 0.5),
         ticks + pages + io_bytes + open_files);
  return 0;
}
