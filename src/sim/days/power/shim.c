/*
 * Stands between the program and the C library (LD_PRELOAD) and writes down, in order, everything that
 * changes files below one folder: what was written where, and what was synced. Ends the process at a
 * chosen operation as a power cut does, and can let the disk be full. For simulations only.
 *
 * POWER_DIR  folder that is watched, absolute
 * POWER_LOG  file that takes the records
 * POWER_TOLD file of the program's own words: what is written there goes into the log as a note, and a
 *            note that starts with '!' is an order: "!cut N", "!full 0", "!full 1"
 *
 * Record: u32 length of the rest, u8 kind, i32 descriptor, u64 number, bytes. The number is an offset, a size
 * or, for OPEN, flags: 1 emptied, 2 made, 4 a folder.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN = 1, WRITE, TRUNCATE, SYNC, RENAME, UNLINK, CLOSE, NOTE, SYNC_DIR, LINK };
enum { FILES = 4096, WATCHED = 1, DIRECTORY = 2, TOLD = 3 };

static unsigned char kinds[FILES];
static uint64_t positions[FILES];
static char dir[4096], told[4096];
static size_t dir_length;
static int log_file = -1;
static long countdown = -1;
static int is_full;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
  const char *wanted = getenv("POWER_DIR"), *log = getenv("POWER_LOG"), *words = getenv("POWER_TOLD");
  if (!wanted || !log) return;
  snprintf(dir, sizeof dir, "%s/", wanted);
  dir_length = strlen(dir);
  if (words) snprintf(told, sizeof told, "%s", words);
  log_file = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (log_file >= 0) {
    int high = fcntl(log_file, F_DUPFD_CLOEXEC, 900);
    if (high >= 0) { close(log_file); log_file = high; }
  }
  unsetenv("LD_PRELOAD");
}

static int is_watched(const char *path) { return log_file >= 0 && path && !strncmp(path, dir, dir_length); }
static int is_root(const char *path) { return log_file >= 0 && path && !strncmp(path, dir, dir_length - 1) && strlen(path) == dir_length - 1; }
static int kind_of(int fd) { return fd >= 0 && fd < FILES ? kinds[fd] : 0; }

static void put(int kind, int fd, uint64_t number, const void *bytes, size_t length) {
  unsigned char head[17];
  uint32_t rest = 13 + length;
  int32_t file = fd;
  memcpy(head, &rest, 4);
  head[4] = kind;
  memcpy(head + 5, &file, 4);
  memcpy(head + 9, &number, 8);
  struct iovec parts[2] = {{head, 17}, {(void *)bytes, length}};
  syscall(SYS_writev, log_file, parts, length ? 2 : 1);
}

/* One thing that changes the disk is about to happen. */
static void operation(void) {
  if (countdown >= 0 && countdown-- == 0) {
    syscall(SYS_kill, (int)syscall(SYS_getpid), SIGKILL);
    for (;;) pause();
  }
}

static void order(const char *bytes, size_t length) {
  char text[64];
  size_t taken = length < sizeof text - 1 ? length : sizeof text - 1;
  memcpy(text, bytes, taken);
  text[taken] = 0;
  if (!strncmp(text, "!cut ", 5)) countdown = atol(text + 5);
  if (!strncmp(text, "!full ", 6)) is_full = atoi(text + 6);
}

static int opened(int fd, const char *path, int flags, int existed) {
  if (fd < 0 || fd >= FILES) return fd;
  kinds[fd] = 0;
  if (log_file < 0 || !path) return fd;
  if (told[0] && !strcmp(path, told)) kinds[fd] = TOLD;
  else if (is_watched(path) || is_root(path)) {
    struct stat status;
    pthread_mutex_lock(&lock);
    if (!fstat(fd, &status) && S_ISDIR(status.st_mode)) {
      kinds[fd] = DIRECTORY;
      const char *name = is_root(path) ? "" : path + dir_length;
      put(OPEN, fd, 4, name, strlen(name));
    } else {
      kinds[fd] = WATCHED;
      positions[fd] = flags & O_APPEND ? (uint64_t)status.st_size : 0;
      put(OPEN, fd, (flags & O_TRUNC ? 1 : 0) | (existed ? 0 : 2), path + dir_length, strlen(path) - dir_length);
    }
    pthread_mutex_unlock(&lock);
  }
  return fd;
}

static int does_exist(const char *path) { struct stat status; return !stat(path, &status); }

static int open_any(int at, const char *path, int flags, int mode) {
  int is_ours = is_watched(path), existed = is_ours ? does_exist(path) : 1;
  int changes = is_ours && ((!existed && (flags & O_CREAT)) || (flags & O_TRUNC));
  if (changes && !existed && is_full) { errno = ENOSPC; return -1; }
  if (changes) { pthread_mutex_lock(&lock); operation(); pthread_mutex_unlock(&lock); }
  int fd = syscall(SYS_openat, at, path, flags, mode);
  return opened(fd, path, flags, existed);
}

