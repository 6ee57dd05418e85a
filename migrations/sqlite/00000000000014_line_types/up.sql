-- What a provider said of numbers that were to get a code, and when. Numbers are known by their blind index alone.
CREATE TABLE line_types (
    phone_index BLOB NOT NULL PRIMARY KEY,
    verdict TEXT NOT NULL CHECK (verdict IN ('mobile', 'landline', 'voip', 'toll_free', 'premium', 'shared_cost', 'personal', 'pager', 'other', 'invalid', 'unknown')),
    checked_at TIMESTAMP NOT NULL
);
CREATE INDEX line_types_checked_at ON line_types (checked_at);
