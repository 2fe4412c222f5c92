-- Paths that streams of a plan ask for, and those that they were given.
alter table plan add column grants text not null default '[]';     -- JSON, as PlanGrant says
alter table plan add column mail_up_to bigint not null default 0; -- what was read of its lead's mail

create table plan_request (
    plan           bigint  not null,
    number         integer not null,
    stream         text    not null,      -- that asks
    path           text    not null,
    why            text    not null,
    owner          text,                  -- the stream that is asked; null for a person
    state          text    not null,      -- as PathRequestState says
    shared         text,                  -- the rule that it was granted with
    answer         text    not null default '',
    answered_by    text    not null default '',
    asked_at_ms    bigint  not null,
    answered_at_ms bigint,
    primary key (plan, number)
);
create index plan_request_open on plan_request (plan) where state = 'asked';
