DROP TABLE staff_proposals;
DROP TABLE staff_invitations;
DROP INDEX accounts_staff;
ALTER TABLE accounts DROP COLUMN staff_since;
ALTER TABLE accounts DROP COLUMN staff_roles;
