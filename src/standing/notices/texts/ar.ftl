standing-support = هل لديك أسئلة؟ راسلنا:
