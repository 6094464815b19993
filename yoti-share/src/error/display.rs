//! How an [`Error`] is printed: one line for logs, more for developers, and never personal data.

use std::{error::Error as StdError, fmt};

use super::{
    call_error::{Cause, Error, Exchange},
    code::is_code,
};

impl Error {
    /// The error, its sources, and the server's message, on several lines.
    ///
    /// ```
    /// # fn main() {
    /// # let error = yoti_share::Error::from("not an id".parse::<yoti_share::SdkId>().unwrap_err());
    /// eprintln!("{}", error.report());
    /// # }
    /// ```
    ///
    /// # What to do
    /// Print it for a developer. It contains the server's [`message`](Self::message), so keep it out of shared logs.
    pub fn report(&self) -> impl fmt::Display + '_ {
        Report(self)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message { message, .. } => f.write_str(message),
            Self::Config(error) => error.fmt(f),
            Self::Key(error) => error.fmt(f),
            Self::Extract(error) => error.fmt(f),
            Self::Proof(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for Error {
    /// "create session: the signature is not valid (status 401, code `INVALID_REQUEST_SIGNATURE`, request id 7f…); this
    /// machine's clock is 10 min 0 s behind the server's"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Exchange {
            operation,
            status,
            request_id,
            attempts,
            clock_skew,
            ..
        } = self.exchange();
        if let Some(operation) = operation {
            write!(f, "{operation}: ")?;
        }
        self.cause().fmt(f)?;

        let mut details = Details { f, is_open: false };
        if let Some(status) = status {
            details.add(format_args!("status {status}"))?;
        }
        if let Some(code) = self.code().filter(|code| is_code(code)) {
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

/// Writes "(a, b, c)", or nothing without details.
struct Details<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    is_open: bool,
}

impl Details<'_, '_> {
    fn add(&mut self, detail: fmt::Arguments<'_>) -> fmt::Result {
        self.f.write_str(if self.is_open { ", " } else { " (" })?;
        self.is_open = true;
        self.f.write_fmt(detail)
    }

    fn close(self) -> fmt::Result {
        if self.is_open { self.f.write_str(")") } else { Ok(()) }
    }
}

impl fmt::Debug for Error {
    /// Omits the server's message and all values, as `Display` does: `unwrap` prints this.
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
        } = self.exchange();
        let mut debug = f.debug_struct("Error");
        debug
            .field("kind", &self.kind())
            .field("message", &format_args!("{}", self.cause()));
        if let Some(operation) = operation {
            debug.field("operation", operation).field("attempts", attempts);
        }
        if let Some(status) = status {
            debug.field("status", status);
        }
        if let Some(code) = code.as_deref().filter(|code| is_code(code)) {
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

/// An error and its sources, on one line.
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

struct Report<'a>(&'a Error);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, "\n  because: {error}")?;
            source = error.source();
        }
        if let Some(message) = self.0.message() {
            write!(f, "\n  the server's message: {message}")?;
        }
        if let Some(after) = self.0.retry_after() {
            write!(f, "\n  the server asks to wait: {} s", after.as_secs())?;
        }
        Ok(())
    }
}
