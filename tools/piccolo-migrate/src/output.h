// SPDX-License-Identifier: MIT
#pragma once

#include <ostream>
#include <streambuf>
#include <string>

namespace piccolo::tool {

// Standard output, on which `header` is written before anything else, and not at
// all if nothing is: what fails leaves standard output empty.
class Output : private std::streambuf {
 public:
  explicit Output(std::string header) : header_(std::move(header)), stream_(this) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  std::ostream& stream() { return stream_; }

 private:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

  void begin();

  std::string header_;
  std::ostream stream_;
};

}  // namespace piccolo::tool
