-- What a case shows of a traveller ends with the case, and what no gate closed
-- any more after four hours: no case lasts longer.
--[sqlite
CREATE TRIGGER photos_end AFTER INSERT ON cases WHEN NEW.state <> 'open'
BEGIN
	DELETE FROM photos WHERE case_id = NEW.id
		OR opened_ms < NEW.closed_ms - 14400000;
END;
--]
--[postgres
-- A gate may not delete; what it says of its own case does.
CREATE FUNCTION end_photos() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
BEGIN
	IF NEW.state <> 'open' THEN
		DELETE FROM photos WHERE site = NEW.site AND gate = NEW.gate
			AND (case_id = NEW.id
			OR opened_ms < NEW.closed_ms - 14400000);
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER photos_end AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION end_photos();
-- One that comes after its case was closed is not kept.
CREATE FUNCTION late_photo() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
BEGIN
	IF EXISTS (SELECT 1 FROM cases WHERE site = NEW.site AND gate = NEW.gate
		AND opened_ms = NEW.opened_ms AND id = NEW.case_id
		AND state <> 'open') THEN
		RETURN NULL;
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER photos_late BEFORE INSERT ON photos FOR EACH ROW EXECUTE FUNCTION late_photo();
REVOKE ALL ON FUNCTION end_photos, late_photo FROM PUBLIC;
--]
