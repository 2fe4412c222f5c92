-- Comparisons: crews of which each part is the whole request, done by another agent. What one left is
-- checked by a merge train of its own; the row is written before that begins.
create table crew_check (
    crew      bigint  not null,
    part      integer not null,
    job       bigint  not null,           -- whose change is checked
    state     text    not null,           -- as ComparedCheck.State says
    train     text,                       -- from when it began
    command   text    not null default '',
    why       text    not null default '',
    merge_job bigint,                     -- in whose log the output is
    primary key (crew, part)
);
create index crew_check_open on crew_check (crew, part) where state in ('waiting', 'running');

-- Which result was chosen, by whom, each time; the last one counts.
create table crew_pick (
    crew   bigint  not null,
    number integer not null,
    part   text    not null,
    job    bigint  not null,
    by_key bigint  not null,
    picker text    not null,
    at_ms  bigint  not null,
    primary key (crew, number)
);
