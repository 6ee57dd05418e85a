DROP TABLE verification_pictures;
DROP TABLE selfie_tries;
DROP TABLE identity_verifications;
