DROP TABLE face_templates_end;
DROP TABLE face_templates;
DROP TABLE face_comparisons;
