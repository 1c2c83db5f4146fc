-- id: 2026-01-26T10:00:00
-- description: The venues we know already
-- migrate:up
INSERT INTO venue (name, city, seats) VALUES
  ('The Old Dairy', 'Leeds', 350),
  ('Saal 3', 'Leipzig', 900),
  ('Under the Bridge', 'Porto', 120);
-- migrate:down
DELETE FROM venue WHERE name IN ('The Old Dairy', 'Saal 3', 'Under the Bridge');
