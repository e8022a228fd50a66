# Programs, the passage, the decision.
kiosk_SRC := \
    kiosk/algorithms.c \
    kiosk/audit.c \
    kiosk/audit_file.c \
    kiosk/audit_gate.c \
    kiosk/case.c \
    kiosk/audio.c \
    kiosk/channel.c \
    kiosk/chart.c \
    kiosk/chart_png.c \
    kiosk/chart_svg.c \
    kiosk/chip_make.c \
    kiosk/chip_make_data.c \
    kiosk/chip_make_keys.c \
    kiosk/chip_make_lds2.c \
    kiosk/chip_make_print.c \
    kiosk/chip_make_sign.c \
    kiosk/chip_make_terminal.c \
    kiosk/chip_options.c \
    kiosk/chip_serve.c \
    kiosk/chip_serve_pn532.c \
    kiosk/comparison.c \
    kiosk/conf.c \
    kiosk/profile.c \
    kiosk/console.c \
    kiosk/console_case.c \
    kiosk/console_conf.c \
    kiosk/console_figures.c \
    kiosk/console_lane.c \
    kiosk/console_officer.c \
    kiosk/console_order.c \
    kiosk/console_record.c \
    kiosk/console_record_mrz.c \
    kiosk/console_record_past.c \
    kiosk/console_rates.c \
    kiosk/console_report.c \
    kiosk/console_shift.c \
    kiosk/contents.c \
    kiosk/contents_lds2.c \
    kiosk/crew.c \
    kiosk/chores.c \
    kiosk/cv.c \
    kiosk/cv_import.c \
    kiosk/cv_renew.c \
    kiosk/cv_show.c \
    kiosk/decide.c \
    kiosk/doctor.c \
    kiosk/doctor_camera.c \
    kiosk/doctor_data.c \
    kiosk/doctor_device.c \
    kiosk/doctor_disk.c \
    kiosk/doctor_host.c \
    kiosk/doctor_sound.c \
    kiosk/doctor_lists.c \
    kiosk/doctor_trust.c \
    kiosk/deck.c \
    kiosk/dumps.c \
    kiosk/err.c \
    kiosk/erase.c \
    kiosk/erase_files.c \
    kiosk/eval_matcher_face.c \
    kiosk/eval_matcher_finger.c \
    kiosk/eval_report.c \
    kiosk/eval_report_charts.c \
    kiosk/eval_report_json.c \
    kiosk/eval_report_text.c \
    kiosk/eval_set.c \
    kiosk/evidence.c \
    kiosk/facts.c \
    kiosk/finger.c \
    kiosk/frame.c \
    kiosk/gate.c \
    kiosk/group.c \
    kiosk/hear.c \
    kiosk/hear_screen.c \
    kiosk/host.c \
    kiosk/hpke.c \
    kiosk/impostor.c \
    kiosk/inspect.c \
    kiosk/inspect_agree.c \
    kiosk/inspect_access.c \
    kiosk/inspect_chip.c \
    kiosk/inspect_combined.c \
    kiosk/inspect_form.c \
    kiosk/inspect_object.c \
    kiosk/json.c \
    kiosk/lane.c \
    kiosk/keeper.c \
    kiosk/language.c \
    kiosk/lds2.c \
    kiosk/log.c \
    kiosk/loop.c \
    kiosk/main_audit.c \
    kiosk/main_chip.c \
    kiosk/main_console.c \
    kiosk/main_cv.c \
    kiosk/main_doctor.c \
    kiosk/main_kiosk.c \
    kiosk/main_match.c \
    kiosk/main_pkd.c \
    kiosk/main_policy.c \
    kiosk/main_read.c \
    kiosk/main_replay.c \
    kiosk/main_site.c \
    kiosk/main_unseal.c \
    kiosk/main_verify.c \
    kiosk/main_watchlist.c \
    kiosk/match_bench.c \
    kiosk/match_eval.c \
    kiosk/match_face.c \
    kiosk/match_finger.c \
    kiosk/match_gallery.c \
    kiosk/match_search.c \
    kiosk/match_template.c \
    kiosk/metrics.c \
    kiosk/mirror.c \
    kiosk/monitor.c \
    kiosk/monitor_decide.c \
    kiosk/monitor_keep.c \
    kiosk/mrz_arg.c \
    kiosk/mrz_image.c \
    kiosk/msg.c \
    kiosk/names.c \
    kiosk/officer.c \
    kiosk/order.c \
    kiosk/order_keys.c \
    kiosk/order_sign.c \
    kiosk/outbox.c \
    kiosk/output.c \
    kiosk/passport.c \
    kiosk/photo.c \
    kiosk/pkd.c \
    kiosk/print.c \
    kiosk/pkd_change.c \
    kiosk/pkd_check.c \
    kiosk/pkd_check_count.c \
    kiosk/pkd_check_json.c \
    kiosk/pkd_check_text.c \
    kiosk/pkd_fetch.c \
    kiosk/pkd_fetch_show.c \
    kiosk/pkd_import.c \
    kiosk/pkd_fresh.c \
    kiosk/pkd_issue.c \
    kiosk/pkd_issue_document.c \
    kiosk/pkd_issue_tell.c \
    kiosk/pkd_show.c \
    kiosk/pkd_sources.c \
    kiosk/pkd_work.c \
    kiosk/policy.c \
    kiosk/porter.c \
    kiosk/policy_explain.c \
    kiosk/policy_file.c \
    kiosk/policy_sign.c \
    kiosk/policy_statistics.c \
    kiosk/policy_try.c \
    kiosk/policy_try_person.c \
    kiosk/prints.c \
    kiosk/reason.c \
    kiosk/record.c \
    kiosk/record_json.c \
    kiosk/record_persons.c \
    kiosk/record_policy.c \
    kiosk/record_text.c \
    kiosk/record_xml.c \
    kiosk/xml.c \
    kiosk/recorder.c \
    kiosk/reference.c \
    kiosk/recorder_device.c \
    kiosk/recording.c \
    kiosk/recording_file.c \
    kiosk/replay.c \
    kiosk/replay_alike.c \
    kiosk/replay_monitor.c \
    kiosk/replay_worker.c \
    kiosk/rule.c \
    kiosk/rule_read.c \
    kiosk/rule_words.c \
    kiosk/sandbox.c \
    kiosk/say.c \
    kiosk/seal.c \
    kiosk/selection.c \
    kiosk/seal_nc.c \
    kiosk/seal_picture.c \
    kiosk/seal_show.c \
    kiosk/service.c \
    kiosk/show.c \
    kiosk/sign.c \
    kiosk/site_ca.c \
    kiosk/site_database.c \
    kiosk/store.c \
    kiosk/store_console.c \
    kiosk/store_gate.c \
    kiosk/store_postgres.c \
    kiosk/store_seal.c \
    kiosk/store_sqlite.c \
    kiosk/terminal.c \
    kiosk/thresholds.c \
    kiosk/terminal_frame.c \
    kiosk/terminal_health.c \
    kiosk/touch.c \
    kiosk/token.c \
    kiosk/traveller.c \
    kiosk/typed.c \
    kiosk/trust.c \
    kiosk/vault.c \
    kiosk/verbs.c \
    kiosk/watchdoc.c \
    kiosk/watchdoc_name.c \
    kiosk/watchdoc_read.c \
    kiosk/watchlist.c \
    kiosk/watchlist_frame.c \
    kiosk/worker.c \
    kiosk/wire.c \
    kiosk/worker_biometric.c \
    kiosk/worker_biometric_finger.c \
    kiosk/worker_biometric_pad.c \
    kiosk/worker_biometric_photo.c \
    kiosk/worker_document.c \
    kiosk/worker_finger.c \
    kiosk/worker_image.c \
    kiosk/worker_link.c \
    kiosk/worker_image_page.c \
    kiosk/page.c \
    kiosk/worker_reader.c \
    kiosk/worker_screen.c \
    kiosk/worker_signer.c \
    kiosk/zone.c
