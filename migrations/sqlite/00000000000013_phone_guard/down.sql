DROP TABLE phone_contests;
DROP TABLE sms_breakers;
DROP TABLE sms_conversions;
