-- Crews: one request, its parts, and the jobs that were filed for them. A row of a job that is to be
-- filed is written before it is: whoever comes after a crash files the same under the same key.
create table crew (
    id            ${identity},
    state         text   not null,        -- as CrewState says
    why           text   not null default '',
    request       text   not null,        -- as it was sent, JSON
    submitter_key bigint not null,
    submitter     text   not null,
    idem_key      text,
    team          text,                   -- from when it runs
    train         text,                   -- the merge of its changes, from when it began
    combined      text,                   -- what came of that, JSON
    ends_as       text   not null default 'done',
    look_at_ms    bigint,                 -- when the loop is to look at it; null for never
    filed_at_ms   bigint not null,
    ended_at_ms   bigint
);
create unique index crew_idem on crew (submitter_key, idem_key) where idem_key is not null;
create index crew_look on crew (look_at_ms) where look_at_ms is not null;

create table crew_part (
    crew     bigint  not null,
    position integer not null,
    name     text    not null,
    state    text    not null,            -- as PartState says
    why      text    not null default '',
    chain    text    not null,            -- the profiles that try it in turn, a JSON list
    link     integer not null default 0,  -- which of them is next or at work
    worker   text,
    task     bigint,
    rounds   integer not null default 0,  -- how often a review has sent it back
    job      bigint,                      -- the one that left what was expected
    changed  integer not null default 0,  -- whether that is a change
    spec     text    not null,            -- what it is, JSON
    primary key (crew, position)
);

create table crew_try (
    crew        bigint  not null,
    part        integer not null,         -- -1 for the split of the request
    number      integer not null,
    kind        text    not null,         -- as TryKind says
    agent       text    not null,
    cli         text    not null,
    worker      text,
    state       text    not null,         -- as TryState says
    why         text    not null default '',
    job         bigint,                   -- null until it is filed
    since_ms    bigint  not null,
    ended_at_ms bigint,
    learnt      text    not null default '', -- what the next one is told of it
    request     text    not null,         -- what is filed, JSON
    primary key (crew, part, number)
);
create index crew_try_running on crew_try (crew, part, number) where state = 'running';
create index crew_try_job on crew_try (job) where job is not null;

create table crew_pace (
    cli           text    primary key,
    width         integer not null,
    changed_at_ms bigint  not null,
    why           text    not null
);

-- As whom a job speaks in its team, and which task it holds there, where it is not simply job-17.
create table job_appointment (
    job_id bigint primary key,
    member text   not null,
    task   bigint
);
