// SPDX-License-Identifier: MIT
#include "sql/statement_writer.h"

#include "sql/render.h"

namespace piccolo {

absl::StatusOr<Step> DialectWriter::write(const Operation& operation, const Schema& before,
                                          bool in_transaction) {
  absl::StatusOr<Pieces> pieces = render(dialect_, operation, before, in_transaction);
  if (!pieces.ok()) return pieces.status();
  Step step{operation};
  for (Piece& piece : *pieces) step.statements.push_back(std::get<Statement>(std::move(piece)));
  return step;
}

}  // namespace piccolo
