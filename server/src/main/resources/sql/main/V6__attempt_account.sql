-- What the agent of an attempt logged in with, for people; '' if it needed nothing, or not begun.

alter table attempt add column account text not null default '';
