-- What a person in a chat picked and left out for the next jobs, in the order in which it was said: a job that is filed
-- later than it was asked for works in what was picked when it was asked for.
drop table chat_pick;
create table chat_pick (
    bot        text   not null,
    user_id    text   not null,
    chat_id    text   not null,
    at_ms      bigint not null,
    -- of the message: its place among those of the same time
    number     bigint not null,
    -- pick, drop, or clear
    change     text   not null,
    -- empty for clear
    repository text   not null,
    -- until when it may count
    kept_ms    bigint not null,
    primary key (bot, user_id, chat_id, at_ms, number)
);
create index chat_pick_kept on chat_pick (kept_ms);

-- A message shows a question as one that can be answered.
alter table chat_message add column asks integer not null default 0;
update chat_message set asks = 1 where question is not null;
create index chat_message_asks on chat_message (bot, id) where asks = 1;
