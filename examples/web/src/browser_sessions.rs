//! The sessions of browsers in the site's database, for `tower-sessions`.

use async_trait::async_trait;
use sqlx::AnyPool;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

use crate::shares::now;

#[derive(Clone, Debug)]
pub(crate) struct BrowserSessions(pub(crate) AnyPool);

impl BrowserSessions {
    /// Whether the row was written.
    async fn write(&self, record: &Record, insert: &str) -> Result<bool> {
        let data = serde_json::to_string(record).map_err(|error| Error::Encode(error.to_string()))?;
        let insert = sqlx::query(insert).bind(record.id.to_string()).bind(data);
        let insert = insert.bind(record.expiry_date.unix_timestamp()).execute(&self.0).await;
        Ok(insert.map_err(backend)?.rows_affected() == 1)
    }
}

#[async_trait]
impl SessionStore for BrowserSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let insert = "INSERT INTO browser_sessions (id, data, expires) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
        while !self.write(record, insert).await? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let upsert = "INSERT INTO browser_sessions (id, data, expires) VALUES ($1, $2, $3) \
                      ON CONFLICT (id) DO UPDATE SET data = excluded.data, expires = excluded.expires";
        self.write(record, upsert).await.map(drop)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let select = sqlx::query_scalar("SELECT data FROM browser_sessions WHERE id = $1 AND expires > $2");
        let data = select.bind(id.to_string()).bind(now()).fetch_optional(&self.0).await;
        let data: Option<String> = data.map_err(backend)?;
        let record = data.map(|data| serde_json::from_str(&data)).transpose();
        record.map_err(|error| Error::Decode(error.to_string()))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let delete = sqlx::query("DELETE FROM browser_sessions WHERE id = $1").bind(id.to_string());
        delete.execute(&self.0).await.map(drop).map_err(backend)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the argument of `map_err`")]
fn backend(error: sqlx::Error) -> Error {
    Error::Backend(error.to_string())
}
