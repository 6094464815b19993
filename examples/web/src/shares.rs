//! The shares in the database, and how each ends exactly once.

use std::time::Duration;

use anyhow::{Context, Result};
use sqlx::{AnyConnection, AnyPool, Connection, any::AnyPoolOptions};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;
use yoti_share::{
    Client, ErrorKind, FollowUp, Operation, Receipt, ReceiptId, SessionConfig, SessionId, receipt::StoredReceipt,
};

/// The API and the database.
#[derive(Clone)]
pub(crate) struct Shares {
    pub(crate) client: Client,
    pub(crate) database: AnyPool,
    check_every: u32,
}

/// A row of the table `shares`.
#[derive(sqlx::FromRow)]
pub(crate) struct Share {
    pub(crate) session_id: String,
    pub(crate) created: i64,
    /// `OPEN`, `RECEIPT`, or the status of a session that ended without a receipt.
    pub(crate) status: String,
    receipt: Option<String>,
}

impl Shares {
    pub(crate) async fn open(client: Client, url: &str, check_every: u32) -> Result<Self> {
        sqlx::any::install_default_drivers();
        // The pool would report a refused connection as a timeout, after 30 seconds.
        let connection = AnyConnection::connect(url).await.context("cannot open the database")?;
        connection.close().await?;
        // A database in memory lives as long as its connection, and a file has one writer at a time anyway.
        let connections = if url.starts_with("sqlite:") { 1 } else { 10 };
        let pool = AnyPoolOptions::new().max_connections(connections);
        let pool = pool.idle_timeout(None).max_lifetime(None);
        let database = pool.connect(url).await.context("cannot open the database")?;
        let migrated = sqlx::migrate!().run(&database).await;
        migrated.context("cannot create the tables")?;
        Ok(Self {
            client,
            database,
            check_every,
        })
    }

    /// A setting that all instances share: the first one decides.
    pub(crate) async fn setting(&self, name: &str, proposed: &str) -> Result<String> {
        let insert = sqlx::query("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING");
        insert.bind(name).bind(proposed).execute(&self.database).await?;
        let select = sqlx::query_scalar("SELECT value FROM settings WHERE name = $1").bind(name);
        Ok(select.fetch_one(&self.database).await?)
    }

    pub(crate) async fn create(&self, config: &SessionConfig) -> Result<SessionId> {
        let session_id = self.client.create_session(config).await?.id;
        let insert = "INSERT INTO shares (session_id, created, check_at, status) VALUES ($1, $2, $3, 'OPEN')";
        let insert = sqlx::query(insert)
            .bind(session_id.as_str())
            .bind(now())
            .bind(self.next_check());
        insert.execute(&self.database).await?;
        Ok(session_id)
    }

    /// Gets the end of a share from the API and stores it, if that has not been done.
    ///
    /// The callback, the webhook and the background task call this, possibly at the same moment and in several processes. The
    /// database keeps the first result. `None` if there is no such share, because its data was deleted.
    pub(crate) async fn finish(&self, session_id: &SessionId, receipt_id: Option<&ReceiptId>) -> Result<Option<Share>> {
        let share = self.find(session_id).await?;
        if share.as_ref().is_none_or(|share| share.status != "OPEN") {
            return Ok(share);
        }
        let found = match receipt_id {
            // The ID comes from a browser or a webhook, so the client rejects the receipt of another session.
            Some(id) => FollowUp::Receipt(self.client.get_sealed_receipt(session_id, id).await?),
            None => match self.client.check_sealed(session_id).await {
                Ok(found) => found,
                Err(error) if is_unknown_session(&error) => return self.store(session_id, "LOST", None).await,
                Err(error) => return Err(error.into()),
            },
        };
        match found {
            FollowUp::Receipt(receipt) => self.store(session_id, "RECEIPT", Some(receipt.to_json())).await,
            FollowUp::Ended(session) => self.store(session_id, session.status.as_str(), None).await,
            FollowUp::Pending(_) => Ok(share),
        }
    }

    /// Stores how the share ended, unless another caller has done so. Returns the row.
    async fn store(&self, session_id: &SessionId, status: &str, receipt: Option<String>) -> Result<Option<Share>> {
        let update = "UPDATE shares SET status = $1, receipt = $2 WHERE session_id = $3 AND status = 'OPEN'";
        let update = sqlx::query(update).bind(status).bind(receipt);
        let update = update.bind(session_id.as_str()).execute(&self.database).await?;
        if update.rows_affected() == 1 {
            // Only one caller gets here. Your site would now send its welcome message.
            tracing::info!(%session_id, status, "the share ended");
        }
        self.find(session_id).await
    }

    async fn find(&self, session_id: &SessionId) -> Result<Option<Share>> {
        let select = sqlx::query_as("SELECT * FROM shares WHERE session_id = $1").bind(session_id.as_str());
        Ok(select.fetch_optional(&self.database).await?)
    }

    pub(crate) async fn newest(&self) -> Result<Vec<Share>> {
        let select = sqlx::query_as("SELECT * FROM shares ORDER BY created DESC LIMIT 100");
        Ok(select.fetch_all(&self.database).await?)
    }

    /// Opens the receipt with the key of the application.
    pub(crate) async fn receipt(&self, share: &Share) -> Result<Option<Receipt>> {
        let Some(receipt) = &share.receipt else { return Ok(None) };
        let stored = StoredReceipt::from_json(receipt)?;
        stored.ensure_session(&share.session_id.parse()?)?;
        Ok(Some(self.client.open_receipt(&stored).await?))
    }

    /// Deletes everything about a share. A caller that finishes it later finds no row.
    pub(crate) async fn forget(&self, session_id: &SessionId) -> Result<()> {
        let delete = sqlx::query("DELETE FROM shares WHERE session_id = $1").bind(session_id.as_str());
        delete.execute(&self.database).await?;
        Ok(())
    }

    /// Finishes shares whose browser did not come back, until the site stops.
    pub(crate) async fn finish_abandoned(self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(Duration::from_secs(self.check_every.into()));
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            if let Some(Err(error)) = stop.run_until_cancelled(self.finish_due()).await {
                tracing::warn!(error = format!("{error:#}"), "the background task tries again later");
            }
        }
    }

    async fn finish_due(&self) -> Result<()> {
        while let Some(session_id) = self.claim().await? {
            if let Err(error) = self.finish(&session_id, None).await {
                tracing::warn!(%session_id, error = format!("{error:#}"), "cannot finish the share now");
            }
        }
        let delete = sqlx::query("DELETE FROM browser_sessions WHERE expires <= $1").bind(now());
        delete.execute(&self.database).await?;
        Ok(())
    }

    /// Takes a share that is due. Its new time keeps other instances away; if this one dies, another takes the share then.
    async fn claim(&self) -> Result<Option<SessionId>> {
        let update = "UPDATE shares SET check_at = $1 WHERE status = 'OPEN' AND check_at <= $2 AND session_id = (SELECT session_id \
                      FROM shares WHERE status = 'OPEN' AND check_at <= $2 ORDER BY check_at LIMIT 1) RETURNING session_id";
        let update = sqlx::query_scalar(update).bind(self.next_check()).bind(now());
        let claimed: Option<String> = update.fetch_optional(&self.database).await?;
        Ok(claimed.map(|id| id.parse()).transpose()?)
    }

    fn next_check(&self) -> i64 {
        now() + i64::from(self.check_every)
    }
}

/// Whether Yoti no longer has the session.
fn is_unknown_session(error: &yoti_share::Error) -> bool {
    error.kind() == ErrorKind::NotFound && error.operation() == Some(Operation::GetSession)
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}
