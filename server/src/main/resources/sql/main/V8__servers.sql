-- Several servers on one database: which there are, and to which of them a node is connected.

create table server (
    id            ${identity},           -- a new one at each start
    name          text   not null,       -- for people: machine and process
    started_at_ms bigint not null,
    seen_at_ms    bigint not null
);

alter table node add column server_id bigint;                   -- null while it is not connected
alter table node add column session bigint not null default 0;  -- of that server
alter table node add column instance text not null default '';  -- the node's process
create index node_server on node (server_id) where server_id is not null;

-- What the servers must tell nodes to stop, and what was not answered: few among many jobs.
create index job_stopping on job (stop_at_ms) where state = 'running' and stop_at_ms is not null;

-- Texts that all servers must agree on, such as an imported price table.
create table shared_text (
    name          text primary key,
    body          text   not null,
    changed_at_ms bigint not null
);

-- The bytes of artifacts and bundles where several servers serve them; else they are files.
create table kept_file (
    sha256       text primary key,
    bytes        bigint not null,
    stored_at_ms bigint not null
);
create table kept_part (
    sha256 text    not null,
    part   integer not null,             -- from 0
    body   bytea   not null,
    primary key (sha256, part)
);
