//! IDs, statuses and whole structs in a database: `SQLite` through sqlx.

use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sqlx::{Connection, Row, SqliteConnection, error::BoxDynError, sqlite::SqliteRow};
use yoti_share::{
    Anchor, Anchored, Date, DocumentDetails, Image, Profile, Receipt, ReceiptId, RememberMeId, SessionId,
    SessionStatus, SharePolicy, Verified,
};

#[derive(SharePolicy, Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Applicant {
    #[attr(full_name)]
    name: String,
    #[attr(date_of_birth)]
    born: Anchored<Date>,
    #[attr(postal_address)]
    address: Verified<String>,
    #[attr(document_details)]
    document: Option<DocumentDetails>,
    #[attr(selfie)]
    photo: Image,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq)]
struct Share {
    session_id: SessionId,
    receipt_id: ReceiptId,
    remember_me_id: Option<RememberMeId>,
    status: SessionStatus,
    /// Also its own column, to search it.
    born: Date,
    applicant: Applicant,
}

/// Reads a column of text as sqlx's `#[sqlx(try_from = "String")]` does.
fn text<T: TryFrom<String, Error: Into<BoxDynError>>>(row: &SqliteRow, column: &str) -> sqlx::Result<T> {
    let decode = |error: T::Error| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: error.into(),
    };
    T::try_from(row.try_get::<String, _>(column)?).map_err(decode)
}

impl Share {
    async fn insert(&self, database: &mut SqliteConnection) {
        sqlx::query("INSERT INTO share VALUES (?, ?, ?, ?, ?, ?)")
            .bind(self.session_id.as_str())
            .bind(self.receipt_id.as_ref())
            .bind(self.remember_me_id.as_ref().map(RememberMeId::as_str))
            .bind(String::from(self.status.clone()))
            .bind(self.born.to_string())
            .bind(serde_json::to_string(&self.applicant).unwrap())
            .execute(database)
            .await
            .unwrap();
    }

    async fn select(database: &mut SqliteConnection, session_id: &SessionId) -> sqlx::Result<Self> {
        let query = sqlx::query("SELECT * FROM share WHERE session_id = ?").bind(session_id.as_str());
        let row = query.fetch_one(database).await?;
        let remember_me_id: Option<String> = row.try_get("remember_me_id")?;
        Ok(Self {
            session_id: text(&row, "session_id")?,
            receipt_id: text(&row, "receipt_id")?,
            remember_me_id: remember_me_id.map(|id| id.try_into().unwrap()),
            status: text(&row, "status")?,
            born: row.try_get::<&str, _>("born")?.parse().unwrap(),
            applicant: serde_json::from_str(row.try_get("applicant")?)
                .map_err(|error| sqlx::Error::Decode(error.into()))?,
        })
    }
}

async fn database() -> SqliteConnection {
    let mut database = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let table = "CREATE TABLE share (session_id TEXT PRIMARY KEY, receipt_id TEXT NOT NULL, remember_me_id TEXT, \
        status TEXT NOT NULL, born TEXT NOT NULL, applicant TEXT NOT NULL)";
    sqlx::query(table).execute(&mut database).await.unwrap();
    database
}

fn share(session_id: &str, born: &str, status: SessionStatus) -> Share {
    let profile = Profile::builder()
        .attribute("full_name", "Ada Hartley")
        .anchored(
            "date_of_birth",
            Anchored::new(born, [Anchor::source("PASSPORT").with_timestamp(UNIX_EPOCH)]),
        )
        .anchored(
            "postal_address",
            Anchored::new("12 High Street", [Anchor::verifier("YOTI_ADMIN")]),
        )
        .attribute("document_details", "PASSPORT GBR 01234567 2016-05-01")
        .attribute("selfie", Image::jpeg([0xff, 0xd8]))
        .build();
    let receipt = Receipt::shared(session_id.parse().unwrap(), "Kx+/8g==".parse().unwrap(), profile)
        .with_remember_me_id("cmVtZW1iZXI=".parse().unwrap());
    let applicant: Applicant = receipt.extract().unwrap();
    Share {
        session_id: receipt.session_id().clone(),
        receipt_id: receipt.id().clone(),
        remember_me_id: receipt.remember_me_id().cloned(),
        status,
        born: *applicant.born.value(),
        applicant,
    }
}

#[tokio::test]
async fn share_is_stored_and_read_back() {
    let mut database = database().await;
    let shares = [
        share("ss.v2.one", "1990-05-17", SessionStatus::Completed),
        share("ss.v2.two", "1990-05", SessionStatus::Other("SCANNED".into())),
        Share {
            remember_me_id: None,
            ..share("ss.v2.three", "1955", SessionStatus::Cancelled)
        },
    ];
    for share in &shares {
        share.insert(&mut database).await;
    }
    for share in &shares {
        assert_eq!(Share::select(&mut database, &share.session_id).await.unwrap(), *share);
    }
    // The text of dates is ordered like the dates.
    let query = "SELECT session_id FROM share WHERE born >= '1990' ORDER BY born";
    let rows = sqlx::query(query).fetch_all(&mut database).await.unwrap();
    let found: Vec<SessionId> = rows.iter().map(|row| text(row, "session_id").unwrap()).collect();
    assert_eq!(found, [shares[1].session_id.clone(), shares[0].session_id.clone()]);
}

#[tokio::test]
async fn damaged_row_is_an_error_without_its_values() {
    let mut database = database().await;
    let share = share("ss.v2.one", "1990-05-17", SessionStatus::Completed);
    share.insert(&mut database).await;
    let mut unverified = serde_json::to_value(&share.applicant).unwrap();
    unverified["address"]["anchors"] = serde_json::json!([]);
    for (update, value, expected) in [
        (
            "UPDATE share SET applicant = ?",
            unverified.to_string(),
            "`anchors` contains no verifier",
        ),
        (
            "UPDATE share SET receipt_id = ?",
            "canary!".to_owned(),
            "`receipt_id` is not base64",
        ),
    ] {
        sqlx::query(update).bind(value).execute(&mut database).await.unwrap();
        let error = Share::select(&mut database, &share.session_id)
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("canary") && !error.contains("High Street"), "{error}");
    }
}
