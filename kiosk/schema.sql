-- The store of one gate, version 1.  Rows are only ever added: a passage whose
-- outcome changed after it was stored (the door was open and nobody went
-- through) gets a further revision.
CREATE TABLE passage (
	id          TEXT NOT NULL,    -- of the passage, random
	revision    INTEGER NOT NULL, -- 1, 2, ...
	began       TEXT NOT NULL,    -- UTC, ISO 8601
	stored      TEXT NOT NULL,
	gate        TEXT NOT NULL,
	decision    TEXT NOT NULL,    -- admit, officer
	reasons     TEXT NOT NULL,    -- codes, blank between them
	ms_decision INTEGER NOT NULL, -- from the document to the decision
	record      TEXT NOT NULL,    -- sallyport-record/1, JSON
	PRIMARY KEY (id, revision)
) STRICT;
CREATE INDEX passage_began ON passage (began);
