//! The shares in the database, and how each ends exactly once.

use std::time::Duration;

use anyhow::Result;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Connection};
use time::OffsetDateTime;
use yoti_share::receipt::StoredReceipt;
use yoti_share::{Client, FollowUp, Receipt, ReceiptId, SessionConfig, SessionId};

use crate::security::{COOKIE_LIFETIME, random_text};

/// The API and the database.
#[derive(Clone)]
pub(crate) struct Shares {
    pub(crate) client: Client,
    pub(crate) database: AnyPool,
}

/// A row of the table `shares`.
#[derive(sqlx::FromRow)]
pub(crate) struct Share {
    pub(crate) session_id: String,
    created: i64,
    /// `OPEN`, `RECEIPT`, or the status of a session that ended without a receipt.
    pub(crate) status: String,
    receipt: Option<String>,
}

impl Share {
    /// When the share was created, for people.
    pub(crate) fn created(&self) -> String {
        let created = OffsetDateTime::from_unix_timestamp(self.created).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        format!("{} {:02}:{:02} UTC", created.date(), created.hour(), created.minute())
    }
}

impl Shares {
    pub(crate) async fn open(client: Client, url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        // The pool would report a refused connection as a timeout, after 30 seconds.
        AnyConnection::connect(url).await?.close().await?;
        // A database in memory lives as long as its connection, and a file has one writer at a time anyway.
        let connections = if url.starts_with("sqlite:") { 1 } else { 10 };
        let pool = AnyPoolOptions::new().max_connections(connections);
        let pool = pool.idle_timeout(None).max_lifetime(None);
        let database = pool.connect(url).await?;
        sqlx::migrate!().run(&database).await?;
        Ok(Self { client, database })
    }

    /// The secret of the webhooks. All instances share it: the first one decides.
    pub(crate) async fn hook_secret(&self) -> Result<String> {
        let insert = "INSERT INTO settings (name, value) VALUES ('hook_secret', $1) \
                      ON CONFLICT (name) DO UPDATE SET value = settings.value RETURNING value";
        let insert = sqlx::query_scalar(insert).bind(random_text()?);
        Ok(insert.fetch_one(&self.database).await?)
    }

    /// Creates a session for the browser with this cookie.
    pub(crate) async fn create(&self, config: &SessionConfig, browser: &str) -> Result<SessionId> {
        let session_id = self.client.create_session(config).await?.id;
        let insert = "INSERT INTO shares (session_id, browser, created, check_at) VALUES ($1, $2, $3, $3)";
        let insert = sqlx::query(insert).bind(session_id.as_str()).bind(browser).bind(now());
        insert.execute(&self.database).await?;
        Ok(session_id)
    }

    pub(crate) async fn find(&self, session_id: &str) -> Result<Option<Share>> {
        let select = sqlx::query_as("SELECT * FROM shares WHERE session_id = $1").bind(session_id);
        Ok(select.fetch_optional(&self.database).await?)
    }

    /// The share that the browser with this cookie started.
    pub(crate) async fn find_of_browser(&self, browser: &str) -> Result<Option<Share>> {
        let select = sqlx::query_as("SELECT * FROM shares WHERE browser = $1 AND created > $2");
        let select = select.bind(browser).bind(now() - COOKIE_LIFETIME.whole_seconds());
        Ok(select.fetch_optional(&self.database).await?)
    }

    pub(crate) async fn newest(&self) -> Result<Vec<Share>> {
        let select = sqlx::query_as("SELECT * FROM shares ORDER BY created DESC LIMIT 100");
        Ok(select.fetch_all(&self.database).await?)
    }

    /// Gets the end of a share from the API and stores it, if that has not been done. Returns the row, or `None` if the share was
    /// deleted meanwhile.
    ///
    /// The callback, the webhook and the background task call this, possibly at the same moment and in several processes. The
    /// database keeps the first result.
    pub(crate) async fn finish(&self, share: Share, receipt_id: Option<&ReceiptId>) -> Result<Option<Share>> {
        if share.status != "OPEN" {
            return Ok(Some(share));
        }
        let session_id: SessionId = share.session_id.parse()?;
        let client = &self.client;
        let found = match receipt_id {
            // The ID comes from a browser or a webhook, so the client rejects the receipt of another session.
            Some(id) => client.get_sealed_receipt(&session_id, id).await.map(FollowUp::Receipt),
            None => client.check_sealed(&session_id).await,
        };
        let (status, receipt) = match found {
            Ok(FollowUp::Receipt(receipt)) => ("RECEIPT".to_owned(), Some(receipt.to_json())),
            Ok(FollowUp::Ended(session)) => (session.status.to_string(), None),
            Ok(FollowUp::Pending(_)) => return Ok(Some(share)),
            Err(error) if error.is_session_unknown() => ("LOST".to_owned(), None),
            Err(error) => return Err(error.into()),
        };
        let update = "UPDATE shares SET status = $1, receipt = $2 WHERE session_id = $3 AND status = 'OPEN'";
        let update = sqlx::query(update).bind(&status).bind(receipt).bind(&share.session_id);
        if update.execute(&self.database).await?.rows_affected() == 1 {
            // Only one caller gets here. Your site would now send its welcome message.
            tracing::info!(%session_id, status, "the share ended");
        }
        self.find(&share.session_id).await
    }

    /// Opens the receipt with the key of the application.
    pub(crate) async fn receipt(&self, share: &Share) -> Result<Option<Receipt>> {
        let Some(receipt) = &share.receipt else { return Ok(None) };
        let stored = StoredReceipt::from_json(receipt)?;
        stored.ensure_session(&share.session_id.parse()?)?;
        Ok(Some(self.client.open_receipt(&stored).await?))
    }

    /// Deletes everything about a share. A caller that finishes it later finds no row.
    pub(crate) async fn delete(&self, session_id: &str) -> Result<()> {
        let delete = sqlx::query("DELETE FROM shares WHERE session_id = $1").bind(session_id);
        delete.execute(&self.database).await?;
        Ok(())
    }

    /// Finishes shares whose browser did not come back.
    pub(crate) async fn finish_abandoned(self, check_every: u32) {
        let mut ticks = tokio::time::interval(Duration::from_secs(check_every.into()));
        loop {
            ticks.tick().await;
            while let Some(share) = self.claim(check_every).await {
                let session_id = share.session_id.clone();
                if let Err(error) = self.finish(share, None).await {
                    tracing::warn!(session_id, error = format!("{error:#}"), "cannot finish the share now");
                }
            }
        }
    }

    /// Takes a share that is due. Its new time keeps other instances away; if this one dies, another takes the share then.
    async fn claim(&self, check_every: u32) -> Option<Share> {
        let update = "UPDATE shares SET check_at = $1 WHERE status = 'OPEN' AND check_at <= $2 AND session_id = (SELECT session_id \
                      FROM shares WHERE status = 'OPEN' AND check_at <= $2 ORDER BY check_at LIMIT 1) RETURNING *";
        let update = sqlx::query_as(update).bind(now() + i64::from(check_every)).bind(now());
        update.fetch_optional(&self.database).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot look for abandoned shares");
            None
        })
    }
}

/// Seconds since 1970.
fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}
