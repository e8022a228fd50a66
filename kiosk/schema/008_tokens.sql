-- Tokens that were used (kiosk/token.h), until nobody would take them any more.
--[sqlite
CREATE TABLE spent (
	id    TEXT NOT NULL PRIMARY KEY,
	ends  INTEGER NOT NULL          -- seconds since 1970
) STRICT;
--]
--[postgres
CREATE TABLE spent (
	site  TEXT NOT NULL,
	id    TEXT NOT NULL,
	gate  TEXT NOT NULL,
	ends  BIGINT NOT NULL,
	PRIMARY KEY (site, id)
) STRICT;
-- True: nobody at the site had used it before, and this gate has now.  A gate
-- may neither read the table nor take a row out of it.
CREATE FUNCTION claim_token(of_site TEXT, token TEXT, till BIGINT)
RETURNS BOOLEAN LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE
	me TEXT := session_user::text;
BEGIN
	IF of_site <> split_part(me, '@', 2) THEN
		RAISE insufficient_privilege;
	END IF;
	DELETE FROM spent WHERE ends < extract(epoch FROM now())::BIGINT - 86400;
	INSERT INTO spent VALUES (of_site, token, split_part(me, '@', 1), till)
		ON CONFLICT DO NOTHING;
	RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION claim_token FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_token TO sallyport_gate;
--]
