-- id: 2026-11-03T09:00:00
-- description: Create concert
-- migrate:up
CREATE TABLE concert (
  id INTEGER PRIMARY KEY,
  band INTEGER NOT NULL REFERENCES band (id),
  starts TIMESTAMP NOT NULL
);
-- migrate:down
DROP TABLE concert;
