// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <limits>
#include <list>
#include <string>
#include <thread>

#include "support/test_database.h"

namespace piccolo::testing {

// Stands between clients and the PostgreSQL server: counts round trips, and cuts
// all connections at one of them.
class CuttingProxy {
 public:
  // Before the server hears of it, or after it has done what was asked and before
  // the client hears of that.
  enum class When { kBeforeTheServer, kBeforeTheClient };

  // Of a server on a unix socket.
  explicit CuttingProxy(const std::string& url);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  // By which clients come here.
  const std::string& url() const { return url_; }

  // How often a client has sent something and waited; connecting is one.
  int trips() const { return trips_; }

  // At the trip of that number, counted from 1.
  void cut_at(int trip, When when) {
    when_ = when;
    cut_at_ = trip;
  }

 private:
  // A client, and the connection to the server that it believes to have.
  struct Pair {
    int client;
    int server;
    bool is_asking = false;
    bool is_cut = false;
  };

  void serve(const std::stop_token& stop);
  void accept_client();
  bool relay_to_server(Pair& pair);
  bool relay_to_client(Pair& pair);

  TemporaryFolder folder_;
  std::string server_;
  std::string url_;
  int listener_ = -1;
  std::list<Pair> pairs_;
  std::atomic<int> trips_ = 0;
  std::atomic<int> cut_at_ = std::numeric_limits<int>::max();
  std::atomic<When> when_ = When::kBeforeTheServer;
  std::jthread thread_;  // Last, so that it ends first.
};

}  // namespace piccolo::testing
