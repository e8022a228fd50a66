-- A site that was restored does not know which tokens were used since its
-- backup: gates tell it (kiosk/spent.h), and it counts who has.
--[postgres
-- The life of this table in this server: another one after every start, on
-- another server, and once the table was made or filled anew.  So none that a
-- backup holds is the present one.
CREATE FUNCTION life_of_spent() RETURNS TEXT LANGUAGE sql STABLE
SET search_path = public AS $$
	SELECT extract(epoch FROM pg_postmaster_start_time())::TEXT || ' '
	    || oid || ' ' || relfilenode FROM pg_class WHERE oid = 'spent'::regclass
$$;
CREATE TABLE told (
	site  TEXT NOT NULL,
	gate  TEXT NOT NULL,
	life  TEXT NOT NULL,         -- in which it has told all it has used
	at    BIGINT NOT NULL,       -- when it first had, by the later clock
	PRIMARY KEY (site, gate)
) STRICT;

-- What this gate has used, "ID:ENDS ID:ENDS", perhaps in several parts.
CREATE FUNCTION tell_spent(of_site TEXT, said BIGINT, tokens TEXT, whole INTEGER)
RETURNS VOID LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE
	me TEXT := session_user::text;
BEGIN
	IF of_site <> split_part(me, '@', 2) THEN
		RAISE insufficient_privilege;
	END IF;
	INSERT INTO spent SELECT of_site, split_part(t, ':', 1),
	    split_part(me, '@', 1), split_part(t, ':', 2)::BIGINT
	    FROM unnest(string_to_array(tokens, ' ')) t ON CONFLICT DO NOTHING;
	IF whole = 1 THEN
		INSERT INTO told AS o VALUES (of_site, split_part(me, '@', 1),
		    life_of_spent(),
		    greatest(said, extract(epoch FROM now())::BIGINT))
		    ON CONFLICT (site, gate) DO UPDATE
		    SET life = excluded.life, at = excluded.at
		    WHERE o.life <> excluded.life;
	END IF;
END $$;

-- 1: nobody at the site had used it before, and this gate has now.  0: somebody
-- had.  2: a gate that may have done so before this life has not told: missing
-- is one.  Nobody claims before the first has told, so what was issued later
-- than that was not used before; clocks differ by five seconds.  It is used
-- then, whatever is said.  Of a gate that brings no such time (schema/008) the
-- claims count as well.
CREATE FUNCTION claim_token(of_site TEXT, token TEXT, till BIGINT, issued BIGINT, gates TEXT)
RETURNS TABLE (said INTEGER, missing TEXT) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE
	me TEXT := session_user::text;
	now_life TEXT := life_of_spent();
	since BIGINT;
BEGIN
	IF of_site <> split_part(me, '@', 2) THEN
		RAISE insufficient_privilege;
	END IF;
	DELETE FROM spent WHERE ends < extract(epoch FROM now())::BIGINT - 86400;
	INSERT INTO spent VALUES (of_site, token, split_part(me, '@', 1), till)
	    ON CONFLICT DO NOTHING;
	missing := '';
	said := CASE WHEN FOUND THEN 1 ELSE 0 END;
	IF said = 1 THEN
		SELECT min(t.at) INTO since FROM told t
		    WHERE t.site = of_site AND t.life = now_life;
		IF since IS NULL OR issued <= since + 5 THEN
			SELECT coalesce(min(g), '') INTO missing FROM
			    unnest(string_to_array(gates || ' ' || split_part(me, '@', 1), ' ')) g
			    WHERE g <> '' AND NOT EXISTS (SELECT FROM told t WHERE
			    t.site = of_site AND t.gate = g AND t.life = now_life);
		END IF;
		IF missing <> '' THEN
			said := 2;
		END IF;
	END IF;
	RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION life_of_spent, tell_spent,
	claim_token(TEXT, TEXT, BIGINT, BIGINT, TEXT) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tell_spent,
	claim_token(TEXT, TEXT, BIGINT, BIGINT, TEXT) TO sallyport_gate;
--]
