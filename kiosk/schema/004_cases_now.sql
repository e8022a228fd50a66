-- The last revision of every case that is not long over.  However many there
-- have been: what a console asks for at all news must not grow with them.
--[sqlite
CREATE INDEX cases_open ON cases (until_ms) WHERE state = 'open';
CREATE VIEW cases_now AS SELECT * FROM cases c WHERE NOT EXISTS
	(SELECT 1 FROM cases n WHERE n.id = c.id AND n.revision > c.revision);
--]
--[postgres
CREATE TABLE cases_now (LIKE cases, PRIMARY KEY (site, gate, id))
	WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
INSERT INTO cases_now SELECT * FROM cases c
	WHERE c.until_ms > 1000 * extract(epoch FROM now())::BIGINT
	AND NOT EXISTS (SELECT 1 FROM cases n WHERE n.site = c.site
	AND n.opened_ms = c.opened_ms AND n.id = c.id AND n.revision > c.revision);

-- A gate's next case takes away those whose time is over; a revision that comes
-- late, because it was refused first, changes nothing.
CREATE FUNCTION keep_cases_now() RETURNS trigger LANGUAGE plpgsql
	SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	DELETE FROM cases_now c WHERE c.site = NEW.site AND c.gate = NEW.gate
	    AND (c.until_ms < NEW.opened_ms
	    OR c.id = NEW.id AND c.revision < NEW.revision);
	INSERT INTO cases_now VALUES (NEW.*) ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION keep_cases_now FROM PUBLIC;
CREATE TRIGGER now AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION keep_cases_now();

-- Rights as in 003.  Whose site it is is asked once a statement, not once a row.
GRANT SELECT ON cases_now TO sallyport_console;
ALTER TABLE cases_now ENABLE ROW LEVEL SECURITY;
CREATE POLICY console_reads ON cases_now FOR SELECT TO sallyport_console
	USING (site = (SELECT split_part(current_user::text, '@', 2)));
ALTER POLICY console_reads ON passage
	USING (site = (SELECT split_part(current_user::text, '@', 2)));
ALTER POLICY console_reads ON cases
	USING (site = (SELECT split_part(current_user::text, '@', 2)));
ALTER POLICY console_reads ON photos
	USING (site = (SELECT split_part(current_user::text, '@', 2)));
ALTER POLICY console_reads ON takes
	USING (site = (SELECT split_part(current_user::text, '@', 2)));
ALTER POLICY console_reads ON orders
	USING (site = (SELECT split_part(current_user::text, '@', 2)));
ALTER POLICY console_reads ON verdicts
	USING (site = (SELECT split_part(current_user::text, '@', 2)));
ALTER POLICY gate_reads ON orders
	USING (site = (SELECT split_part(current_user::text, '@', 2))
	AND gate = (SELECT split_part(current_user::text, '@', 1)));

-- News are told by whoever added the row, after it is stored.  A transaction
-- with news keeps out every other one that has some until its commit is on the
-- disk: inside it, the site would take one row a disk's turn.
DROP TRIGGER news ON cases;
DROP TRIGGER news ON photos;
DROP TRIGGER news ON takes;
DROP TRIGGER news ON verdicts;
DROP TRIGGER news ON orders;
DROP FUNCTION tell_site;
DROP FUNCTION tell_gate;
--]
