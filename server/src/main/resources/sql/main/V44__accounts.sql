-- People who sign in to the console with an account somewhere else.
create table account (
    issuer     text   not null,          -- the provider's address
    subject    text   not null,          -- the provider's id of the person: never a name
    name       text   not null unique,   -- of the keys, as it was at the first time: never another person's
    login      text   not null,          -- as the provider shows the person
    key_id     bigint not null,          -- in whose name the person acts
    seen_at_ms bigint not null,
    primary key (issuer, subject)
);

-- A sign-in that was begun: what it needs to be ended, once.
create table sign_in_try (
    state_sha256   text   primary key,
    provider       text   not null,
    browser_sha256 text   not null,      -- of a cookie of the browser that began it
    verifier       text   not null,      -- of PKCE
    nonce          text   not null,
    until_ms       bigint not null
);
create index sign_in_try_until on sign_in_try (until_ms);
