-- id: 2026-01-03T09:00:00
-- description: First account; "quoted" \ 'escaped'
-- migrate:up
INSERT INTO account (id, name) VALUES (1, 'O''Neill; "Dan" \ ü');
-- migrate:down
DELETE FROM account WHERE id = 1;
