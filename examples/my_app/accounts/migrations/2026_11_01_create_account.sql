-- id: 2026-11-01T09:00:00
-- description: Create account
-- migrate:up
CREATE TABLE account (id INTEGER PRIMARY KEY, email VARCHAR(200) NOT NULL);
CREATE UNIQUE INDEX account_email ON account (email);
-- migrate:down
DROP TABLE account;
