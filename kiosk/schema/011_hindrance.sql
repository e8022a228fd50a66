-- Why a gate is out of service, as it says so beside its step (kiosk/hindrance.h).
--[sqlite
ALTER TABLE steps ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE steps ADD COLUMN why_ms INTEGER NOT NULL DEFAULT 0;
--]
--[postgres
ALTER TABLE steps ADD COLUMN why TEXT NOT NULL DEFAULT '' CHECK (length(why) < 32);
-- When: a gate of before says its next step without, and leaves this one behind.
ALTER TABLE steps ADD COLUMN why_ms BIGINT NOT NULL DEFAULT 0;
--]
