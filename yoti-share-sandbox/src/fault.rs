//! Faults: what can go wrong on the way, made to go wrong.

#![expect(
    clippy::indexing_slicing,
    reason = "`json!` makes objects, and assigning to a key that an object lacks adds it"
)]

use std::fmt;
use std::time::Duration;

use http::HeaderValue;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::util::refusal::Refusal;
use crate::wire::Endpoint;

/// Something that goes wrong, at one endpoint or all, so many times or until it is taken away.
///
/// ```
/// use yoti_share_sandbox::{Endpoint, Fault};
///
/// let unavailable = Fault::status(503).retry_after(1).times(2);
/// let tampered = Fault::corrupt_tag().on(Endpoint::GetReceipt);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Fault {
    kind: Kind,
    endpoints: Vec<Endpoint>,
    /// How often it still happens; `None`: until it is taken away.
    times: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Kind {
    Status {
        status: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<String>,
    },
    Body {
        status: u16,
        content_type: String,
        body: String,
    },
    Html {
        status: u16,
    },
    Refusal {
        refusal: String,
    },
    Reset,
    Latency {
        milliseconds: u64,
    },
    ClockOffset {
        seconds: i64,
    },
    Truncation,
    WrongContentType,
    FutureStatus {
        status: String,
    },
    CorruptTag,
    CorruptPadding,
    UnknownContentType,
    MalformedCertificate,
    DuplicateAttribute,
}

/// When a kind of fault takes effect.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before anything else.
    Before,
    /// In place of the API's answer.
    Answer,
    /// On the answer of the API.
    After,
}

