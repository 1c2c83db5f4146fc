// SPDX-License-Identifier: MIT
#pragma once

namespace piccolo {

// A visitor made of lambdas: std::visit(Overloaded{[](A) …, [](B) …}, variant).
template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
// clang 14 cannot deduce it by itself.
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

}  // namespace piccolo
