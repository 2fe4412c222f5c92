-- Which versions of Cadre have used this store, for an older one that meets it.

create table program_version (
    version     text   primary key,
    first_at_ms bigint not null
);
