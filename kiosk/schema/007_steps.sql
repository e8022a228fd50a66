-- What each gate does now, for the overview of a console: one row a gate.
--[sqlite
CREATE TABLE steps (
	site     TEXT NOT NULL,
	gate     TEXT NOT NULL,
	step     TEXT NOT NULL,
	since_ms INTEGER NOT NULL,
	at_ms    INTEGER NOT NULL,
	PRIMARY KEY (site, gate)
) STRICT;
--]
--[postgres
-- Of now alone: not logged, so that no gate waits for a disk and no replica
-- carries it, and with room for the next one beside it.
CREATE UNLOGGED TABLE steps (
	site     TEXT NOT NULL,
	gate     TEXT NOT NULL,
	step     TEXT NOT NULL CHECK (length(step) < 32),
	since_ms BIGINT NOT NULL,
	at_ms    BIGINT NOT NULL,    -- when the gate said so
	PRIMARY KEY (site, gate)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
-- The gate's own row, and no other.
GRANT SELECT, INSERT, UPDATE ON steps TO sallyport_gate;
GRANT SELECT ON steps TO sallyport_console;
ALTER TABLE steps ENABLE ROW LEVEL SECURITY;
CREATE POLICY gate_says ON steps TO sallyport_gate
	USING (site = (SELECT split_part(current_user::text, '@', 2))
	AND gate = (SELECT split_part(current_user::text, '@', 1)));
CREATE POLICY console_reads ON steps FOR SELECT TO sallyport_console
	USING (site = (SELECT split_part(current_user::text, '@', 2)));
--]
