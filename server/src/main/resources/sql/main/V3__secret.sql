-- Secrets of agents and of git hosts, encrypted; what encrypts them is not in here.

create table secret (
    scope      text   not null,          -- team:main, repo:host/path, profile:claude, host:git.example
    name       text   not null,
    sealed     bytea  not null,          -- AEAD: holds the id of its key, bound to scope and name
    set_by     text   not null,
    set_by_key bigint not null,
    set_at_ms  bigint not null,
    primary key (scope, name)
);
