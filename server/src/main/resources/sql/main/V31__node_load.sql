-- What a node said of its machine's load with its last beat, as JSON; empty if it said none.
alter table node add column load text not null default '';
