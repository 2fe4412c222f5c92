-- Tokens of GitHub that are to be ended there: of an account that was forgotten, or lent to an attempt. They are rows of secret, under the scope account:e7.
create table github_ending (
    id         ${identity},
    host       text   not null,          -- as in github_account
    attempt    text,                     -- ended once it runs no more; null for as soon as can be
    next_at_ms bigint not null,          -- not tried before
    tries      bigint not null           -- how often GitHub was asked in vain
);

-- 1 for a key that ended as the person signed in anew: what it has begun stays the person's. Else a revoked one lends nothing.
alter table account_key add column replaced bigint not null default 0;
update account_key set replaced = 1 where key_id not in (select key_id from account);
