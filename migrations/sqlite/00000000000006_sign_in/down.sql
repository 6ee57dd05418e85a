DROP TABLE sessions;
DROP TABLE passwords;
