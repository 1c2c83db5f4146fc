// SPDX-License-Identifier: MIT
#include "support/watched_disk.h"

#include <new>

// A VFS that hands on everything: https://www.sqlite.org/vfs.html.
namespace piccolo::testing {
namespace {

std::function<int()> ask;
sqlite3_vfs* disk = nullptr;

// The disk's own file stands behind it.
struct WatchedFile {
  sqlite3_file base;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

WatchedFile* watched(sqlite3_file* file) { return reinterpret_cast<WatchedFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return watched(file)->real(); }
const sqlite3_io_methods* methods(sqlite3_file* file) { return real(file)->pMethods; }

// What the file does, unless the answer is no.
template <auto kMethod, typename... Arguments>
int ask_first(sqlite3_file* file, Arguments... arguments) {
  const int answer = ask();
  return answer == SQLITE_OK ? (methods(file)->*kMethod)(real(file), arguments...) : answer;
}

template <auto kMethod, typename Result, typename... Arguments>
Result hand_on(sqlite3_file* file, Arguments... arguments) {
  return (methods(file)->*kMethod)(real(file), arguments...);
}

using Io = sqlite3_io_methods;
constexpr Io kMethods = {
    .iVersion = 2,
    .xClose = hand_on<&Io::xClose, int>,
    .xRead = hand_on<&Io::xRead, int, void*, int, sqlite3_int64>,
    .xWrite = ask_first<&Io::xWrite, const void*, int, sqlite3_int64>,
    .xTruncate = ask_first<&Io::xTruncate, sqlite3_int64>,
    .xSync = ask_first<&Io::xSync, int>,
    .xFileSize = hand_on<&Io::xFileSize, int, sqlite3_int64*>,
    .xLock = hand_on<&Io::xLock, int, int>,
    .xUnlock = hand_on<&Io::xUnlock, int, int>,
    .xCheckReservedLock = hand_on<&Io::xCheckReservedLock, int, int*>,
    .xFileControl = hand_on<&Io::xFileControl, int, int, void*>,
    .xSectorSize = hand_on<&Io::xSectorSize, int>,
    .xDeviceCharacteristics = hand_on<&Io::xDeviceCharacteristics, int>,
    .xShmMap = hand_on<&Io::xShmMap, int, int, int, int, void volatile**>,
    .xShmLock = hand_on<&Io::xShmLock, int, int, int, int>,
    .xShmBarrier = hand_on<&Io::xShmBarrier, void>,
    .xShmUnmap = hand_on<&Io::xShmUnmap, int, int>,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* const opened = new (file) WatchedFile{};
  const int code = disk->xOpen(disk, name, opened->real(), flags, out_flags);
  // By which SQLite knows whether there is anything to close.
  if (opened->real()->pMethods != nullptr) opened->base.pMethods = &kMethods;
  return code;
}

int delete_file(sqlite3_vfs*, const char* name, int sync) {
  const int answer = ask();
  return answer == SQLITE_OK ? disk->xDelete(disk, name, sync) : answer;
}

}  // namespace

WatchedDisk::WatchedDisk(std::function<int()> before_change)
    : disk_(sqlite3_vfs_find(nullptr)), watched_(*disk_) {
  ask = std::move(before_change);
  disk = disk_;
  watched_.zName = "watched";
  watched_.szOsFile = static_cast<int>(sizeof(WatchedFile)) + disk->szOsFile;
  watched_.xOpen = open_file;
  watched_.xDelete = delete_file;
  sqlite3_vfs_register(&watched_, /*makeDflt=*/1);
}

WatchedDisk::~WatchedDisk() {
  sqlite3_vfs_unregister(&watched_);
  sqlite3_vfs_register(disk_, /*makeDflt=*/1);
}

}  // namespace piccolo::testing
