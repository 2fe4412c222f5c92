-- What people want to be told of in a chat, without being asked each time.
create table chat_subscription (
    link_id    bigint not null,
    kind       text   not null,          -- mine, failures, approvals, budgets, nodes, label, team
    value      text   not null,          -- which label or team; empty for the others
    after_seq  bigint not null,          -- of the feed: what was before is not told
    primary key (link_id, kind, value)
);

-- When not to disturb.
create table chat_quiet (
    link_id    bigint  primary key,
    from_min   integer not null,         -- minutes of the day
    to_min     integer not null,
    zone       text    not null
);

alter table chat_bot add column told_up_to bigint not null default 0; -- of the feed
create index chat_message_held on chat_message (bot, due_ms) where state = 'held'; -- until the end of quiet hours
