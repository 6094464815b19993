//! Collects printed output and the types that were printed.

use std::{
    any::type_name,
    collections::BTreeSet,
    fmt::{Debug, Write as _},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
};

use tracing_subscriber::fmt::MakeWriter;

/// Part of every planted value.
pub(crate) const CANARY: &str = "canary";

/// [`CANARY`] as text, as a list of bytes and in base64, and the planted year as it is printed in a date. The four digits
/// alone could also be part of a port, an ID or a fraction of a second.
pub(crate) const SECRETS: [&str; 7] = [
    CANARY,
    "99, 97, 110, 97, 114, 121",
    "Y2FuYXJ5",
    "1677-12-",
    "1677-01-",
    "year: 1677",
    "(1677, ",
];

#[derive(Default)]
pub(crate) struct Printed {
    text: String,
    types: BTreeSet<String>,
}

impl Printed {
    pub(crate) fn debug<T: Debug>(&mut self, value: &T) {
        writeln!(self.text, "{value:?}\n{value:#?}").unwrap();
        let parts = type_name::<T>().split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        self.types.extend(parts.map(ToOwned::to_owned));
    }

    pub(crate) fn error<E: std::error::Error + 'static>(&mut self, error: &E) {
        self.debug(error);
        let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(error) = next {
            writeln!(self.text, "{error}\n{error:?}").unwrap();
            next = error.source();
        }
    }

    /// Adds the message of a panic, such as that of `unwrap` on an error or of a failed comparison.
    pub(crate) fn panic(&mut self, panics: impl FnOnce()) {
        let payload = catch_unwind(AssertUnwindSafe(panics)).expect_err("no panic");
        let text = payload.downcast::<String>().expect("the panic message is a `String`");
        writeln!(self.text, "{text}").unwrap();
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds the output of another `Printed`.
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.text.push_str(&other.text);
        self.types.append(&mut other.types);
    }

    #[track_caller]
    pub(crate) fn holds_none_of<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) {
        for secret in secrets {
            assert!(!secret.is_empty());
            if let Some(line) = self.text.lines().find(|line| line.contains(secret)) {
                panic!("`{secret}` was printed: {line}");
            }
        }
    }

    /// The paths of the types that were printed.
    pub(crate) fn types(&self) -> &BTreeSet<String> {
        &self.types
    }
}

/// Everything that this thread logs while the guard of `capture` exists.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn capture(&self) -> tracing::subscriber::DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_ansi(false)
            .without_time()
            .with_writer(self.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
