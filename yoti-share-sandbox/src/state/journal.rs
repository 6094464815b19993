//! The journal: every request and the decision about it.

use std::fmt;

use serde::Serialize;

use super::bounded::BoundedList;
use super::exchange::Exchange;
use crate::util::budget;
use crate::wire::Endpoint;

/// The longest method, SDK ID, client name and list of scopes that are kept; real ones are far shorter.
const MAX_WORD: usize = 256;
/// The most warnings that are kept for one request.
const MAX_WARNINGS: usize = 20;

/// A request that the API responded to, or on purpose did not.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct JournalEntry {
    /// Counts the requests since the sandbox started, from 1.
    pub number: u64,
    /// When the request arrived, in RFC 3339.
    pub time: String,
    /// The method.
    pub method: String,
    /// Path and query, byte for byte as sent, except that a token or an assertion in the query is replaced by `(redacted)`.
    pub target: String,
    /// The endpoint; `None` if the API has nothing at this path.
    pub operation: Option<Endpoint>,
    /// The ID of the session that the request creates, reads or belongs to, if the sandbox knows it.
    pub session_id: Option<String>,
    /// The SDK ID in the request's header, or the one to which the access token or the client assertion belongs.
    pub sdk_id: Option<String>,
    /// The client's name and version, from `X-Yoti-SDK` and `X-Yoti-SDK-Version`: `Go 3.15.0`, `Node-4.13.2`.
    pub client: Option<String>,
    /// The status of the response; `None` if the connection was closed without one.
    pub status: Option<u16>,
    /// The status of the session in the response to `POST` and `GET` of a session.
    pub session_status: Option<String>,
    /// The time until the response was ready, by the sandbox's clock, in microseconds.
    pub duration_micros: u64,
    /// The `X-Request-ID` of the response.
    pub request_id: String,
    /// The sandbox's decision.
    pub verdict: Verdict,
    /// Accepted oddities that a stricter server might reject, and hints.
    pub warnings: Vec<String>,
    /// The scopes of the access token that the request got, or with which it was authenticated. The token itself is not kept.
    pub scopes: Option<String>,
    /// For rejected signatures, the exact text that the client should have signed. It contains the request body and so may
    /// contain personal data: it is never logged.
    pub string_to_sign: Option<String>,
}

/// The sandbox's decision about a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// The request was accepted.
    Accepted,
    /// The request was rejected.
    #[serde(rename = "refused")]
    Rejected {
        /// The `error` of the response.
        code: String,
        /// The `message` of the response.
        reason: String,
    },
    /// A fault replaced or damaged the response.
    Fault {
        /// The names of the faults.
        name: String,
    },
}

impl JournalEntry {
    /// Shortens the parts whose length the client chooses and that are not needed in full.
    fn shorten(&mut self) {
        let words = [
            Some(&mut self.method),
            self.sdk_id.as_mut(),
            self.client.as_mut(),
            self.scopes.as_mut(),
        ];
        for word in words.into_iter().flatten() {
            if word.len() > MAX_WORD {
                *word = word.chars().take(MAX_WORD).chain(['…']).collect();
            }
        }
        if self.warnings.len() > MAX_WARNINGS {
            let more = self.warnings.len() - MAX_WARNINGS;
            self.warnings.truncate(MAX_WARNINGS);
            self.warnings.push(format!("and {more} more"));
            self.warnings.shrink_to_fit();
        }
    }
}

impl fmt::Debug for JournalEntry {
    /// Leaves out the query, which contains the nonce, and the text to sign, which contains the body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JournalEntry")
            .field("number", &self.number)
            .field("method", &self.method)
            .field("path", &self.target.split('?').next().unwrap_or_default())
            .field("status", &self.status)
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}

/// The newest entries.
pub(crate) struct Journal {
    entries: BoundedList<Recorded>,
}

/// An entry with the headers and bodies that only the inspector shows.
#[derive(Serialize)]
struct Recorded {
    entry: JournalEntry,
    exchange: Exchange,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            entries: BoundedList::new(budget::JOURNAL),
        }
    }
}

