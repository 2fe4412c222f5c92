-- What all streams of a plan have saved, merged now and then to see what would come of it; and plans
-- that are given another file while they run.
create table plan_rehearsal (
    plan        bigint  not null,
    number      integer not null,         -- counts those of the plan, from 1
    seen        text    not null,         -- what it merges, to see whether anything changed since
    streams     text    not null,         -- JSON: ids, in the order of merging
    request     text    not null,         -- the train that is filed, JSON
    train       bigint,                   -- null until it is filed
    state       text    not null,         -- running, good (it came to its end), bad
    why         text    not null default '',
    findings    text    not null default '[]', -- JSON, as RehearsalFinding
    since_ms    bigint  not null,
    ended_at_ms bigint,
    primary key (plan, number)
);
create index plan_rehearsal_running on plan_rehearsal (plan) where state = 'running';

alter table plan add column rehearse_at_ms bigint not null default 0;  -- when to look whether one is due
alter table plan add column file text;         -- the file that it was given last; null: as it was filed
alter table plan add column version integer not null default 1; -- counts its files
