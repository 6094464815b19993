-- The same SQL serves SQLite and PostgreSQL. Times are seconds since 1970.

-- One row for each share session.
CREATE TABLE shares (
    session_id TEXT PRIMARY KEY,
    -- The cookie of the browser that started it.
    browser TEXT NOT NULL UNIQUE,
    created BIGINT NOT NULL,
    -- When the background task next looks at the session, as long as the share is open.
    check_at BIGINT NOT NULL,
    -- OPEN, RECEIPT, or the status of a session that ended without a receipt.
    status TEXT NOT NULL DEFAULT 'OPEN',
    -- The receipt, still encrypted.
    receipt TEXT
);

CREATE INDEX shares_to_check ON shares (status, check_at);

-- What all instances of the site must agree on.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
