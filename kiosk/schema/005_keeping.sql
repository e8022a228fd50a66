-- How long rows are kept: kiosk/erase.h.
--[sqlite
-- Seconds that the store has lived through, and the latest time it has seen.
CREATE TABLE keeping (
	id    INTEGER PRIMARY KEY CHECK (id = 1),
	spent INTEGER NOT NULL,
	seen  INTEGER NOT NULL
) STRICT;
INSERT INTO keeping VALUES (1, CAST(strftime('%s', 'now') AS INTEGER),
	CAST(strftime('%s', 'now') AS INTEGER));
-- The count when the row was added.  The default takes as many octets, so that
-- its replacement moves nothing else of the row.
ALTER TABLE passage ADD COLUMN aged INTEGER NOT NULL DEFAULT 2000000000;
ALTER TABLE cases ADD COLUMN aged INTEGER NOT NULL DEFAULT 2000000000;
ALTER TABLE photos ADD COLUMN aged INTEGER NOT NULL DEFAULT 2000000000;
ALTER TABLE verdicts ADD COLUMN aged INTEGER NOT NULL DEFAULT 2000000000;
UPDATE passage SET aged = min(at, (SELECT spent FROM keeping));
UPDATE cases SET aged = min(opened_ms / 1000, (SELECT spent FROM keeping));
UPDATE photos SET aged = min(opened_ms / 1000, (SELECT spent FROM keeping));
UPDATE verdicts SET aged = min(at_ms / 1000, (SELECT spent FROM keeping));
CREATE INDEX passage_aged ON passage (aged);
CREATE INDEX cases_aged ON cases (aged);
CREATE INDEX photos_aged ON photos (aged);
CREATE INDEX verdicts_aged ON verdicts (aged);
CREATE TRIGGER passage_aged AFTER INSERT ON passage
BEGIN UPDATE passage SET aged = (SELECT spent FROM keeping) WHERE rowid = NEW.rowid; END;
CREATE TRIGGER cases_aged AFTER INSERT ON cases
BEGIN UPDATE cases SET aged = (SELECT spent FROM keeping) WHERE rowid = NEW.rowid; END;
CREATE TRIGGER photos_aged AFTER INSERT ON photos
BEGIN UPDATE photos SET aged = (SELECT spent FROM keeping) WHERE rowid = NEW.rowid; END;
CREATE TRIGGER verdicts_aged AFTER INSERT ON verdicts
BEGIN UPDATE verdicts SET aged = (SELECT spent FROM keeping) WHERE rowid = NEW.rowid; END;
--]
--[postgres
-- Partitions of months that ended before that time go as a whole, and rows that
-- stand in none; of orders the last of each key stays, for its number.
CREATE FUNCTION erase_before(of_site TEXT, before TIMESTAMP)
RETURNS TABLE (partitions BIGINT, deleted BIGINT) LANGUAGE plpgsql AS $$
DECLARE
	tab TEXT; col TEXT; scale BIGINT; parent TEXT; child TEXT;
	lim BIGINT := extract(epoch FROM before AT TIME ZONE 'UTC')::BIGINT;
	n BIGINT;
BEGIN
	partitions := 0; deleted := 0;
	FOR tab, col, scale IN VALUES ('passage', 'at', 1::BIGINT),
	    ('cases', 'opened_ms', 1000), ('photos', 'opened_ms', 1000) LOOP
		parent := tab || '_' || of_site;
		CONTINUE WHEN to_regclass(quote_ident(parent)) IS NULL;
		FOR child IN SELECT c.relname FROM pg_inherits i
		    JOIN pg_class c ON c.oid = i.inhrelid
		    WHERE i.inhparent = to_regclass(quote_ident(parent))
		    AND c.relname ~ '_[0-9]{4}_[0-9]{2}$' LOOP
			CONTINUE WHEN to_date(right(child, 7), 'YYYY_MM')
			    + interval '1 month' > before;
			EXECUTE format('SELECT count(*) FROM %I', child) INTO n;
			deleted := deleted + n;
			EXECUTE format('DROP TABLE %I', child);
			partitions := partitions + 1;
		END LOOP;
		EXECUTE format('DELETE FROM %I WHERE %I < %s', parent || '_rest', col, scale * lim);
		GET DIAGNOSTICS n = ROW_COUNT;
		deleted := deleted + n;
	END LOOP;
	DELETE FROM cases_now WHERE site = of_site AND opened_ms < lim * 1000;
	GET DIAGNOSTICS n = ROW_COUNT;
	deleted := deleted + n;
	DELETE FROM takes WHERE site = of_site AND taken_ms < lim * 1000;
	GET DIAGNOSTICS n = ROW_COUNT;
	deleted := deleted + n;
	DELETE FROM verdicts WHERE site = of_site AND at_ms < lim * 1000;
	GET DIAGNOSTICS n = ROW_COUNT;
	deleted := deleted + n;
	DELETE FROM orders o WHERE site = of_site AND issued_ms < lim * 1000
	    AND EXISTS (SELECT FROM orders p WHERE p.key = o.key
	    AND p.site = o.site AND p.gate = o.gate AND p.sequence > o.sequence);
	GET DIAGNOSTICS n = ROW_COUNT;
	deleted := deleted + n;
	RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION erase_before FROM PUBLIC;
--]
