/* What every limit needs: clocks, the median, and the mark of its result. */

#pragma once

#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

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
