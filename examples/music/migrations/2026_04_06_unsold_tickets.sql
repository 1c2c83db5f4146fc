-- id: 2026-04-06T10:00:00
-- description: Find unsold tickets quickly
-- migrate:up
CREATE INDEX ticket_unsold ON ticket (concert, price) WHERE sold IS NULL;
-- migrate:down
DROP INDEX ticket_unsold;
