//! How an [`Error`] is printed: one line for logs, more for developers, and never personal data.

use std::{
    error::Error as StdError,
    fmt::{self, Write as _},
    iter,
    time::Duration,
};

use super::{
    call_error::{Cause, Error},
    code::is_code,
    one_line::OneLine,
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

    fn sources(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        iter::successors(self.source(), |&error| error.source())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message { message, .. } => f.write_str(message),
            Self::Config(error) => error.fmt(f),
            Self::Key(error) => error.fmt(f),
            Self::Token(error) => error.fmt(f),
            Self::Extract(error) => error.fmt(f),
            Self::Proof(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for Error {
    /// "create session: the signature is not valid (status 401, code `INVALID_REQUEST_SIGNATURE`, request id 7f…); this
    /// machine's clock is 10 min 0 s behind the server's"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = OneLine(f);
        let exchange = self.exchange();
        if let Some(operation) = exchange.operation {
            write!(line, "{operation}: ")?;
        }
        write!(line, "{}", self.cause())?;

        let code = self.code().filter(|code| is_code(code));
        let details = [
            exchange.status.map(|status| format!("status {status}")),
            code.map(|code| format!("code {code}")),
            exchange.request_id.as_ref().map(|id| format!("request id {id}")),
            (exchange.attempts > 1).then(|| format!("after {} attempts", exchange.attempts)),
        ];
        let details: Vec<String> = details.into_iter().flatten().collect();
        if !details.is_empty() {
            write!(line, " ({})", details.join(", "))?;
        }

        if let Some(skew) = exchange.clock_skew {
            write!(line, "; this machine's clock is {skew}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    /// Contains what `Display` contains, because `unwrap` prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sources: Vec<String> = self.sources().map(ToString::to_string).collect();
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("message", &format_args!("{self}"))
            .field("sources", &sources)
            .finish_non_exhaustive()
    }
}

struct Report<'a>(&'a Error);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        for error in self.0.sources() {
            f.write_str("\n  because: ")?;
            write!(OneLine(f), "{error}")?;
        }
        if let Some(message) = self.0.message() {
            f.write_str("\n  the server's message: ")?;
            write!(OneLine(f), "{message}")?;
        }
        match self.0.retry_after() {
            None => Ok(()),
            Some(Duration::MAX) => f.write_str("\n  the server asks to wait longer than can be represented"),
            Some(after) => write!(f, "\n  the server asks to wait: {} s", after.as_secs_f64()),
        }
    }
}
