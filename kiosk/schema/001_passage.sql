-- Passages.  Rows are only ever added: a passage whose outcome changed after it
-- was stored (the door was open and nobody went through) gets a further
-- revision.
--
-- One text for both: it is PostgreSQL's; kiosk.mk turns its types into
-- SQLite's.  Between --[sqlite or --[postgres and --] stands what only one of
-- them has.  A migration is never changed once it is released.
CREATE TABLE passage (
	id          TEXT NOT NULL,    -- of the passage, random
	revision    INTEGER NOT NULL, -- 1, 2, ...
	began       TEXT NOT NULL,    -- UTC, ISO 8601
	stored      TEXT NOT NULL,
	gate        TEXT NOT NULL,
	decision    TEXT NOT NULL,    -- admit, officer, refuse, refer
	reasons     TEXT NOT NULL,    -- codes, blank between them
	ms_decision INTEGER NOT NULL, -- from the document to the decision
	record      TEXT NOT NULL,    -- sallyport-record/1, JSON
--[sqlite
	PRIMARY KEY (id, revision)
) STRICT;
CREATE INDEX passage_began ON passage (began);
--]
--[postgres
	site        TEXT NOT NULL,
	at          BIGINT NOT NULL,  -- began, in seconds since 1970
	offline     INTEGER NOT NULL,
	PRIMARY KEY (site, at, id, revision)
) PARTITION BY LIST (site);
CREATE INDEX passage_id ON passage (id);
--]
