-- A text that answers a message about a job, or stands in its thread, has the job go on.
alter table chat_update add column answers text not null default ''; -- which message; empty for none
create index chat_message_thread on chat_message (bot, chat_id, answers) where job is not null;
create index chat_message_shown on chat_message (bot, chat_id, message) where job is not null;
