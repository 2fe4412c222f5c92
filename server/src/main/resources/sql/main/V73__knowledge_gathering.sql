-- Collections in which the results of jobs become documents when they end. Whoever gathers moves the place on afterwards: what
-- is gathered twice is stored once.
create table knowledge_gathering (
    knowledge_id bigint primary key,
    seq          bigint not null,        -- events up to here were looked at
    set_by       text   not null,
    set_at_ms    bigint not null
);
