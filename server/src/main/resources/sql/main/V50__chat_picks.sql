-- Repositories that a person in a chat has picked for the next jobs, for a while.
create table chat_pick (
    bot        text   not null,
    user_id    text   not null,
    chat_id    text   not null,
    repository text   not null,
    until_ms   bigint not null,
    primary key (bot, user_id, chat_id, repository)
);
create index chat_pick_until on chat_pick (until_ms);
