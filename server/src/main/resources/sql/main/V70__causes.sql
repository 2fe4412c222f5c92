-- What caused a job: the id of the request, its place in a trace and the span of its cause, as JSON.
alter table job add column cause text;  -- null: nothing is known

-- The same of what files jobs later: crews, plans, items of flows.
create table origin (
    thing text   primary key,  -- its id, as in the feed
    cause text   not null,
    at_ms bigint not null
);

-- How far the feed has been told to the collector of traces.
create table trace_place (
    only_one      integer primary key check (only_one = 1),
    seq           bigint  not null,
    holder        text    not null,  -- the server that sends; another one may when it has not for a while
    held_until_ms bigint  not null
);
