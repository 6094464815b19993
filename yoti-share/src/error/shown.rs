//! How an [`Error`] is shown: a line for logs, more for a developer, and never what belongs to a person.

use std::{error::Error as StdError, fmt};

use super::{Cause, Error, Exchange};

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told { what, .. } => f.write_str(what),
            Self::Config(error) => error.fmt(f),
            Self::Key(error) => error.fmt(f),
            Self::Extract(error) => error.fmt(f),
            Self::Proof(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for Error {
    /// "create session: the signature was refused (status 401, code `INVALID_REQUEST_SIGNATURE`, request id 7f…); this
    /// machine's clock is 10 min 0 s behind the server's"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Exchange {
            operation,
            status,
            request_id,
            attempts,
            clock_skew,
            ..
        } = &self.0.exchange;
        if let Some(operation) = operation {
            write!(f, "{operation}: ")?;
        }
        self.0.cause.fmt(f)?;

        let mut details = Details::new(f);
        if let Some(status) = status {
            details.add(format_args!("status {status}"))?;
        }
        // A code is a word; whatever else a server puts in its place is `code()`'s to tell.
        if let Some(code) = self.code().filter(|code| is_word(code)) {
            details.add(format_args!("code {code}"))?;
        }
        if let Some(id) = request_id {
            details.add(format_args!("request id {id}"))?;
        }
        if *attempts > 1 {
            details.add(format_args!("after {attempts} attempts"))?;
        }
        details.close()?;

        if let Some(skew) = clock_skew {
            write!(f, "; this machine's clock is {skew}")?;
        }
        Ok(())
    }
}

/// Whether this can stand in an error's one line.
pub(super) fn is_word(code: &str) -> bool {
    (1..=64).contains(&code.len())
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// Writes "(a, b, c)", or nothing when there is nothing to list.
struct Details<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    opened: bool,
}

impl<'a, 'f> Details<'a, 'f> {
    fn new(f: &'a mut fmt::Formatter<'f>) -> Self {
        Self { f, opened: false }
    }

    fn add(&mut self, detail: fmt::Arguments<'_>) -> fmt::Result {
        self.f.write_str(if self.opened { ", " } else { " (" })?;
        self.opened = true;
        self.f.write_fmt(detail)
    }

    fn close(self) -> fmt::Result {
        if self.opened { self.f.write_str(")") } else { Ok(()) }
    }
}

impl fmt::Debug for Error {
    /// As `Display` it keeps the server's text and all values to itself: `unwrap` prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Exchange {
            operation,
            status,
            code,
            message: _,
            request_id,
            attempts,
            retry_after,
            clock_skew,
        } = &self.0.exchange;
        let mut debug = f.debug_struct("Error");
        debug
            .field("kind", &self.0.kind)
            .field("what", &format_args!("{}", self.0.cause));
        if let Some(operation) = operation {
            debug.field("operation", operation).field("attempts", attempts);
        }
        if let Some(status) = status {
            debug.field("status", status);
        }
        if let Some(code) = code.as_deref().filter(|code| is_word(code)) {
            debug.field("code", &code);
        }
        if let Some(request_id) = request_id {
            debug.field("request_id", request_id);
        }
        if let Some(retry_after) = retry_after {
            debug.field("retry_after", retry_after);
        }
        if let Some(clock_skew) = clock_skew {
            debug.field("clock_skew", clock_skew);
        }
        if let Some(source) = self.source() {
            debug.field("source", &format_args!("{}", Chain(source)));
        }
        debug.finish()
    }
}

/// An error and those beneath it, on one line.
struct Chain<'a>(&'a (dyn StdError + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        match self.0.source() {
            Some(source) => write!(f, ": {}", Chain(source)),
            None => Ok(()),
        }
    }
}

pub(super) struct Report<'a>(pub(super) &'a Error);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut below = self.0.source();
        while let Some(error) = below {
            write!(f, "\n  because: {error}")?;
            below = error.source();
        }
        if let Some(message) = self.0.message() {
            write!(f, "\n  the server said: {message}")?;
        }
        if let Some(after) = self.0.retry_after() {
            write!(f, "\n  the server asks to wait: {} s", after.as_secs())?;
        }
        Ok(())
    }
}
