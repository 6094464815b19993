//! Waiting until a person has finished.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use super::{
    Client,
    clock::{Deadline, up_to},
};
use crate::{
    error::{ConfigError, Error, ErrorKind, Operation},
    receipt::Receipt,
    session::SessionStatus,
    types::id::SessionId,
};

const EVERY: Duration = Duration::from_secs(2);
const DEADLINE: Duration = Duration::from_secs(15 * 60);

/// The pause grows by half each time, up to this many times the first.
const SLOWEST: u32 = 5;

/// How many polls in a row may fail for reasons that pass, each after the retries of its own.
const FAILURES: u32 = 5;

/// How many more polls a session gets which has ended and names no receipt yet.
const GRACE: u32 = 3;

/// Waits for a session's receipt: `client.wait(&id).await`, or with a rhythm of its own.
///
/// ```no_run
/// # use std::time::Duration;
/// # async fn run(client: yoti_share::Client, session: yoti_share::Session) -> Result<(), yoti_share::Error> {
/// let receipt = client.wait(&session.id).every(Duration::from_secs(1)).deadline(Duration::from_secs(180)).await?;
/// # Ok(())
/// # }
/// ```
///
/// The session is asked for at once, then every 2 seconds, each pause half as long again as the last until it is 10 seconds,
/// and each varied by a fifth either way. [`every`](Self::every) changes the 2 and the 10 in proportion. It ends
///
/// - with the receipt, when the session has completed **or failed**: a failed share has a receipt too, whose outcome says why;
/// - with [`ErrorKind::SessionCancelled`], [`SessionExpired`](ErrorKind::SessionExpired) or
///   [`SessionError`](ErrorKind::SessionError), when the session has ended so;
/// - with [`ErrorKind::ReceiptMissing`], when it has completed or failed and three more polls bring no receipt id;
/// - with [`ErrorKind::Deadline`] after 15 minutes, or [`deadline`](Self::deadline). Its source is the last failure, if the last
///   poll failed. A session that ends just in time is followed by the fetching of its receipt, which has a call's own time;
/// - with the error of a poll, when that is not one that passes, or the fifth in a row.
///
/// A status that this crate does not know is taken for one on the way, unless there is a receipt already. Dropping the
/// future stops it.
#[must_use = "it waits only when it is awaited"]
#[derive(Clone)]
pub struct Wait {
    client: Client,
    session: SessionId,
    every: Duration,
    deadline: Duration,
}

impl Wait {
    pub(crate) fn new(client: Client, session: SessionId) -> Self {
        Self {
            client,
            session,
            every: EVERY,
            deadline: DEADLINE,
        }
    }

    /// The first pause between polls. Later ones are longer, up to five times as long.
    pub fn every(self, every: Duration) -> Self {
        Self { every, ..self }
    }

    /// How long to wait for the session's end.
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// Waits; the same as awaiting.
    ///
    /// # Errors
    /// As listed above; and [`ErrorKind::Config`] when [`every`](Self::every) is shorter than a
    /// millisecond.
    pub async fn receipt(self) -> Result<Receipt, Error> {
        if self.every < Duration::from_millis(1) {
            return Err(ConfigError::new("every", "is shorter than a millisecond; give some seconds").into());
        }
        let surroundings = self.client.shared.surroundings.as_ref();
        let deadline = self.client.shared.deadline_after(self.deadline);
        let slowest = self.every.saturating_mul(SLOWEST);
        let mut pause = self.every;
        let (mut failures, mut ended) = (0, 0);
        let mut last = None;
        let mut waited_for = PERSON;

        loop {
            match self.poll(deadline, &mut waited_for).await? {
                Polled::Receipt(receipt) => return Ok(*receipt),
                Polled::Pending => (failures, last) = (0, None),
                Polled::WithoutReceipt if ended == GRACE => return Err(missing()),
                Polled::WithoutReceipt => (ended, failures, last) = (ended + 1, 0, None),
                Polled::Failed(error) if failures + 1 == FAILURES => return Err(error),
                Polled::Failed(error) => (failures, last) = (failures + 1, Some(error)),
                Polled::TimeOver => return Err(out_of_time(waited_for, last)),
            }
            // A fifth either way, so that pages opened together do not poll together.
            let varied = (pause / 5 * 4).saturating_add(up_to(surroundings, pause / 5 * 2));
            let Some(left) = deadline.left(surroundings) else {
                return Err(out_of_time(waited_for, last));
            };
            surroundings.sleep(varied.min(left)).await;
            pause = pause.saturating_add(pause / 2).min(slowest);
        }
    }

    /// Asks for the session once, within the call's time and the wait's, and for its receipt where there is one.
    async fn poll(&self, deadline: Deadline, waited_for: &mut &'static str) -> Result<Polled, Error> {
        let shared = &self.client.shared;
        let Some(left) = deadline.left(shared.surroundings.as_ref()) else {
            return Ok(Polled::TimeOver);
        };
        let call = shared.deadline_after(left.min(shared.deadline));
        let receipt = match self.client.session_by(&self.session, call).await {
            Ok(session) => match (session.status, session.receipt_id) {
                (SessionStatus::Completed | SessionStatus::Failed, None) => {
                    *waited_for = RECEIPT;
                    return Ok(Polled::WithoutReceipt);
                }
                (SessionStatus::Cancelled, _) => return Err(over(ErrorKind::SessionCancelled, "the person cancelled")),
                (SessionStatus::Expired, _) => {
                    return Err(over(
                        ErrorKind::SessionExpired,
                        "the session expired before the person finished",
                    ));
                }
                (SessionStatus::Error, _) => {
                    return Err(over(
                        ErrorKind::SessionError,
                        "the session ended in an error of the server's",
                    ));
                }
                // Whatever the status is called: a receipt is there when the share has ended with one.
                (_, Some(receipt)) => receipt,
                (_, None) => return Ok(Polled::Pending),
            },
            Err(error) if error.is_retryable() => return Ok(Polled::Failed(error)),
            Err(error) => return Err(error),
        };
        *waited_for = RECEIPT;
        match self.client.get_receipt(&self.session, &receipt).await {
            Ok(receipt) => Ok(Polled::Receipt(Box::new(receipt))),
            Err(error) if error.is_retryable() => Ok(Polled::Failed(error)),
            Err(error) => Err(error),
        }
    }
}

/// What one poll found.
enum Polled {
    Receipt(Box<Receipt>),
    /// The session has ended as those with a receipt do, and names none.
    WithoutReceipt,
    Pending,
    /// For a reason that passes.
    Failed(Error),
    TimeOver,
}

fn over(kind: ErrorKind, what: &'static str) -> Error {
    let mut error = Error::new(kind, what);
    error.exchange_mut().operation = Some(Operation::GetSession);
    error
}

fn missing() -> Error {
    over(ErrorKind::ReceiptMissing, "the session has ended and names no receipt")
}

/// What a wait that is over had been waiting for.
const PERSON: &str = "the person had not finished when the wait was over";
const RECEIPT: &str = "the session has ended, but its receipt had not come when the wait was over";

fn out_of_time(waited_for: &'static str, last: Option<Error>) -> Error {
    match last {
        Some(last) => Error::caused(ErrorKind::Deadline, waited_for, last),
        None => Error::new(ErrorKind::Deadline, waited_for),
    }
}

impl IntoFuture for Wait {
    type Output = Result<Receipt, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.receipt())
    }
}

impl fmt::Debug for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("session", &self.session)
            .field("every", &self.every)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
