-- The bus: teams, their members, mail, tasks, locks. Nothing here refers to another table by a key
-- that the database checks: whatever is written in a team is written under the lock of the team's
-- row, and the checks would lock rows once more.

-- Whoever writes in a team takes its numbers first, and so holds this row until the commit: the
-- order of numbers is the order of commits, and a cursor skips nothing. The row of a deleted team
-- stays, since no number may come twice.
create table team (
    name           text primary key,
    lead           text   not null,
    resources      text   not null,       -- a JSON list
    last_message   bigint not null default 0,
    last_task      bigint not null default 0,
    last_entry     bigint not null default 0,
    last_token     bigint not null default 0, -- fencing tokens of claims and locks
    created_at_ms  bigint not null,
    archived_at_ms bigint,
    deleted_at_ms  bigint
);

create table team_member (
    team           text   not null,
    name           text   not null,
    kind           text   not null,       -- seat, claimed, person
    joined_at_ms   bigint not null,
    removed_at_ms  bigint,
    read_position  bigint not null default 0, -- mail up to here was marked as read
    last_delivered bigint not null default 0, -- the newest mail in the inbox
    deleted_up_to  bigint not null default 0, -- the newest mail that was deleted
    unread         bigint not null default 0, -- behind the position and not acknowledged
    urgent         bigint not null default 0, -- the urgent part of it
    primary key (team, name)
);

create table message (
    team        text    not null,
    id          bigint  not null,
    from_member text    not null,
    recipient   text    not null,         -- a member, or all
    thread_id   text    not null,
    priority    text    not null,         -- normal, urgent
    origin      text    not null,         -- agent, human
    verified    integer not null,
    at_ms       bigint  not null,
    size        integer not null,         -- characters that it takes in an answer
    idem_key    text,
    body        text    not null,         -- last: large ones overflow the page
    primary key (team, id)
);
create unique index message_idem on message (team, from_member, idem_key) where idem_key is not null;

create table delivery (
    team          text   not null,
    to_member     text   not null,
    message_id    bigint not null,
    fetched_at_ms bigint,
    acked_at_ms   bigint,
    primary key (team, to_member, message_id)
);
create index delivery_message on delivery (team, message_id);

create table task (
    team           text    not null,
    id             bigint  not null,
    title          text    not null,
    assignee       text    not null,      -- who has it or is to have it, '' for anybody
    assigned       text    not null,      -- who is to have it when nobody holds it
    holder         text,                  -- who holds the claim
    status         text    not null,      -- open, in_progress, blocked, done, failed, cancelled
    created_by     text    not null,
    verified       integer not null,
    priority       integer not null,
    labels         text    not null,      -- a JSON list
    due_at_ms      bigint,
    claim_token    bigint  not null default 0, -- of the last claim
    lease_sec      bigint,                -- of the claim; null if it does not end by itself
    lease_until_ms bigint,
    outcome        text    not null default '',
    created_at_ms  bigint  not null,
    changed_at_ms  bigint  not null,      -- ascends with each change
    steps          bigint  not null default 1,
    note           text    not null default '',
    metadata       text    not null default '{}',
    detail         text    not null,
    primary key (team, id)
);
create index task_open on task (team, status, priority desc, id) where status in ('open', 'in_progress', 'blocked');
create index task_lease on task (lease_until_ms) where lease_until_ms is not null;
create index task_holder on task (team, holder) where holder is not null;

create table task_need (
    team     text   not null,
    task_id  bigint not null,
    needs_id bigint not null,
    primary key (team, task_id, needs_id)
);
create index task_need_needs on task_need (team, needs_id);

create table task_step (
    team     text    not null,
    task_id  bigint  not null,
    number   bigint  not null,
    at_ms    bigint  not null,
    by_name  text    not null,
    verified integer not null,
    origin   text    not null,
    what     text    not null,            -- created, claimed, updated, lease_ended
    status   text    not null,            -- afterwards
    note     text    not null,
    primary key (team, task_id, number)
);

create table bus_lock (
    team      text    not null,
    resource  text    not null,
    holder    text,                       -- null when it is free
    verified  integer not null,
    token     bigint  not null,           -- of the last grant
    ttl_sec   bigint  not null,
    until_ms  bigint  not null,           -- the end of the hold, or of the delay after it
    delay_sec bigint  not null default 0, -- how long nobody gets it after a hold that ran out
    idem_key  text,
    primary key (team, resource)
);
create index bus_lock_until on bus_lock (until_ms);

-- The newest 500 lines of each team.
create table team_entry (
    team  text   not null,
    id    bigint not null,
    kind  text   not null,
    text  text   not null,
    at_ms bigint not null,
    primary key (team, id)
);

alter table access_key add column team text;
alter table access_key add column member text;
create index access_key_seat on access_key (team, member) where team is not null;
