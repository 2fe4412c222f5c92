-- The keys of people who sign in with an account somewhere else: a new one each day, all of them theirs.
create table account_key (
    key_id bigint primary key,
    name   text   not null               -- of the account
);
insert into account_key (key_id, name) select key_id, name from account;

-- Accounts at GitHub that people have connected. Their tokens are rows of secret, under the scope account:g7.
create table github_account (
    id                ${identity},
    holder            text   not null,   -- whose it is: k7 for what a key holds, else account NAME
    host              text   not null,   -- as in host:github.com
    user_id           bigint not null,   -- GitHub's number: never a login, which somebody else can take over
    login             text   not null,   -- as it was seen last
    state             text   not null,   -- connected, sign_in_again
    version           bigint not null,   -- of the tokens: one more with each new pair
    expires_at_ms     bigint,            -- of the token; null for never
    renewing_until_ms bigint not null,   -- until then a server renews it; 0 for none
    connected_at_ms   bigint not null,
    unique (holder, host, user_id)
);

-- Sign-ins that a person ends on any device; their codes are secrets under account:d7.
create table github_device (
    id           ${identity},
    holder       text   not null,
    host         text   not null,
    state        text   not null,        -- pending, connected, denied, expired
    account      bigint,                 -- of github_account, once connected
    interval_sec bigint not null,        -- how long GitHub wants between two questions
    next_at_ms   bigint not null,        -- not asked before
    until_ms     bigint not null
);

-- Sign-ins that a browser was sent away for: each is ended once, by that browser.
create table github_web (
    state_sha256   text   primary key,
    browser_sha256 text   not null,      -- of a cookie
    key_id         bigint not null,      -- in whose name it was begun
    verifier       text   not null,      -- of PKCE
    until_ms       bigint not null
);
