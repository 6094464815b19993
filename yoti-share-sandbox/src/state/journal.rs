//! What happened: every request with the verdict on it.

use std::collections::VecDeque;
use std::fmt;

use serde::Serialize;

/// How many bytes of entries are kept; the oldest go first.
const KEPT_BYTES: usize = 16 * 1024 * 1024;
/// And how many entries.
const KEPT_ENTRIES: usize = 10_000;
/// So much is kept of a name or version that a client gives; honest ones are far shorter.
const LONGEST_WORD: usize = 256;
/// So many remarks are kept on one request.
const MOST_WARNINGS: usize = 20;

/// A request that the API answered, or deliberately did not.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct JournalEntry {
    /// Counts from 1 as long as the sandbox runs.
    pub number: u64,
    /// When the request came, RFC 3339.
    pub time: String,
    /// The method.
    pub method: String,
    /// Path and query as they were on the wire.
    pub target: String,
    /// The SDK id that the request names.
    pub sdk_id: Option<String>,
    /// What the client says about itself: `X-Yoti-SDK`, or its version if that is more.
    pub client: Option<String>,
    /// The status of the answer; `None` when the connection was cut.
    pub status: Option<u16>,
    /// The `X-Request-ID` of the answer.
    pub request_id: String,
    /// What was decided.
    pub verdict: Verdict,
    /// What would have been another's reason to refuse.
    pub warnings: Vec<String>,
    /// For refused signatures, the exact text that should have been signed. It holds the body, and the body may hold
    /// personal data: it is here, and in no log.
    pub string_to_sign: Option<String>,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// It was answered.
    Accepted,
    /// It was refused, with this code and for this reason.
    #[serde(rename = "refused")]
    Rejected {
        /// The `error` of the answer.
        code: String,
        /// The `message` of the answer.
        reason: String,
    },
    /// A fault answered in the API's place, or spoilt the answer.
    Fault {
        /// Which.
        name: String,
    },
}

impl JournalEntry {
    /// What it takes in memory.
    fn size(&self) -> usize {
        let verdict = match &self.verdict {
            Verdict::Rejected { code, reason } => code.len() + reason.len(),
            Verdict::Fault { name } => name.len(),
            Verdict::Accepted => 0,
        };
        let warnings: usize = self
            .warnings
            .iter()
            .map(|warning| size_of::<String>() + warning.len())
            .sum();
        let texts = [&self.time, &self.method, &self.target, &self.request_id];
        let optional = [&self.sdk_id, &self.client, &self.string_to_sign];
        let texts: usize = texts
            .into_iter()
            .chain(optional.into_iter().flatten())
            .map(String::len)
            .sum();
        size_of::<Self>() + verdict + warnings + texts
    }

    /// Cuts what a client can make as long as it likes, and nobody reads to its end.
    fn shorten(&mut self) {
        let words = [Some(&mut self.method), self.sdk_id.as_mut(), self.client.as_mut()];
        for word in words.into_iter().flatten() {
            if word.len() > LONGEST_WORD {
                *word = word.chars().take(LONGEST_WORD).chain(['…']).collect();
            }
        }
        if self.warnings.len() > MOST_WARNINGS {
            let more = self.warnings.len() - MOST_WARNINGS;
            self.warnings.truncate(MOST_WARNINGS);
            self.warnings.push(format!("and {more} more"));
            self.warnings.shrink_to_fit();
        }
    }
}

impl fmt::Debug for JournalEntry {
    /// Leaves out the query, which holds the nonce, and the text that should have been signed, which holds the body.
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

/// The entries, bounded.
#[derive(Default)]
pub(crate) struct Journal {
    entries: VecDeque<JournalEntry>,
    bytes: usize,
    written: u64,
}

impl Journal {
    /// Numbers the entry and keeps it.
    pub(crate) fn write(&mut self, mut entry: JournalEntry) {
        self.written += 1;
        entry.number = self.written;
        entry.shorten();
        self.bytes += entry.size();
        self.entries.push_back(entry);
        while self.bytes > KEPT_BYTES || self.entries.len() > KEPT_ENTRIES {
            let Some(oldest) = self.entries.pop_front() else { return };
            self.bytes -= oldest.size();
        }
    }

    /// The newest entries with a smaller number, newest first, and whether there are more.
    pub(crate) fn before(&self, number: u64, most: usize) -> (Vec<JournalEntry>, bool) {
        let mut older = self.entries.iter().rev().filter(|entry| entry.number < number).cloned();
        let entries = older.by_ref().take(most).collect();
        (entries, older.next().is_some())
    }

    pub(crate) fn entries(&self) -> Vec<JournalEntry> {
        self.entries.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(string_to_sign: Option<String>) -> JournalEntry {
        JournalEntry {
            number: 0,
            time: String::new(),
            method: "POST".to_owned(),
            target: "/share/v2/sessions?nonce=secret".to_owned(),
            sdk_id: None,
            client: None,
            status: Some(401),
            request_id: String::new(),
            verdict: Verdict::Accepted,
            warnings: Vec::new(),
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
    fn everything_that_can_be_long_counts() {
        let size = entry(None).size();
        let long = || "x".repeat(1_000);
        let changes: [fn(&mut JournalEntry, String); 8] = [
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
            change(&mut entry, long());
            assert!(entry.size() >= size + 900, "{at}");
        }
    }

    #[test]
    fn the_journal_keeps_the_newest_within_its_bounds() {
        let mut journal = Journal::default();
        for _ in 0..100 {
            journal.write(entry(Some("x".repeat(1024 * 1024))));
        }
        let entries = journal.entries();
        assert_eq!(entries.last().unwrap().number, 100);
        assert!((10..=16).contains(&entries.len()));
        for _ in 0..KEPT_ENTRIES + 5 {
            journal.write(entry(None));
        }
        assert_eq!(journal.entries().len(), KEPT_ENTRIES);
    }
}
