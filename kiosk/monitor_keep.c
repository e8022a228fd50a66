/* What the policy does not keep any longer: kiosk/erase.h. */
#include <stdio.h>
#include <string.h>

#include "kiosk/host.h"
#include "kiosk/monitor.h"
#include "kiosk/outbox.h"
#include "kiosk/vault.h"

/* A record that was written for whoever asked for the directory. */
static bool
is_record(const char *name)
{
	const char *rest = kiosk_erase_after_id(name);

	return rest != NULL &&
	    (strcmp(rest, ".json") == 0 || strcmp(rest, ".txt") == 0);
}

/* "07-read-chip.png" */
static bool
is_snapshot(const char *name)
{
	const size_t n = strspn(name, "0123456789");
	const char *end = strrchr(name, '.');

	return n == 2 && name[n] == '-' && end != NULL &&
	    strcmp(end, ".png") == 0;
}

static uint64_t
files(struct kiosk_monitor *m)
{
	const struct kiosk_lane *lane = m->conf.lane;
	const struct policy *p = &lane->policy;
	const struct {
		const char *dir;
		bool (*ours)(const char *);
		unsigned days;
	} dirs[] = {
	    {m->conf.record_dir, is_record, p->record_days},
	    {lane->snapshots, is_snapshot, p->record_days},
	    {lane->recordings, kiosk_recording_file_ours, p->replay_days},
	};
	uint64_t n = 0;
	bool ok = lane->evidence[0] == '\0' ||
	    kiosk_evidence_sweep(lane->evidence, m->erase.spent,
		p->evidence_days, &n) == KIOSK_E_OK;

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		if (dirs[i].dir != NULL && dirs[i].dir[0] != '\0' &&
		    kiosk_erase_files(dirs[i].dir, dirs[i].ours, m->erase.spent,
			dirs[i].days, &n) != KIOSK_E_OK)
			ok = false;
	if (!ok)
		kiosk_log(&m->log, "erase", 0, "old files are not gone");
	return n;
}

/* A month's rows are gone when its key is, wherever they have got to. */
static uint64_t
keys(struct kiosk_monitor *m)
{
	const struct kiosk_vault v = {
	    m->conf.lane->record_keys, m->erase.spent};
	const struct policy *p = &m->conf.lane->policy;
	uint64_t n = 0, waits = 0;

	if (v.dir[0] == '\0')
		return 0;
	/* What the site has not got yet would come to it unreadable. */
	if (kiosk_outbox_count(m->store, &waits) != KIOSK_E_OK ||
	    kiosk_vault_forget(&v, waits > 0 ? p->waiting_days : p->record_days,
		&n) != KIOSK_E_OK)
		kiosk_log(&m->log, "erase", 0, "old keys are not gone");
	return n;
}

void
kiosk_monitor_keep(struct kiosk_monitor *m)
{
	const struct policy *p = &m->conf.lane->policy;
	const struct kiosk_erase_rule rule = {p->record_days, p->waiting_days};
	struct kiosk_erase_count n = {0};
	const int64_t was = m->erase.spent;
	uint64_t gone;
	char said[160];

	if (kiosk_erase_rows(&m->erase, m->store, &rule, kiosk_host_time(),
		kiosk_host_now_ms(), &n) != KIOSK_E_OK)
		kiosk_log(&m->log, "erase", 0, "%s", kiosk_store_why(m->store));
	if (m->erase.spent == was)
		return;
	kiosk_store_keys(m->store, m->conf.lane->record_keys, m->erase.spent);
	gone = files(m) + keys(m);
	if (n.rows + n.lost + gone == 0)
		return;
	snprintf(said, sizeof(said),
	    "rows=%llu unsent=%llu files=%llu days=%u evidence_days=%u",
	    (unsigned long long)n.rows, (unsigned long long)n.lost,
	    (unsigned long long)gone, p->record_days, p->evidence_days);
	kiosk_audit_gate_say(&m->audit, AUDIT_ERASE, "policy", said);
	kiosk_log(&m->log, "erase", 0, "%s", said);
}
