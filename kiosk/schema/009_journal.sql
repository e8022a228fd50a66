-- What a site was restored without is sent again: kiosk/journal.h.
--[sqlite
-- The order in which rows were added: a number each, which no rebuilt table
-- changes and which is not given twice.  All numbers take as many octets, so
-- that a row does not move when it gets its own.
ALTER TABLE passage ADD COLUMN seq INTEGER NOT NULL DEFAULT 1000000000000;
ALTER TABLE cases ADD COLUMN seq INTEGER NOT NULL DEFAULT 1000000000000;
ALTER TABLE photos ADD COLUMN seq INTEGER NOT NULL DEFAULT 1000000000000;
ALTER TABLE verdicts ADD COLUMN seq INTEGER NOT NULL DEFAULT 1000000000000;
DROP TRIGGER passage_out;
DROP TRIGGER cases_out;
DROP TRIGGER photos_out;
DROP TRIGGER verdicts_out;
DROP TRIGGER passage_aged;
DROP TRIGGER cases_aged;
DROP TRIGGER photos_aged;
DROP TRIGGER verdicts_aged;
-- First what the site has, then what waits for it.
CREATE TABLE numbered (n INTEGER PRIMARY KEY, tab TEXT NOT NULL, r INTEGER NOT NULL) STRICT;
INSERT INTO numbered (tab, r) SELECT tab, r FROM
	(SELECT 1 AS k, 'passage' AS tab, rowid AS r, aged FROM passage WHERE site <> ''
	UNION ALL SELECT 2, 'cases', rowid, aged FROM cases WHERE site <> ''
	UNION ALL SELECT 3, 'photos', rowid, aged FROM photos WHERE site <> ''
	UNION ALL SELECT 4, 'verdicts', rowid, aged FROM verdicts WHERE site <> '') a
	WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.tab = a.tab AND o.row = a.r)
	ORDER BY aged, k, r;
INSERT INTO numbered (tab, r) SELECT tab, row FROM outbox ORDER BY seq;
CREATE UNIQUE INDEX numbered_row ON numbered (tab, r);
UPDATE passage SET seq = 1000000000001 + n FROM numbered WHERE tab = 'passage' AND r = passage.rowid;
UPDATE cases SET seq = 1000000000001 + n FROM numbered WHERE tab = 'cases' AND r = cases.rowid;
UPDATE photos SET seq = 1000000000001 + n FROM numbered WHERE tab = 'photos' AND r = photos.rowid;
UPDATE verdicts SET seq = 1000000000001 + n FROM numbered WHERE tab = 'verdicts' AND r = verdicts.rowid;
-- With the time, so that what is to be sent again is counted without a look at
-- the rows.
CREATE INDEX passage_seq ON passage (seq, at);
CREATE INDEX cases_seq ON cases (seq, opened_ms);
CREATE INDEX photos_seq ON photos (seq, opened_ms);
CREATE INDEX verdicts_seq ON verdicts (seq, at_ms);
ALTER TABLE outbox RENAME TO outbox_by_row;
CREATE TABLE outbox (
	seq     INTEGER PRIMARY KEY AUTOINCREMENT,
	tab     TEXT NOT NULL,
	refused TEXT NOT NULL DEFAULT ''  -- why the site does not take it
) STRICT;
-- The next number is above all that were given.
INSERT INTO outbox (seq, tab) SELECT 1000000000001 + count(*), '' FROM numbered;
DELETE FROM outbox;
INSERT INTO outbox (seq, tab, refused) SELECT 1000000000001 + n, o.tab, o.refused
	FROM outbox_by_row o JOIN numbered m ON m.tab = o.tab AND m.r = o.row;
DROP TABLE outbox_by_row;
DROP TABLE numbered;
CREATE INDEX outbox_refused ON outbox (refused) WHERE refused <> '';
CREATE TRIGGER passage_out AFTER INSERT ON passage
BEGIN
	INSERT INTO outbox (tab) SELECT 'passage' WHERE NEW.site <> '';
	UPDATE passage SET aged = (SELECT spent FROM keeping),
		seq = CASE WHEN NEW.site <> '' THEN last_insert_rowid() ELSE seq END
		WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER cases_out AFTER INSERT ON cases