impl Journal {
    /// Numbers the entry and keeps it.
    pub(crate) fn write(&mut self, mut entry: JournalEntry, exchange: Exchange) {
        entry.number = self.entries.next_number();
        entry.shorten();
        self.entries.push(Recorded { entry, exchange });
    }

    /// The number of all entries so far.
    pub(crate) fn written(&self) -> u64 {
        self.entries.next_number() - 1
    }

    /// Finds the entry with this number, with its headers and bodies.
    pub(crate) fn find(&self, number: u64) -> Option<(JournalEntry, Exchange)> {
        let found = self.entries.get(number)?;
        Some((found.entry.clone(), found.exchange.clone()))
    }

    /// The entries, newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &JournalEntry> {
        self.entries.iter().rev().map(|recorded| &recorded.entry)
    }

    /// The oldest entry with a greater number.
    pub(crate) fn entry_after(&self, number: u64) -> Option<&JournalEntry> {
        self.entries.after(number).map(|(_, recorded)| &recorded.entry)
    }

    /// Returns all entries, oldest first.
    pub(crate) fn entries(&self) -> Vec<JournalEntry> {
        self.entries.iter().map(|recorded| recorded.entry.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::util::size::estimate_size;

    fn entry(string_to_sign: Option<String>) -> JournalEntry {
        JournalEntry {
            number: 0,
            time: String::new(),
            method: "POST".to_owned(),
            target: "/share/v2/sessions?nonce=secret".to_owned(),
            operation: Some(Endpoint::CreateSession),
            session_id: None,
            session_status: None,
            sdk_id: None,
            client: None,
            status: Some(401),
            duration_micros: 0,
            request_id: String::new(),
            verdict: Verdict::Accepted,
            warnings: Vec::new(),
            scopes: None,
            string_to_sign,
        }
    }

    #[test]
    fn debug_shows_neither_nonce_nor_body() {
        let text = format!("{:?}", entry(Some("POST&/v2/sessions&Ym9keQ==".to_owned())));
        assert!(
            text.contains("/share/v2/sessions") && !text.contains("secret") && !text.contains("Ym9keQ"),
            "{text}"
        );
    }

    #[test]
    fn every_string_of_an_entry_counts_towards_its_size() {
        let size = estimate_size(&entry(None));
        let changes: [fn(&mut JournalEntry, String); 11] = [
            |entry, text| entry.scopes = Some(text),
            |entry, text| entry.session_status = Some(text),
            |entry, text| entry.session_id = Some(text),
            |entry, text| entry.method = text,
            |entry, text| entry.target = text,
            |entry, text| entry.sdk_id = Some(text),
            |entry, text| entry.client = Some(text),
            |entry, text| entry.string_to_sign = Some(text),
            |entry, text| entry.warnings = vec![text],
            |entry, text| entry.verdict = Verdict::Fault { name: text },
            |entry, text| {
                entry.verdict = Verdict::Rejected {
                    code: String::new(),
                    reason: text,
                }
            },
        ];
        for (at, change) in changes.iter().enumerate() {
            let mut entry = entry(None);
            change(&mut entry, "x".repeat(1_000));
            assert!(estimate_size(&entry) >= size + 900, "{at}");
        }
    }

    #[test]
    fn headers_and_bodies_count_towards_the_limit() {
        let mut journal = Journal::default();
        for _ in 0..2_400 {
            let mut exchange = Exchange::default();
            exchange.request.body = "x".repeat(16 * 1024);
            journal.write(entry(None), exchange);
        }
        let entries = journal.entries();
        assert!((1_800..2_048).contains(&entries.len()), "{}", entries.len());
        assert_eq!(entries.last().unwrap().number, 2_400);
    }

    #[test]
    fn journal_keeps_the_newest_entries_within_its_budget() {
        let mut journal = Journal::default();
        for _ in 0..100 {
            journal.write(entry(Some("x".repeat(1024 * 1024))), Exchange::default());
        }
        let entries = journal.entries();
        assert_eq!(entries.last().unwrap().number, 100);
        assert_eq!(entries.len(), 31);
    }
}
