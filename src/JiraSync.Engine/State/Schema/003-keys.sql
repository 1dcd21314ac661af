-- Halves are found by what people call their issues, on either side.
CREATE INDEX side_link_key ON side_link (connection, side, issue_key COLLATE NOCASE);
CREATE INDEX side_link_twin ON side_link (connection, side, twin_key COLLATE NOCASE);