#define MODE(flags) int mode = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, int); va_end(list); }
int open(const char *path, int flags, ...) { MODE(flags) return open_any(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_any(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return open_any(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return open_any(at, path, flags | O_LARGEFILE, mode); }

int close(int fd) {
  if (kind_of(fd) == WATCHED) { pthread_mutex_lock(&lock); put(CLOSE, fd, 0, NULL, 0); pthread_mutex_unlock(&lock); }
  if (fd >= 0 && fd < FILES) kinds[fd] = 0;
  return syscall(SYS_close, fd);
}

static ssize_t write_at(int fd, const void *bytes, size_t length, uint64_t offset) {
  pthread_mutex_lock(&lock);
  operation();
  struct stat status;
  if (is_full && (fstat(fd, &status) || offset + length > (uint64_t)status.st_size)) {
    pthread_mutex_unlock(&lock);
    errno = ENOSPC;
    return -1;
  }
  ssize_t done = syscall(SYS_pwrite64, fd, bytes, length, (off_t)offset);
  if (done > 0) put(WRITE, fd, offset, bytes, done);
  pthread_mutex_unlock(&lock);
  return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  int kind = kind_of(fd);
  if (kind == TOLD) {
    pthread_mutex_lock(&lock);
    if (length && *(const char *)bytes == '!') order(bytes, length);
    else put(NOTE, fd, 0, bytes, length);
    pthread_mutex_unlock(&lock);
    return length;
  }
  if (kind != WATCHED) return syscall(SYS_write, fd, bytes, length);
  ssize_t done = write_at(fd, bytes, length, positions[fd]);
  if (done > 0) positions[fd] += done;
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  if (kind_of(fd) != WATCHED) return syscall(SYS_pwrite64, fd, bytes, length, offset);
  return write_at(fd, bytes, length, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) { return pwrite(fd, bytes, length, offset); }

static ssize_t write_parts(int fd, const struct iovec *parts, int count, uint64_t offset) {
  ssize_t total = 0;
  for (int at = 0; at < count; at++) {
    ssize_t done = write_at(fd, parts[at].iov_base, parts[at].iov_len, offset + total);
    if (done < 0) return total ? total : -1;
    total += done;
  }
  return total;
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (kind_of(fd) != WATCHED) return syscall(SYS_writev, fd, parts, count);
  ssize_t done = write_parts(fd, parts, count, positions[fd]);
  if (done > 0) positions[fd] += done;
  return done;
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  if (kind_of(fd) != WATCHED) return REAL(pwritev)(fd, parts, count, offset);
  return write_parts(fd, parts, count, offset);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) { return pwritev(fd, parts, count, offset); }

int ftruncate(int fd, off_t size) {
  if (kind_of(fd) != WATCHED) return syscall(SYS_ftruncate, fd, size);
  pthread_mutex_lock(&lock);
  operation();
  int done = syscall(SYS_ftruncate, fd, size);
  if (!done) put(TRUNCATE, fd, size, NULL, 0);
  pthread_mutex_unlock(&lock);
  return done;
}
int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }
int posix_fallocate(int fd, off_t offset, off_t length) { return kind_of(fd) == WATCHED ? EINVAL : REAL(posix_fallocate)(fd, offset, length); }

static int sync_any(int fd, long call) {
  int kind = kind_of(fd);
  if (kind != WATCHED && kind != DIRECTORY) return syscall(call, fd);
  pthread_mutex_lock(&lock);
  operation();
  put(kind == WATCHED ? SYNC : SYNC_DIR, fd, 0, NULL, 0); /* memory needs no sync */
  pthread_mutex_unlock(&lock);
  return 0;
}
int fsync(int fd) { return sync_any(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_any(fd, SYS_fdatasync); }

static void put_names(int kind, const char *from, const char *to) {
  char both[8192];
  int length = snprintf(both, sizeof both, "%s%c%s", from + dir_length, 0, to + dir_length);
  put(kind, -1, 0, both, length);
}

int rename(const char *from, const char *to) {
  if (!is_watched(from) || !is_watched(to)) return syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  pthread_mutex_lock(&lock);
  operation();
  int done = syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  if (!done) put_names(RENAME, from, to);
  pthread_mutex_unlock(&lock);
  return done;
}

static int unlink_any(int at, const char *path, int flags) {
  if (!is_watched(path)) return syscall(SYS_unlinkat, at, path, flags);
  pthread_mutex_lock(&lock);
  operation();
  int done = syscall(SYS_unlinkat, at, path, flags);
  if (!done) put(UNLINK, -1, 0, path + dir_length, strlen(path) - dir_length);
  pthread_mutex_unlock(&lock);
  return done;
}
int link(const char *from, const char *to) {
  if (!is_watched(from) || !is_watched(to)) return syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
  pthread_mutex_lock(&lock);
  operation();
  int done = syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
  if (!done) put_names(LINK, from, to);
  pthread_mutex_unlock(&lock);
  return done;
}

int remove(const char *path) { return is_watched(path) ? unlink_any(AT_FDCWD, path, 0) : REAL(remove)(path); }
int unlink(const char *path) { return unlink_any(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return unlink_any(at, path, flags); }