BEGIN
	INSERT INTO outbox (tab) SELECT 'cases' WHERE NEW.site <> '';
	UPDATE cases SET aged = (SELECT spent FROM keeping),
		seq = CASE WHEN NEW.site <> '' THEN last_insert_rowid() ELSE seq END
		WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER photos_out AFTER INSERT ON photos
BEGIN
	INSERT INTO outbox (tab) SELECT 'photos' WHERE NEW.site <> '';
	UPDATE photos SET aged = (SELECT spent FROM keeping),
		seq = CASE WHEN NEW.site <> '' THEN last_insert_rowid() ELSE seq END
		WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER verdicts_out AFTER INSERT ON verdicts
BEGIN
	INSERT INTO outbox (tab) SELECT 'verdicts' WHERE NEW.site <> '';
	UPDATE verdicts SET aged = (SELECT spent FROM keeping),
		seq = CASE WHEN NEW.site <> '' THEN last_insert_rowid() ELSE seq END
		WHERE rowid = NEW.rowid;
END;
-- How far the site has got with these numbers.
CREATE TABLE journal (
	id         INTEGER PRIMARY KEY CHECK (id = 1),
	name       TEXT NOT NULL,    -- of these numbers, random
	marked     INTEGER NOT NULL, -- what the site has confirmed; -1: nothing ever
	again_next INTEGER NOT NULL, -- the next to be sent again, ...
	again_last INTEGER NOT NULL, -- ... and the last; 0: none is
	since_ms   INTEGER NOT NULL, -- when that began
	erased_ms  INTEGER NOT NULL, -- the site has erased what was before
	gone_seq   INTEGER NOT NULL, -- the last row that was not kept any longer,
	gone_ms    INTEGER NOT NULL, -- of when it was
	lost_from  INTEGER NOT NULL, -- what cannot be sent again; 0: nothing
	lost_to    INTEGER NOT NULL,
	lost_ms    INTEGER NOT NULL, -- of when the last of it was
	told_ms    INTEGER NOT NULL, -- when that, or a clash, was found
	clashes    INTEGER NOT NULL, -- rows of which the site has another
	clash      TEXT NOT NULL     -- the last of them
) STRICT;
INSERT INTO journal VALUES (1, lower(hex(randomblob(16))), -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '');
--]
-- The same as each gate says it: one row for each store that it has had.
CREATE TABLE marks (
	site      TEXT NOT NULL,
	gate      TEXT NOT NULL,
	journal   TEXT NOT NULL,
	mark      BIGINT NOT NULL,  -- it is here up to this number
	at_ms     BIGINT NOT NULL,  -- when the gate said so
	rows_left BIGINT NOT NULL,  -- still to be sent again
	since_ms  BIGINT NOT NULL,
	lost_from BIGINT NOT NULL,
	lost_to   BIGINT NOT NULL,
	lost_ms   BIGINT NOT NULL,
	told_ms   BIGINT NOT NULL,
	clashes   BIGINT NOT NULL,
	clash     TEXT NOT NULL,
	PRIMARY KEY (site, gate, journal)
) STRICT;
-- What was before is erased, and does not come again: no gate sends it, whatever
-- it keeps.  A time is all that is remembered.
CREATE TABLE erased (
	site      TEXT NOT NULL PRIMARY KEY,
	before_ms BIGINT NOT NULL
) STRICT;
--[postgres
ALTER TABLE marks SET (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE ON marks TO sallyport_gate;
GRANT SELECT ON marks TO sallyport_console;
GRANT SELECT ON erased TO sallyport_gate, sallyport_console;
ALTER TABLE marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE erased ENABLE ROW LEVEL SECURITY;
CREATE POLICY gate_says ON marks TO sallyport_gate
	USING (site = (SELECT split_part(current_user::text, '@', 2))
	AND gate = (SELECT split_part(current_user::text, '@', 1)));
CREATE POLICY console_reads ON marks FOR SELECT TO sallyport_console
	USING (site = (SELECT split_part(current_user::text, '@', 2)));
CREATE POLICY all_read ON erased FOR SELECT TO sallyport_gate, sallyport_console
	USING (site = (SELECT split_part(current_user::text, '@', 2)));

ALTER FUNCTION erase_before(TEXT, TIMESTAMP) RENAME TO erase_rows;
CREATE FUNCTION erase_before(of_site TEXT, before TIMESTAMP)
RETURNS TABLE (partitions BIGINT, deleted BIGINT) LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO erased AS e VALUES (of_site,
	    1000 * extract(epoch FROM before AT TIME ZONE 'UTC')::BIGINT)
	    ON CONFLICT (site) DO UPDATE
	    SET before_ms = greatest(e.before_ms, excluded.before_ms);
	RETURN QUERY SELECT * FROM erase_rows(of_site, before);
END $$;
REVOKE ALL ON FUNCTION erase_before FROM PUBLIC;

-- A row that comes twice is one row.  Another one in its place is a gate whose
-- rows were altered, or a site's: neither is silent.  Whoever adds a row in the
-- name of others learns nothing.
CREATE FUNCTION same_passage() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE was passage;
BEGIN
	SELECT * INTO was FROM passage WHERE site = NEW.site AND at = NEW.at
	    AND id = NEW.id AND revision = NEW.revision;
	IF FOUND AND was IS DISTINCT FROM NEW AND
	    NEW.gate || '@' || NEW.site = session_user::text THEN
		RAISE unique_violation USING MESSAGE = 'another passage '
		    || NEW.id || ' ' || NEW.revision || ' is there';
	END IF;
	RETURN NEW;
END $$;
CREATE FUNCTION same_case() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE was cases;
BEGIN
	SELECT * INTO was FROM cases WHERE site = NEW.site
	    AND opened_ms = NEW.opened_ms
	    AND id = NEW.id AND revision = NEW.revision;
	IF FOUND AND was IS DISTINCT FROM NEW AND
	    NEW.gate || '@' || NEW.site = session_user::text THEN
		RAISE unique_violation USING MESSAGE = 'another case '
		    || NEW.id || ' ' || NEW.revision || ' is there';
	END IF;
	RETURN NEW;
END $$;
CREATE FUNCTION same_photo() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE was photos;
BEGIN
	SELECT * INTO was FROM photos WHERE site = NEW.site
	    AND opened_ms = NEW.opened_ms
	    AND case_id = NEW.case_id AND kind = NEW.kind;
	IF FOUND AND was IS DISTINCT FROM NEW AND
	    NEW.gate || '@' || NEW.site = session_user::text THEN
		RAISE unique_violation USING MESSAGE = 'another picture '
		    || NEW.kind || ' of case ' || NEW.case_id || ' is there';
	END IF;
	RETURN NEW;
END $$;
CREATE FUNCTION same_verdict() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE was verdicts;
BEGIN
	SELECT * INTO was FROM verdicts WHERE order_id = NEW.order_id
	    AND verdict = NEW.verdict;
	IF FOUND AND was IS DISTINCT FROM NEW AND
	    NEW.gate || '@' || NEW.site = session_user::text THEN
		RAISE unique_violation USING MESSAGE = 'another verdict '
		    || NEW.order_id || ' ' || NEW.verdict || ' is there';
	END IF;
	RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION same_passage, same_case, same_photo, same_verdict FROM PUBLIC;
CREATE TRIGGER same BEFORE INSERT ON passage FOR EACH ROW EXECUTE FUNCTION same_passage();
CREATE TRIGGER same BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION same_case();
CREATE TRIGGER same BEFORE INSERT ON photos FOR EACH ROW EXECUTE FUNCTION same_photo();
CREATE TRIGGER same BEFORE INSERT ON verdicts FOR EACH ROW EXECUTE FUNCTION same_verdict();
--]
