-- A message that shows a question of an agent: what answers it is the answer to that one.
alter table chat_message add column question bigint;
create index chat_message_question on chat_message (bot, chat_id, message) where question is not null;

-- A message that is a file: what a job saved.
alter table chat_message add column artifact bigint;                    -- null for a text
alter table chat_message add column file_name text not null default ''; -- as people see it
