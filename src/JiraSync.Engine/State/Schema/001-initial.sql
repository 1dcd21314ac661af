-- Times are milliseconds since 1970-01-01 UTC. "side" is 0 for Local, 1 for Remote.
-- Documents (memory, received, body) are JSON, deflated when long.

CREATE TABLE note (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- One side's half of a link.
CREATE TABLE side_link (
    connection   TEXT    NOT NULL,
    side         INTEGER NOT NULL,
    link         TEXT    NOT NULL,
    state        INTEGER NOT NULL,
    started      INTEGER NOT NULL,
    created      INTEGER NOT NULL,
    issue_id     TEXT,
    issue_key    TEXT,
    observed     INTEGER NOT NULL,
    twin_id      TEXT,
    twin_key     TEXT,
    synchronized INTEGER,
    sent         INTEGER NOT NULL,
    received     INTEGER NOT NULL,
    applied      INTEGER NOT NULL,
    due          INTEGER,
    attempts     INTEGER NOT NULL,
    memory       BLOB    NOT NULL,
    replica      BLOB,
    PRIMARY KEY (connection, side, link)
) WITHOUT ROWID;

-- Two links of a connection never share an issue: the last guard against duplicates.
CREATE UNIQUE INDEX side_link_issue ON side_link (connection, side, issue_id) WHERE issue_id IS NOT NULL AND state <> 3;
CREATE INDEX side_link_due ON side_link (connection, side, due) WHERE due IS NOT NULL;

-- The newest replica that waits for a side. A direct connection's exchange.
CREATE TABLE message (
    connection TEXT    NOT NULL,
    to_side    INTEGER NOT NULL,
    link       TEXT    NOT NULL,
    sequence   INTEGER NOT NULL,
    body       BLOB    NOT NULL,
    PRIMARY KEY (connection, to_side, link)
) WITHOUT ROWID;

CREATE TABLE scan_point (
    connection     TEXT    NOT NULL,
    side           INTEGER NOT NULL,
    high_water     INTEGER NOT NULL,
    clock_offset   INTEGER,
    highest_number INTEGER NOT NULL,
    PRIMARY KEY (connection, side)
) WITHOUT ROWID;

-- Versions of issues that a scan has dealt with; only those that the overlap can bring up again.
CREATE TABLE seen (
    connection TEXT    NOT NULL,
    side       INTEGER NOT NULL,
    issue_id   TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (connection, side, issue_id)
) WITHOUT ROWID;
CREATE INDEX seen_version ON seen (connection, side, version);

-- Creations that may have been sent and whose outcome is not recorded.
CREATE TABLE intent (
    connection TEXT    NOT NULL,
    side       INTEGER NOT NULL,
    link       TEXT    NOT NULL,
    item       TEXT    NOT NULL,
    started    INTEGER NOT NULL,
    known      TEXT    NOT NULL,
    PRIMARY KEY (connection, side, link, item)
) WITHOUT ROWID;

CREATE TABLE error (
    id         INTEGER PRIMARY KEY,
    connection TEXT    NOT NULL,
    side       INTEGER NOT NULL,
    link       TEXT    NOT NULL,
    issue_key  TEXT,
    twin_key   TEXT,
    error_id   TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    advice     TEXT,
    since      INTEGER NOT NULL,
    last       INTEGER NOT NULL,
    count      INTEGER NOT NULL,
    next       INTEGER,
    UNIQUE (connection, side, link)
);

CREATE TABLE conflict (
    id         INTEGER PRIMARY KEY,
    connection TEXT    NOT NULL,
    side       INTEGER NOT NULL,
    link       TEXT    NOT NULL,
    issue_key  TEXT,
    field      TEXT    NOT NULL,
    ours       TEXT,
    theirs     TEXT,
    ours_at    INTEGER,
    theirs_at  INTEGER,
    ours_by    TEXT,
    theirs_by  TEXT,
    winner     TEXT    NOT NULL,
    recorded   INTEGER NOT NULL
);
CREATE INDEX conflict_link ON conflict (connection, link);

CREATE TABLE lease (
    resource TEXT    PRIMARY KEY,
    token    TEXT    NOT NULL,
    expires  INTEGER NOT NULL
) WITHOUT ROWID;
