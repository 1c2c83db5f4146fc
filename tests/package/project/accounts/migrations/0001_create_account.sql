-- description: Create account
-- migrate:up
CREATE TABLE account (id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL);
-- migrate:down
DROP TABLE account;
