-- What a gate and an officer have to say to each other.
--[sqlite
ALTER TABLE passage ADD COLUMN site TEXT NOT NULL DEFAULT '';
ALTER TABLE passage ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE passage ADD COLUMN offline INTEGER NOT NULL DEFAULT 0;
UPDATE passage SET at = CAST(strftime('%s', began) AS INTEGER);
CREATE INDEX passage_at ON passage (at);
--]

-- kiosk/case.h.  A gate's revisions of its cases.
CREATE TABLE cases (
	site      TEXT NOT NULL,
	gate      TEXT NOT NULL,
	id        TEXT NOT NULL,
	revision  INTEGER NOT NULL,
	passage   TEXT NOT NULL,
	record    INTEGER NOT NULL,  -- revision of the passage
	state     TEXT NOT NULL,     -- open, decided, expired
	opened_ms BIGINT NOT NULL,
	until_ms  BIGINT NOT NULL,
	closed_ms BIGINT NOT NULL,   -- 0: it is not
	cause     TEXT NOT NULL,
	text      TEXT NOT NULL,
	reasons   TEXT NOT NULL,
	may       BIGINT NOT NULL,   -- bits: kinds of orders
	four_eyes BIGINT NOT NULL,
	offline   INTEGER NOT NULL,
	order_id  TEXT NOT NULL,     -- that decided it, or empty
--[sqlite
	PRIMARY KEY (id, revision)
) STRICT;
--]
--[postgres
	PRIMARY KEY (site, opened_ms, id, revision)
) PARTITION BY LIST (site);
CREATE INDEX cases_id ON cases (id);
--]
CREATE INDEX cases_opened ON cases (opened_ms);

-- Both pictures of a case, small, for the officer's eyes.
CREATE TABLE photos (
	site      TEXT NOT NULL,
	gate      TEXT NOT NULL,
	case_id   TEXT NOT NULL,
	opened_ms BIGINT NOT NULL,   -- of the case
	kind      INTEGER NOT NULL,  -- enum kiosk_case_photo
	jpeg      BYTEA NOT NULL,
--[sqlite
	PRIMARY KEY (case_id, kind)
) STRICT;
--]
--[postgres
	PRIMARY KEY (site, opened_ms, case_id, kind)
) PARTITION BY LIST (site);
--]

-- Which officer looks at a case: the first one.
CREATE TABLE takes (
	site      TEXT NOT NULL,
	case_id   TEXT NOT NULL PRIMARY KEY,
	officer   TEXT NOT NULL,
	taken_ms  BIGINT NOT NULL
) STRICT;

-- kiosk/order.h.  The columns are for finding it: what counts is signed.
CREATE TABLE orders (
	site      TEXT NOT NULL,
	gate      TEXT NOT NULL,
	id        TEXT NOT NULL PRIMARY KEY,
	key       BYTEA NOT NULL,    -- of the first signature
	sequence  BIGINT NOT NULL,
	issued_ms BIGINT NOT NULL,
	sealed    BYTEA NOT NULL
) STRICT;
CREATE INDEX orders_gate ON orders (site, gate, issued_ms);
CREATE INDEX orders_key ON orders (key, site, gate, sequence);

-- What became of each at its gate.  A gate's memory of what was here before.
CREATE TABLE verdicts (
	site      TEXT NOT NULL,
	gate      TEXT NOT NULL,
	order_id  TEXT NOT NULL,
	verdict   TEXT NOT NULL,
	at_ms     BIGINT NOT NULL,
	kind      TEXT NOT NULL,     -- empty: nobody vouches for it
	key       BYTEA NOT NULL,
	sequence  BIGINT NOT NULL,
	sealed    BYTEA NOT NULL,
	PRIMARY KEY (order_id, verdict)
) STRICT;
CREATE INDEX verdicts_key ON verdicts (key, verdict, sequence);

--[sqlite
-- What the site has not got yet: rows of the tables above, in their order.
CREATE TABLE outbox (
	seq     INTEGER PRIMARY KEY AUTOINCREMENT,
	tab     TEXT NOT NULL,
	row     INTEGER NOT NULL,
	refused TEXT NOT NULL DEFAULT ''  -- why the site does not take it
) STRICT;
CREATE TRIGGER passage_out AFTER INSERT ON passage WHEN NEW.site <> ''
BEGIN INSERT INTO outbox (tab, row) VALUES ('passage', NEW.rowid); END;
CREATE TRIGGER cases_out AFTER INSERT ON cases WHEN NEW.site <> ''
BEGIN INSERT INTO outbox (tab, row) VALUES ('cases', NEW.rowid); END;
CREATE TRIGGER photos_out AFTER INSERT ON photos WHEN NEW.site <> ''
BEGIN INSERT INTO outbox (tab, row) VALUES ('photos', NEW.rowid); END;
CREATE TRIGGER verdicts_out AFTER INSERT ON verdicts WHEN NEW.site <> ''
BEGIN INSERT INTO outbox (tab, row) VALUES ('verdicts', NEW.rowid); END;
CREATE INDEX verdicts_lane ON verdicts (at_ms) WHERE verdict = 'done'
	AND kind IN ('lock', 'release', 'out-of-service', 'emergency');
-- Whether the disk still takes a row.
CREATE TABLE pulse (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	n  INTEGER NOT NULL
) STRICT;
--]
