DROP TABLE line_types;
