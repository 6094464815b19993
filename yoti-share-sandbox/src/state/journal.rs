//! The journal: every request and the decision about it.

use std::fmt;

use http::HeaderMap;
use serde::Serialize;

use super::bounded::BoundedList;
use crate::util::budget;
use crate::wire::Endpoint;

/// The longest method, SDK ID and client name that are kept; real ones are far shorter.
const MAX_WORD: usize = 256;
/// The most warnings that are kept for one request.
const MAX_WARNINGS: usize = 20;
/// How many bytes of a body are kept.
const MAX_BODY: usize = 16 * 1024;

/// A request that the API responded to, or on purpose did not.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct JournalEntry {
    /// Counts the requests since the sandbox started, from 1.
    pub number: u64,
    /// When the request arrived, in RFC 3339.
    pub time: String,
    /// How long the sandbox took to respond, in microseconds.
    pub duration_micros: u64,
    /// The method.
    pub method: String,
    /// Path and query, byte for byte as sent.
    pub target: String,
    /// The endpoint, if the method and the path are those of one.
    pub endpoint: Option<Endpoint>,
    /// The session that the request created or concerns, if the sandbox knows it.
    pub session_id: Option<String>,
    /// The SDK ID in the request's header.
    pub sdk_id: Option<String>,
    /// The client's name and version, from `X-Yoti-SDK` and `X-Yoti-SDK-Version`: `Go 3.15.0`, `Node-4.13.2`.
    pub client: Option<String>,
    /// The status of the response; `None` if the connection was closed without one.
    pub status: Option<u16>,
    /// The `X-Request-ID` of the response.
    pub request_id: String,
    /// The sandbox's decision.
    pub verdict: Verdict,
    /// Accepted oddities that a stricter server might reject, and hints.
    pub warnings: Vec<String>,
    /// For rejected signatures, the exact text that the client should have signed. It contains the request body and so may
    /// contain personal data: it is never logged.
    pub string_to_sign: Option<String>,
    /// The request's headers and body.
    pub request: RecordedMessage,
    /// The response's headers and body, before a fault truncates it.
    pub response: RecordedMessage,
}

/// The headers and the body of a request or a response. They may contain personal data and are never logged.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecordedMessage {
    /// The headers in their order.
    pub headers: Vec<(String, String)>,
    /// The first 16 KiB of the body, as text.
    pub body: String,
    /// The length of the whole body in bytes.
    pub body_length: usize,
}

impl RecordedMessage {
    pub(crate) fn new(headers: &HeaderMap, body: &[u8]) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let headers = headers.iter();
        Self {
            headers: headers
                .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
                .collect(),
            body: text(body.get(..MAX_BODY).unwrap_or(body)),
            body_length: body.len(),
        }
    }
}

/// Shows neither headers nor body.
impl fmt::Debug for RecordedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedMessage")
            .field("body_length", &self.body_length)
            .finish_non_exhaustive()
    }
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
        let words = [Some(&mut self.method), self.sdk_id.as_mut(), self.client.as_mut()];
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
    /// Leaves out the query, which contains the nonce, and everything that contains a body.
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
    entries: BoundedList<JournalEntry>,
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
    pub(crate) fn write(&mut self, mut entry: JournalEntry) {
        entry.number = self.entries.next_number();
        entry.shorten();
        self.entries.push(entry);
    }

    /// Returns up to `most` entries with a smaller number, newest first, and whether there are more.
    pub(crate) fn entries_before(&self, number: u64, most: usize) -> (Vec<JournalEntry>, bool) {
        let mut older = self.entries.iter().rev().filter(|entry| entry.number < number).cloned();
        let entries = older.by_ref().take(most).collect();
        (entries, older.next().is_some())
    }

    /// Returns all entries, oldest first.
    pub(crate) fn entries(&self) -> Vec<JournalEntry> {
        self.entries.iter().cloned().collect()
    }

    /// The entries by number.
    pub(crate) fn list(&self) -> &BoundedList<JournalEntry> {
        &self.entries
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
            duration_micros: 0,
            method: "POST".to_owned(),
            target: "/share/v2/sessions?nonce=secret".to_owned(),
            endpoint: None,
            session_id: None,
            sdk_id: None,
            client: None,
            status: Some(401),
            request_id: String::new(),
            verdict: Verdict::Accepted,
            warnings: Vec::new(),
            string_to_sign,
            request: RecordedMessage::new(&HeaderMap::new(), b"secret"),
            response: RecordedMessage::default(),
        }
    }

    #[test]
    fn debug_shows_neither_nonce_nor_body() {
        let entry = entry(Some("POST&/v2/sessions&Ym9keQ==".to_owned()));
        let text = format!("{entry:?} {:?}", entry.request);
        assert!(
            text.contains("/share/v2/sessions") && !text.contains("secret") && !text.contains("Ym9keQ"),
            "{text}"
        );
    }

    #[test]
    fn every_string_of_an_entry_counts_towards_its_size() {
        let size = estimate_size(&entry(None));
        let changes: [fn(&mut JournalEntry, String); 11] = [
            |entry, text| entry.method = text,
            |entry, text| entry.target = text,
            |entry, text| entry.sdk_id = Some(text),
            |entry, text| entry.client = Some(text),
            |entry, text| entry.session_id = Some(text),
            |entry, text| entry.string_to_sign = Some(text),
            |entry, text| entry.warnings = vec![text],
            |entry, text| entry.request.body = text,
            |entry, text| entry.response.headers = vec![(text, String::new())],
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
    fn long_body_is_shortened_and_its_length_kept() {
        let message = RecordedMessage::new(&HeaderMap::new(), "ä".repeat(20_000).as_bytes());
        assert_eq!((message.body.len(), message.body_length), (16 * 1024, 40_000));
    }

    #[test]
    fn journal_keeps_the_newest_entries_within_its_budget() {
        let mut journal = Journal::default();
        for _ in 0..100 {
            journal.write(entry(Some("x".repeat(1024 * 1024))));
        }
        let entries = journal.entries();
        assert_eq!(entries.last().unwrap().number, 100);
        assert_eq!(entries.len(), 31);
    }
}
