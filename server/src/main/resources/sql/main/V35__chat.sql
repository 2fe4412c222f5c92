-- Bots of chats: which server serves one, and how far what came is read.
create table chat_bot (
    bot              text   primary key,   -- platform and the bot's id there, such as telegram:123456
    name             text   not null,      -- as people call it; empty until the platform has said
    next_update      bigint not null,      -- what is asked for next
    holder           text   not null,
    token            bigint not null,      -- fences: who took it last
    lease_until_ms   bigint not null,      -- 0 once it was given back
    heard_at_ms      bigint,               -- when the platform answered last
    trouble          text   not null,      -- what keeps it from working; empty for nothing
    fix              text   not null,
    trouble_since_ms bigint
);

-- The journal: what came, once each, and what became of it.
create table chat_update (
    bot            text    not null,
    number         bigint  not null,       -- the platform's
    user_id        text    not null,
    chat_id        text    not null,
    person         text    not null,       -- as the platform shows it
    message        text    not null,
    text           text    not null,       -- a code that links is kept as its hash
    state          text    not null,       -- waiting, handled, ignored
    outcome        text    not null,
    tries          integer not null,
    received_at_ms bigint  not null,
    ended_at_ms    bigint,
    primary key (bot, number)
);
create index chat_update_waiting on chat_update (bot, number) where state = 'waiting';
create index chat_update_received on chat_update (received_at_ms);

-- Who may: a person in a chat, as the holder of a key.
create table chat_link (
    id           ${identity},
    bot          text   not null,
    user_id      text   not null,
    chat_id      text   not null,
    person       text   not null,          -- as the platform shows it; says nothing about who it is
    key_id       bigint not null,
    linked_at_ms bigint not null,
    unique (bot, user_id, chat_id)
);

create table chat_code (
    code_sha256   text   primary key,
    key_id        bigint not null,
    key_name      text   not null,
    created_at_ms bigint not null,
    until_ms      bigint not null
);
create index chat_code_key on chat_code (key_id, created_at_ms);

-- Whom nobody knows: when one was told so, and wrong codes.
create table chat_stranger (
    bot            text    not null,
    user_id        text    not null,
    chat_id        text    not null,
    told_at_ms     bigint  not null,       -- 0 for never
    tries          integer not null,
    tries_since_ms bigint  not null,
    primary key (bot, user_id, chat_id)
);
