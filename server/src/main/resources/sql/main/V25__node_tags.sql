-- Tags that a node has besides its own, with a space between two: what a node says itself is in its
-- facts, and comes anew with each of its connections.
alter table node add column added_tags text not null default '';
