-- Buttons under messages: each is for one person, one thing as it was shown, and a while.
alter table chat_message add column buttons integer not null default 0; -- whether it shows any

create table chat_button (
    token      text   primary key,
    bot        text   not null,
    message_id bigint not null,          -- of chat_message
    place      integer not null,         -- among those of the message
    user_id    text   not null,
    chat_id    text   not null,
    label      text   not null,
    does       text   not null,          -- a command, such as: approve f8
    shows      text   not null,          -- the command that shows what it is about
    content    text   not null,          -- SHA-256 of that
    until_ms   bigint not null,
    used_by    text                      -- who pressed it, or another one of the message
);
create index chat_button_message on chat_button (message_id, place);
create index chat_button_until on chat_button (until_ms);
