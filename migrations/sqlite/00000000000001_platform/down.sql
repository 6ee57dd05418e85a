DROP TABLE clock_offsets;
DROP TABLE limit_counters;
DROP TABLE revocations;
DROP TABLE signing_keys;
DROP TABLE account_keys;
DROP TABLE wrapped_keys;