kiosk_CFLAGS = $(sqlite3_CFLAGS) $(libseccomp_CFLAGS) $(libpq_CFLAGS)
kiosk_LDLIBS = -lm $(libsystemd_LIBS) $(sqlite3_LIBS) $(libseccomp_LIBS) $(libpq_LIBS)

# The migrations are SQL in the tree and strings in the program, one dialect for
# each backend.
$(B)/gen/kiosk/schema_%.inc: kiosk/schema/schema.awk $(sort $(wildcard kiosk/schema/*.sql))
	@mkdir -p $(@D)
	$(Q)awk -v dialect=$* -f $^ > $@
$(B)/obj/kiosk/store_sqlite.c.o: $(B)/gen/kiosk/schema_sqlite.inc
$(B)/obj/kiosk/store_sqlite.c.o: FILE_CFLAGS = -I$(B)/gen
$(B)/obj/kiosk/site_database.c.o: $(B)/gen/kiosk/schema_postgres.inc
$(B)/obj/kiosk/site_database.c.o: FILE_CFLAGS = -I$(B)/gen

INSTALL_DATA += kiosk/kiosk.conf.example kiosk/policy.conf.example \
    kiosk/policy-au.conf.example kiosk/policy-de.conf.example \
    kiosk/policy-gb.conf.example kiosk/policy-sg.conf.example \
    kiosk/algorithms.conf.example kiosk/console.conf.example
INSTALL_MAN += kiosk/sallyport.1 kiosk/kiosk.conf.5 kiosk/policy.conf.5

# Where make install puts the prompts.
$(B)/obj/kiosk/lane.c.o: FILE_CFLAGS = -DKIOSK_LANE_SHARE='"$(PREFIX)/share/sallyport"'

# Where systemd looks; the program's path is that of the installation.
INSTALL_UNITS := \
    kiosk/sallyport-kiosk.service:systemd/system/sallyport-kiosk.service \
    kiosk/sallyport.sysusers:sysusers.d/sallyport.conf \
    kiosk/sallyport.tmpfiles:tmpfiles.d/sallyport.conf \
    kiosk/sallyport.sysctl:sysctl.d/90-sallyport.conf \
    kiosk/sallyport.logind:systemd/logind.conf.d/sallyport.conf
