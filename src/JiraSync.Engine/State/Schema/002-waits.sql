-- What a half of a link waits for: an index over its memory, so that whoever gets an issue finds the halves that wait for it.
CREATE TABLE wait (
    connection TEXT    NOT NULL,
    side       INTEGER NOT NULL,
    target     TEXT    NOT NULL,
    link       TEXT    NOT NULL,
    PRIMARY KEY (connection, side, target, link)
) WITHOUT ROWID;
CREATE INDEX wait_link ON wait (connection, side, link);
