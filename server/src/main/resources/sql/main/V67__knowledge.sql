-- What agents may know before they begin: collections of documents. Each server makes an index of its own from them.
create table knowledge (
    id         ${identity},
    name       text    not null unique,
    team       text,                     -- null: everybody's
    repository text,                     -- null: of none
    made_by    text    not null,
    made_at_ms bigint  not null
);

create table knowledge_document (
    id           ${identity},
    knowledge_id bigint  not null references knowledge (id),
    source       text    not null,
    sha256       text    not null,       -- of the bytes that were sent
    bytes        integer not null,       -- of the body, in UTF-8
    masked       integer not null,
    revision     bigint  not null,
    at_ms        bigint  not null,
    body         text    not null,       -- with secrets masked; last: large ones overflow the page
    unique (knowledge_id, source)
);
create unique index knowledge_document_revision on knowledge_document (revision);

-- What is gone, for indexes that have it still.
create table knowledge_removed (
    revision     bigint primary key,
    knowledge_id bigint not null,
    source       text   not null         -- empty: all of the collection
);

-- Changes are numbered one transaction after the other: whoever has seen a number has seen all before it.
create table knowledge_revision (
    one      integer primary key,
    revision bigint  not null,
    history  text    not null            -- by chance; another one after a restore, from which no index goes on
);
insert into knowledge_revision (one, revision, history) values (1, 0, '');
