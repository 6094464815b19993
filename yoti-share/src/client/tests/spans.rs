//! What a tracing subscriber sees of a call, at its most curious.

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

/// Writes down everything that this crate says, at every level.
///
/// It listens to the whole process, because `tracing` remembers of each place whether anybody listens, and tests on other
/// threads pass the same places; but each test hears its own thread alone.
struct Listener;

#[derive(Clone, Default)]
struct Notes {
    spans: Vec<(&'static str, Fields)>,
    events: Vec<(Level, Fields)>,
}

thread_local! {
    static NOTES: RefCell<Notes> = RefCell::default();
}

impl Listener {
    fn install() {
        static INSTALLED: Once = Once::new();
        INSTALLED.call_once(|| tracing::subscriber::set_global_default(Self).unwrap());
    }

    fn notes() -> Notes {
        NOTES.with_borrow(Clone::clone)
    }
}

#[derive(Clone, Debug, Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("yoti_share")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        span.record(&mut fields);
        NOTES.with_borrow_mut(|notes| {
            notes.spans.push((span.metadata().name(), fields));
            Id::from_u64(notes.spans.len().try_into().unwrap())
        })
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let at = usize::try_from(span.into_u64()).unwrap() - 1;
        NOTES.with_borrow_mut(|notes| values.record(&mut notes.spans[at].1));
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        NOTES.with_borrow_mut(|notes| notes.events.push((*event.metadata().level(), fields)));
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}
    fn enter(&self, _span: &Id) {}
    fn exit(&self, _span: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn a_call_is_one_span_with_the_documented_fields_and_nothing_else() {
    Listener::install();
    let yoti = ScriptedTransport::new()
        .json(503, r#"{"error":"CODE","message":"canary-message"}"#)
        .header("x-request-id", "first")
        .header("retry-after", "2")
        .fail(TransportErrorKind::Interrupted, "canary-source")
        .json(200, CREATED)
        .header("x-request-id", "third");
    client(&yoti).get_session(&session()).await.unwrap();

    let notes = Listener::notes();
    assert_eq!(notes.spans.len(), 1);
    let (name, fields) = &notes.spans[0];
    assert_eq!(*name, "yoti_share");
    let names: Vec<_> = fields.0.keys().copied().collect();
    assert_eq!(names, ["attempt", "elapsed_ms", "operation", "request_id", "status"]);
    assert_eq!(fields.0["operation"], "get session");
    assert_eq!(fields.0["attempt"], "3");
    assert_eq!(fields.0["status"], "200");
    assert_eq!(fields.0["request_id"], r#""third""#);
    assert!(fields.0["elapsed_ms"].parse::<u64>().unwrap() >= 2_000);

    assert_eq!(notes.events.len(), 2, "one for each attempt that failed");
    assert_eq!(notes.events[0].0, Level::DEBUG);
    assert_eq!(notes.events[0].1.0["kind"], "Server");
    assert_eq!(notes.events[1].1.0["kind"], "Interrupted");

    let everything = format!("{:?} {:?}", notes.spans, notes.events);
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
async fn a_call_that_fails_leaves_its_status_in_the_span() {
    Listener::install();
    let yoti = ScriptedTransport::new()
        .json(403, r#"{"error":"DISABLED_APP"}"#)
        .header("x-request-id", "7f3a");
    client(&yoti).get_session(&session()).await.unwrap_err();
    let notes = Listener::notes();
    assert_eq!(notes.spans[0].1.0["status"], "403");
    assert_eq!(notes.spans[0].1.0["request_id"], r#""7f3a""#);
    assert_eq!(notes.spans[0].1.0["attempt"], "1");
}
