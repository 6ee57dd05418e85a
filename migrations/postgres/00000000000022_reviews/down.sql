DROP TABLE review_opinions;
DROP TABLE reviews;
