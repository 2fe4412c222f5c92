create table thing (
    id     ${identity},
    name   text not null unique,
    amount bigint,
    weight double precision,
    body   text
);
create table part (
    thing_id bigint not null references thing (id)
);
