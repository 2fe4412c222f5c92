-- Messages as they should stand in chats: sent once, then edited until that is what people see.
create table chat_message (
    id           ${identity},
    bot          text    not null,
    chat_id      text    not null,
    name         text    not null,         -- names it once, for whoever asked
    answers      text    not null,         -- the message that it answers; empty for none
    text         text    not null,
    state        text    not null,         -- waiting, shown, refused
    message      text    not null,         -- what the platform calls it; empty until it was sent
    address      text    not null,         -- who asked, as the audit shows it
    job          bigint,                   -- whose state it shows
    key_id       bigint,                   -- to whom
    following    integer not null,         -- whether that state may still change
    tries        integer not null,
    due_ms       bigint  not null,
    reason       text    not null,
    stored_at_ms bigint  not null,
    ended_at_ms  bigint,                   -- of the last sending or refusal
    unique (bot, name)
);
create index chat_message_waiting on chat_message (bot, id) where state = 'waiting';
create index chat_message_following on chat_message (bot, id) where following = 1;
create index chat_message_ended on chat_message (ended_at_ms);
