-- The same SQL serves SQLite and PostgreSQL. Times are seconds since 1970.

-- One row for each share session.
CREATE TABLE shares (
    session_id TEXT PRIMARY KEY,
    created BIGINT NOT NULL,
    -- When the background task looks at the session, as long as the share is open.
    check_at BIGINT NOT NULL,
    -- OPEN, RECEIPT, or the status of a session that ended without a receipt.
    status TEXT NOT NULL,
    -- The receipt, still encrypted.
    receipt TEXT
);

CREATE INDEX shares_to_check ON shares (status, check_at);

-- Which browser started which share.
CREATE TABLE browser_sessions (
    id TEXT PRIMARY KEY,
    data TEXT NOT NULL,
    expires BIGINT NOT NULL
);

-- What all instances of the site must agree on.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
