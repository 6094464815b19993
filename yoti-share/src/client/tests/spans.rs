//! Which spans and events a tracing subscriber receives of a call, at every level.

use std::{cell::RefCell, collections::BTreeMap, fmt, sync::Once};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use {
    super::{CREATED, client, session},
    crate::client::transport::{ScriptedTransport, TransportErrorKind},
};

/// Records every span and event of this crate.
///
/// It is installed for the whole process, because `tracing` caches for each callsite whether a subscriber is interested, and
/// tests on other threads pass the same callsites. The records are per thread, so each test reads only its own.
struct RecordingSubscriber;

#[derive(Clone, Default)]
struct Recorded {
    spans: Vec<(&'static str, Fields)>,
    events: Vec<(Level, Fields)>,
}

thread_local! {
    static RECORDED: RefCell<Recorded> = RefCell::default();
}

impl RecordingSubscriber {
    fn install() {
        static INSTALLED: Once = Once::new();
        INSTALLED.call_once(|| tracing::subscriber::set_global_default(Self).unwrap());
    }

    fn recorded() -> Recorded {
        RECORDED.with_borrow(Clone::clone)
    }
}

#[derive(Clone, Debug, Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for RecordingSubscriber {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("yoti_share")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        span.record(&mut fields);
        RECORDED.with_borrow_mut(|recorded| {
            recorded.spans.push((span.metadata().name(), fields));
            Id::from_u64(recorded.spans.len().try_into().unwrap())
        })
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let at = usize::try_from(span.into_u64()).unwrap() - 1;
        RECORDED.with_borrow_mut(|recorded| values.record(&mut recorded.spans[at].1));
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        RECORDED.with_borrow_mut(|recorded| recorded.events.push((*event.metadata().level(), fields)));
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}
    fn enter(&self, _span: &Id) {}
    fn exit(&self, _span: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn call_is_one_span_with_only_the_documented_fields() {
    RecordingSubscriber::install();
    let yoti = ScriptedTransport::new()
        .json(503, r#"{"error":"CODE","message":"canary-message"}"#)
        .header("x-request-id", "first")
        .header("retry-after", "2")
        .fail(TransportErrorKind::Interrupted, "canary-source")
        .json(200, CREATED)
        .header("x-request-id", "third");
    client(&yoti).get_session(&session()).await.unwrap();

    let recorded = RecordingSubscriber::recorded();
    assert_eq!(recorded.spans.len(), 1);
    let (name, fields) = &recorded.spans[0];
    assert_eq!(*name, "yoti_share");
    let names: Vec<_> = fields.0.keys().copied().collect();
    assert_eq!(names, ["attempt", "elapsed_ms", "operation", "request_id", "status"]);
    assert_eq!(fields.0["operation"], "get session");
    assert_eq!(fields.0["attempt"], "3");
    assert_eq!(fields.0["status"], "200");
    assert_eq!(fields.0["request_id"], r#""third""#);
    assert!(fields.0["elapsed_ms"].parse::<u64>().unwrap() >= 2_000);

    assert_eq!(
        recorded.events.len(),
        3,
        "one for each failed attempt, and one for the call"
    );
    assert_eq!(recorded.events[0].0, Level::DEBUG);
    assert_eq!(recorded.events[0].1.0["kind"], "Server");
    assert_eq!(recorded.events[1].1.0["kind"], "Interrupted");
    assert_eq!(recorded.events[2].0, Level::DEBUG);
    let mut event = recorded.events[2].1.0.clone();
    assert_eq!(event.remove("message").as_deref(), Some("the call succeeded"));
    assert_eq!(event, fields.0, "the event has the fields of the span");

    let everything = format!("{:?} {:?}", recorded.spans, recorded.events);
    for request in yoti.requests() {
        let query = request.uri().query().unwrap();
        for secret in query.split('&').map(|pair| pair.split_once('=').unwrap().1) {
            assert!(!everything.contains(secret), "a nonce or timestamp was logged");
        }
        assert!(!everything.contains(request.headers()["x-yoti-auth-digest"].to_str().unwrap()));
    }
    for secret in ["canary", "/v2/", "ss.v2.1", "nonce", "api.yoti.com"] {
        assert!(!everything.contains(secret), "{secret} was logged: {everything}");
    }
}

#[tokio::test(start_paused = true)]
async fn failed_call_records_its_status_in_the_span() {
    RecordingSubscriber::install();
    let yoti = ScriptedTransport::new()
        .json(403, r#"{"error":"DISABLED_APP"}"#)
        .header("x-request-id", "7f3a");
    client(&yoti).get_session(&session()).await.unwrap_err();
    let recorded = RecordingSubscriber::recorded();
    assert_eq!(recorded.spans[0].1.0["status"], "403");
    assert_eq!(recorded.spans[0].1.0["request_id"], r#""7f3a""#);
    assert_eq!(recorded.spans[0].1.0["attempt"], "1");

    assert_eq!(recorded.events.len(), 1);
    let (level, mut event) = (recorded.events[0].0, recorded.events[0].1.0.clone());
    assert_eq!(level, Level::DEBUG);
    assert_eq!(event.remove("message").as_deref(), Some("the call failed"));
    assert_eq!(event.remove("kind").as_deref(), Some("ServiceDisabled"));
    assert_eq!(event, recorded.spans[0].1.0);
}
