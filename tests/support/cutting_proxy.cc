// SPDX-License-Identifier: MIT
#include "support/cutting_proxy.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace piccolo::testing {
namespace {

constexpr char kSocket[] = "/.s.PGSQL.5432";

int check(int result) {
  if (result < 0) throw std::runtime_error("a socket of the proxy failed");
  return result;
}

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error("too long a path: " + path);
  path.copy(address.sun_path, path.size());
  return address;
}

template <typename Function>
void with_address(const std::string& path, Function function) {
  const sockaddr_un address = address_of(path);
  check(function(reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

// The folder in `host=FOLDER`.
std::string host_of(const std::string& url) {
  const std::size_t begin = url.find("host=") + 5;
  return url.substr(begin, url.find('&', begin) - begin);
}

std::string with_host(std::string url, const std::string& folder) {
  return url.replace(url.find("host=") + 5, host_of(url).size(), folder);
}

// Hands on what there is; false at the end.
bool relay(int from, int to) {
  std::array<char, 65536> bytes;
  const ssize_t count = read(from, bytes.data(), bytes.size());
  if (count <= 0) return false;
  for (ssize_t sent = 0; sent < count;) {
    const ssize_t more =
        send(to, bytes.data() + sent, static_cast<std::size_t>(count - sent), MSG_NOSIGNAL);
    if (more <= 0) return false;
    sent += more;
  }
  return true;
}

}  // namespace

CuttingProxy::CuttingProxy(const std::string& url)
    : server_(host_of(url) + kSocket), url_(with_host(url, folder_.path())) {
  listener_ = check(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  with_address(folder_.path() + kSocket, [&](const sockaddr* address, socklen_t size) {
    return bind(listener_, address, size);
  });
  check(listen(listener_, /*backlog=*/16));
  thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

CuttingProxy::~CuttingProxy() {
  thread_.request_stop();
  thread_.join();
  for (const Pair& pair : pairs_) {
    close(pair.client);
    close(pair.server);
  }
  close(listener_);
}

void CuttingProxy::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<pollfd> sockets = {{listener_, POLLIN, 0}};
    for (const Pair& pair : pairs_) {
      sockets.push_back({pair.client, POLLIN, 0});
      sockets.push_back({pair.server, POLLIN, 0});
    }
    // To notice when it is to stop.
    if (poll(sockets.data(), sockets.size(), /*timeout=*/20) <= 0) continue;
    std::size_t i = 1;
    for (auto pair = pairs_.begin(); pair != pairs_.end(); i += 2) {
      const bool goes_on = (sockets[i].revents == 0 || relay_to_server(*pair)) &&
                           (sockets[i + 1].revents == 0 || relay_to_client(*pair));
      if (goes_on) {
        ++pair;
        continue;
      }
      close(pair->client);
      close(pair->server);
      pair = pairs_.erase(pair);
    }
    if (sockets[0].revents != 0) accept_client();
  }
}

void CuttingProxy::accept_client() {
  const int client = check(accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
  const int server = check(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  with_address(server_, [&](const sockaddr* address, socklen_t size) {
    return connect(server, address, size);
  });
  pairs_.push_back({client, server});
}

bool CuttingProxy::relay_to_server(Pair& pair) {
  if (!pair.is_asking) {
    pair.is_asking = true;
    const bool is_due = ++trips_ == cut_at_;
    if (is_due && when_ == When::kBeforeTheServer) return false;
    pair.is_cut = is_due;
  }
  return relay(pair.client, pair.server);
}

bool CuttingProxy::relay_to_client(Pair& pair) {
  pair.is_asking = false;
  return !pair.is_cut && relay(pair.server, pair.client);
}

}  // namespace piccolo::testing
