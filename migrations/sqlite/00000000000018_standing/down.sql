DROP TABLE appeals;
DROP TABLE suspensions;
DROP TABLE holds;
