-- Who may do what at the site.  A role has the common name of its client
-- certificate: lane-1@T1 is the gate lane-1 of site T1, desk-1@T1 a console of
-- that site.  `sallyport site add` makes roles and partitions.
--[postgres
DO $$ BEGIN
	IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sallyport_gate') THEN
		CREATE ROLE sallyport_gate NOLOGIN;
	END IF;
	IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sallyport_console') THEN
		CREATE ROLE sallyport_console NOLOGIN;
	END IF;
END $$;

-- Nobody but the owner changes or deletes anything.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
DO $$ BEGIN
	EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
	EXECUTE format('GRANT CONNECT ON DATABASE %I TO sallyport_gate, sallyport_console', current_database());
END $$;
GRANT USAGE ON SCHEMA public TO sallyport_gate, sallyport_console;
GRANT INSERT ON passage, cases, photos, verdicts TO sallyport_gate;
GRANT SELECT ON orders TO sallyport_gate;
GRANT SELECT ON passage, cases, photos, takes, orders, verdicts TO sallyport_console;
GRANT INSERT ON takes, orders TO sallyport_console;

ALTER TABLE passage ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE photos ENABLE ROW LEVEL SECURITY;
ALTER TABLE takes ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE verdicts ENABLE ROW LEVEL SECURITY;

-- A gate appends what is its own, and reads the orders to itself.
CREATE POLICY gate_adds ON passage FOR INSERT TO sallyport_gate
	WITH CHECK (gate || '@' || site = current_user::text);
CREATE POLICY gate_adds ON cases FOR INSERT TO sallyport_gate
	WITH CHECK (gate || '@' || site = current_user::text);
CREATE POLICY gate_adds ON photos FOR INSERT TO sallyport_gate
	WITH CHECK (gate || '@' || site = current_user::text);
CREATE POLICY gate_adds ON verdicts FOR INSERT TO sallyport_gate
	WITH CHECK (gate || '@' || site = current_user::text);
CREATE POLICY gate_reads ON orders FOR SELECT TO sallyport_gate
	USING (site = split_part(current_user::text, '@', 2)
	AND gate = split_part(current_user::text, '@', 1));

-- A console reads its site, and adds takings and orders to it.
CREATE POLICY console_reads ON passage FOR SELECT TO sallyport_console
	USING (site = split_part(current_user::text, '@', 2));
CREATE POLICY console_reads ON cases FOR SELECT TO sallyport_console
	USING (site = split_part(current_user::text, '@', 2));
CREATE POLICY console_reads ON photos FOR SELECT TO sallyport_console
	USING (site = split_part(current_user::text, '@', 2));
CREATE POLICY console_reads ON takes FOR SELECT TO sallyport_console
	USING (site = split_part(current_user::text, '@', 2));
CREATE POLICY console_reads ON orders FOR SELECT TO sallyport_console
	USING (site = split_part(current_user::text, '@', 2));
CREATE POLICY console_reads ON verdicts FOR SELECT TO sallyport_console
	USING (site = split_part(current_user::text, '@', 2));
CREATE POLICY console_adds ON takes FOR INSERT TO sallyport_console
	WITH CHECK (site = split_part(current_user::text, '@', 2));
CREATE POLICY console_adds ON orders FOR INSERT TO sallyport_console
	WITH CHECK (site = split_part(current_user::text, '@', 2));

-- News.  Anybody may listen to anything, so a channel says nothing but that
-- there is news, and is named after a digest.
CREATE FUNCTION tell_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('case_' || left(encode(sha256(convert_to(NEW.site, 'UTF8')), 'hex'), 40), '');
	RETURN NULL;
END $$;
CREATE FUNCTION tell_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('order_' || left(encode(sha256(convert_to(NEW.gate || '@' || NEW.site, 'UTF8')), 'hex'), 40), '');
	RETURN NULL;
END $$;
CREATE TRIGGER news AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION tell_site();
CREATE TRIGGER news AFTER INSERT ON photos FOR EACH ROW EXECUTE FUNCTION tell_site();
CREATE TRIGGER news AFTER INSERT ON takes FOR EACH ROW EXECUTE FUNCTION tell_site();
CREATE TRIGGER news AFTER INSERT ON verdicts FOR EACH ROW EXECUTE FUNCTION tell_site();
CREATE TRIGGER news AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION tell_gate();

-- A site's partitions, one a month, and one for a month that nobody made.
CREATE FUNCTION make_partitions(of_site TEXT, first TIMESTAMP, months INTEGER)
RETURNS INTEGER LANGUAGE plpgsql AS $$
DECLARE
	tab TEXT; col TEXT; scale BIGINT; parent TEXT; child TEXT;
	b TIMESTAMPTZ; made INTEGER := 0;
BEGIN
	FOR tab, col, scale IN VALUES ('passage', 'at', 1::BIGINT),
	    ('cases', 'opened_ms', 1000), ('photos', 'opened_ms', 1000) LOOP
		parent := tab || '_' || of_site;
		IF to_regclass(quote_ident(parent)) IS NULL THEN
			EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES IN (%L) PARTITION BY RANGE (%I)', parent, tab, of_site, col);
			EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', parent || '_rest', parent);
			made := made + 1;
		END IF;
		FOR m IN 0 .. months - 1 LOOP
			b := (date_trunc('month', first) + make_interval(months => m)) AT TIME ZONE 'UTC';
			child := parent || to_char(b AT TIME ZONE 'UTC', '_YYYY_MM');
			CONTINUE WHEN to_regclass(quote_ident(child)) IS NOT NULL;
			EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%s) TO (%s)', child, parent,
			    scale * extract(epoch FROM b)::BIGINT,
			    scale * extract(epoch FROM (b AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC')::BIGINT);
			made := made + 1;
		END LOOP;
	END LOOP;
	RETURN made;
END $$;
REVOKE ALL ON FUNCTION make_partitions FROM PUBLIC;
--]
