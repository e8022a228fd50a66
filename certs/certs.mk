# Whom to trust, until when, and why.
certs_SRC := \
    certs/anchors.c \
    certs/anchors_build.c \
    certs/anchors_form.c \
    certs/anchors_write.c \
    certs/chain.c \
    certs/change.c \
    certs/checks.c \
    certs/checks_amend.c \
    certs/checks_judge.c \
    certs/cms.c \
    certs/cms_form.c \
    certs/country.c \
    certs/crl.c \
    certs/crl_judge.c \
    certs/cv.c \
    certs/cv_chain.c \
    certs/cv_issue.c \
    certs/cv_issue_key.c \
    certs/defect.c \
    certs/deviation.c \
    certs/digest.c \
    certs/err.c \
    certs/files.c \
    certs/import.c \
    certs/import_object.c \
    certs/issue.c \
    certs/issue_crl.c \
    certs/issue_list.c \
    certs/issue_object.c \
    certs/issue_seal.c \
    certs/key.c \
    certs/ldif.c \
    certs/lds2.c \
    certs/lists.c \
    certs/lists_known.c \
    certs/master.c \
    certs/policy.c \
    certs/seal.c \
    certs/seal_status.c \
    certs/signature.c \
    certs/signed.c \
    certs/signer.c \
    certs/signer_pkcs11.c \
    certs/signer_remote.c \
    certs/signer_soap.c \
    certs/signer_thread.c \
    certs/store.c \
    certs/x509.c \
    certs/x509_name.c
certs_CFLAGS = $(libcrypto_CFLAGS) $(p11-kit-1_CFLAGS) $(libcurl_CFLAGS) \
    $(ldap_CFLAGS) $(libxml-2.0_CFLAGS)
certs_LDLIBS = $(libcrypto_LIBS) $(p11-kit-1_LIBS) $(libcurl_LIBS) \
    $(ldap_LIBS) $(libxml-2.0_LIBS)