impl Fault {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            endpoints: Vec::new(),
            times: None,
        }
    }

    /// An error of this status, in the API's usual shape; a status below 400 has no body.
    pub fn status(status: u16) -> Self {
        Self::new(Kind::Status {
            status,
            retry_after: None,
        })
    }

    /// For [`status`](Self::status): says when to try again, in seconds or as an HTTP date.
    pub fn retry_after(mut self, when: impl fmt::Display) -> Self {
        if let Kind::Status { retry_after, .. } = &mut self.kind {
            *retry_after = Some(when.to_string());
        }
        self
    }

    /// Any answer: nothing at all, half a JSON document, noise.
    pub fn body(status: u16, content_type: impl Into<String>, body: impl Into<String>) -> Self {
        Self::new(Kind::Body {
            status,
            content_type: content_type.into(),
            body: body.into(),
        })
    }

    /// A page as proxies send it when something is wrong behind them.
    pub fn html_body(status: u16) -> Self {
        Self::new(Kind::Html { status })
    }

    /// A refusal that has to do with the account.
    pub fn refusal(refusal: Refusal) -> Self {
        Self::new(Kind::Refusal {
            refusal: refusal.name().to_owned(),
        })
    }

    /// The connection is cut before a byte of the answer.
    pub fn reset() -> Self {
        Self::new(Kind::Reset)
    }

    /// The answer comes this much later.
    pub fn latency(delay: Duration) -> Self {
        Self::new(Kind::Latency {
            milliseconds: u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// The server's clock is ahead by so many seconds, or behind if negative: the `Date` header says so, and timestamps
    /// are judged by it.
    pub fn clock_offset(seconds: i64) -> Self {
        Self::new(Kind::ClockOffset { seconds })
    }

    /// The answer breaks off in the middle.
    pub fn truncation() -> Self {
        Self::new(Kind::Truncation)
    }

    /// The answer says that it is `text/plain`.
    pub fn wrong_content_type() -> Self {
        Self::new(Kind::WrongContentType)
    }

    /// Sessions have a status that nobody knows yet.
    pub fn future_status(status: impl Into<String>) -> Self {
        Self::new(Kind::FutureStatus { status: status.into() })
    }

    /// The tag of a receipt's wrapped key is wrong.
    pub fn corrupt_tag() -> Self {
        Self::new(Kind::CorruptTag)
    }

    /// The padding of a receipt's user profile is wrong.
    pub fn corrupt_padding() -> Self {
        Self::new(Kind::CorruptPadding)
    }

    /// The first attribute of a receipt has a content type that nobody knows: 99.
    pub fn unknown_content_type() -> Self {
        Self::new(Kind::UnknownContentType)
    }

    /// The certificates of a receipt's first attribute cannot be read.
    pub fn malformed_certificate() -> Self {
        Self::new(Kind::MalformedCertificate)
    }

    /// The first attribute of a receipt is there twice.
    pub fn duplicate_attribute() -> Self {
        Self::new(Kind::DuplicateAttribute)
    }

    /// Only at this endpoint; said more than once, at these.
    pub fn on(mut self, endpoint: Endpoint) -> Self {
        self.endpoints.push(endpoint);
        self
    }

    /// So many times, and then no more.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    fn stage(&self) -> Stage {
        match self.kind {
            Kind::Latency { .. } | Kind::ClockOffset { .. } => Stage::Before,
            Kind::Status { .. } | Kind::Body { .. } | Kind::Html { .. } | Kind::Refusal { .. } | Kind::Reset => {
                Stage::Answer
            }
            _ => Stage::After,
        }
    }

    /// Whether this can go wrong at the endpoint at all.
    fn is_possible_at(&self, endpoint: Endpoint) -> bool {
        match self.kind {
            Kind::CorruptTag
            | Kind::CorruptPadding
            | Kind::UnknownContentType
            | Kind::MalformedCertificate
            | Kind::DuplicateAttribute => endpoint == Endpoint::GetReceipt,
            Kind::FutureStatus { .. } => matches!(endpoint, Endpoint::CreateSession | Endpoint::GetSession),
            _ => true,
        }
    }

    fn concerns(&self, endpoint: Endpoint) -> bool {
        self.is_possible_at(endpoint) && (self.endpoints.is_empty() || self.endpoints.contains(&endpoint))
    }

    /// Reads what the control API is sent.
    pub(crate) fn from_json(value: &Value) -> Result<Self, String> {
        let Some(members) = value.as_object() else {
            return Err("a fault is a JSON object".to_owned());
        };
        let mut kind = members.clone();
        kind.remove("times");
        kind.remove("endpoint");
        kind.remove("endpoints");
        // Numbers are a natural way to write seconds, and a page without a status is a bad gateway.
        if let Some(seconds) = kind.get("retry_after").and_then(Value::as_u64) {
            kind.insert("retry_after".to_owned(), seconds.to_string().into());
        }
        if kind.get("kind") == Some(&json!("html")) {
            kind.entry("status").or_insert(502.into());
        }
        let given = kind.len();
        let kind: Kind =
            serde_json::from_value(Value::Object(kind)).map_err(|error| format!("the fault is not one: {error}"))?;
        let known = serde_json::to_value(&kind)
            .ok()
            .and_then(|value| value.as_object().map(serde_json::Map::len));
        if known.is_none_or(|known| given > known) {
            return Err(format!("the fault has members that `{}` does not have", name(&kind)));
        }
        kind.check()?;
        let mut fault = Self::new(kind);
        if let Some(times) = members.get("times").filter(|times| !times.is_null()) {
            let times = times
                .as_u64()
                .and_then(|times| u32::try_from(times).ok())
                .filter(|times| *times > 0);
            fault = fault.times(times.ok_or("`times` is not a whole number above 0")?);
        }
        let endpoints = match (members.get("endpoint"), members.get("endpoints")) {
            (None, None) => Vec::new(),
            (Some(one), None) => vec![one.clone()],
            (None, Some(Value::Array(several))) => several.clone(),
            _ => return Err("say either `endpoint`, a text, or `endpoints`, an array of texts".to_owned()),
        };
        for endpoint in endpoints {
            let endpoint = endpoint.as_str().ok_or("an endpoint is a text")?.parse()?;
            if !fault.is_possible_at(endpoint) {
                return Err(format!("`{}` does not happen at {endpoint}", name(&fault.kind)));
            }
            fault = fault.on(endpoint);
        }
        Ok(fault)
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut json = serde_json::to_value(&self.kind).unwrap_or_default();
        json["endpoints"] = json!(self.endpoints);
        json["times"] = json!(self.times);
        json
    }
}

impl Kind {
    fn check(&self) -> Result<(), String> {
        match self {
            Self::Status { status, .. } | Self::Body { status, .. } | Self::Html { status }
                if !(200..=599).contains(status) =>
            {
                Err("`status` is not between 200 and 599".to_owned())
            }
            Self::Refusal { refusal } => refusal.parse::<Refusal>().map(drop),
            Self::Status {
                retry_after: Some(value),
                ..
            } => stands_in_a_header("retry_after", value),
            Self::Body { content_type, .. } => stands_in_a_header("content_type", content_type),
            _ => Ok(()),
        }
    }
}

fn stands_in_a_header(member: &str, value: &str) -> Result<(), String> {
    let possible = HeaderValue::from_str(value).is_ok();
    possible
        .then_some(())
        .ok_or_else(|| format!("`{member}` holds characters that a header cannot have"))
}

/// The word for it in the control API and the journal.
fn name(kind: &Kind) -> String {
    let json = serde_json::to_value(kind).unwrap_or_default();
    json.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The faults that are waiting.
#[derive(Default)]
pub(crate) struct Faults(Vec<Fault>);

/// What goes wrong with one request.
#[derive(Default)]
pub(crate) struct Active {
    pub(crate) delay: Duration,
    pub(crate) clock_offset: i64,
    /// In place of the API's answer.
    pub(crate) answer: Option<Kind>,
    /// On the API's answer.
    pub(crate) spoils: Vec<Kind>,
    /// All of them, for the journal.
    pub(crate) names: Vec<String>,
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        if fault.times != Some(0) {
            self.0.push(fault);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn list(&self) -> &[Fault] {
        &self.0
    }

    /// Takes what concerns a request to `endpoint`, and counts it.
    ///
    /// Of faults that answer in the API's place the first one does, and the others wait for their turn, together with
    /// those that would have spoilt the API's answer.
    pub(crate) fn take(&mut self, endpoint: Endpoint) -> Active {
        let mut active = Active::default();
        for fault in self.take_stage(endpoint, Stage::Before, usize::MAX) {
            active.names.push(name(&fault));
            match fault {
                Kind::Latency { milliseconds } => {
                    active.delay = active.delay.saturating_add(Duration::from_millis(milliseconds));
                }
                Kind::ClockOffset { seconds } => active.clock_offset = active.clock_offset.saturating_add(seconds),
                _ => {}
            }
        }
        active.answer = self.take_stage(endpoint, Stage::Answer, 1).pop();
        if active.answer.is_none() {
            active.spoils = self.take_stage(endpoint, Stage::After, usize::MAX);
        }
        active
            .names
            .extend(active.answer.iter().chain(&active.spoils).map(name));
        active
    }

    fn take_stage(&mut self, endpoint: Endpoint, stage: Stage, most: usize) -> Vec<Kind> {
        let mut taken = Vec::new();
        for fault in self
            .0
            .iter_mut()
            .filter(|fault| fault.stage() == stage && fault.concerns(endpoint))
            .take(most)
        {
            taken.push(fault.kind.clone());
            if let Some(times) = &mut fault.times {
                *times -= 1;
            }
        }
        self.0.retain(|fault| fault.times != Some(0));
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_happen_so_many_times_and_where_they_belong() {
        let mut faults = Faults::default();
        faults.add(Fault::status(503).times(2).on(Endpoint::GetSession));
        faults.add(Fault::status(429).times(1));
        faults.add(Fault::corrupt_tag());
        let mut answer = |endpoint| faults.take(endpoint).names.join("+");
        assert_eq!(answer(Endpoint::GetSession), "status");
        assert_eq!(answer(Endpoint::GetReceipt), "status");
        assert_eq!(answer(Endpoint::GetReceipt), "corrupt_tag");
        assert_eq!(answer(Endpoint::GetItemKey), "");
        assert_eq!(answer(Endpoint::GetSession), "status");
        assert_eq!(answer(Endpoint::GetSession), "");
        assert_eq!(answer(Endpoint::GetReceipt), "corrupt_tag");
        assert_eq!(faults.list().len(), 1);
    }

    #[test]
    fn delays_and_offsets_add_up_and_have_an_end() {
        let mut faults = Faults::default();
        for _ in 0..3 {
            faults.add(Fault::latency(Duration::MAX));
            faults.add(Fault::clock_offset(i64::MAX));
        }
        let active = faults.take(Endpoint::GetSession);
        assert!(active.delay >= Duration::from_millis(u64::MAX));
        assert_eq!(active.clock_offset, i64::MAX);
    }

    #[test]
    fn json_says_the_same_as_the_builder() {
        for (json, fault) in [
            (
                json!({"kind": "status", "status": 503, "retry_after": 1, "times": 2}),
                Fault::status(503).retry_after(1).times(2),
            ),
            (
                json!({"kind": "latency", "milliseconds": 5}),
                Fault::latency(Duration::from_millis(5)),
            ),
            (json!({"kind": "html"}), Fault::html_body(502)),
            (
                json!({"kind": "reset", "endpoint": "get_receipt"}),
                Fault::reset().on(Endpoint::GetReceipt),
            ),
            (
                json!({"kind": "truncation", "endpoints": ["get_qr_code", "create_qr_code"]}),
                Fault::truncation().on(Endpoint::GetQrCode).on(Endpoint::CreateQrCode),
            ),
            (
                json!({"kind": "clock_offset", "seconds": -400}),
                Fault::clock_offset(-400),
            ),
            (
                json!({"kind": "refusal", "refusal": "service-disabled"}),
                Fault::refusal(Refusal::ServiceDisabled),
            ),
            (
                json!({"kind": "future_status", "status": "PAUSED"}),
                Fault::future_status("PAUSED"),
            ),
        ] {
            assert_eq!(Fault::from_json(&json).unwrap(), fault);
            assert_eq!(Fault::from_json(&fault.to_json()).unwrap(), fault);
        }
    }

    #[test]
    fn what_is_not_a_fault_is_refused() {
        for json in [
            json!("reset"),
            json!({}),
            json!({"kind": "earthquake"}),
            json!({"kind": "status"}),
            json!({"kind": "status", "status": 99}),
            json!({"kind": "status", "status": 503, "retryafter": 1}),
            json!({"kind": "reset", "times": 0}),
            json!({"kind": "reset", "times": "2"}),
            json!({"kind": "reset", "endpoint": "everywhere"}),
            json!({"kind": "reset", "endpoint": "get_session", "endpoints": []}),
            json!({"kind": "refusal", "refusal": "because"}),
            json!({"kind": "status", "status": 503, "retry_after": "1\r\nX: y"}),
            json!({"kind": "body", "status": 200, "content_type": "text/\nhtml", "body": ""}),
            json!({"kind": "corrupt_tag", "endpoint": "get_session"}),
            json!({"kind": "future_status", "status": "PAUSED", "endpoints": ["get_session", "get_receipt"]}),
        ] {
            assert!(Fault::from_json(&json).is_err(), "{json}");
        }
    }
}
