DROP TABLE verification_pictures;
DROP TABLE verification_tries;
DROP TABLE identity_verifications;
