-- When what still runs on a node that drains is stopped; null: never.
alter table node add column drain_by_ms bigint;
