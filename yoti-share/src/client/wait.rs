//! Waiting for the receipt of a session.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use tokio::time::sleep;

use super::{
    Client,
    check::{Progress, progress, session_error, unknown_receipt_id},
    deadline::Deadline,
    runtime::inside_runtime,
    system::random_up_to,
};
use crate::{
    error::{ConfigError, Error, ErrorKind},
    receipt::opened::Receipt,
    types::id::SessionId,
};

const DEFAULT_INTERVAL: Duration = Duration::from_secs(2);
const DEFAULT_DEADLINE: Duration = Duration::from_secs(15 * 60);

/// The pause grows by half each time, up to this many times the first pause.
const MAX_GROWTH: u32 = 5;

/// How many polls in a row may fail with retryable errors. Each poll has already been retried as a call.
const MAX_FAILED_POLLS: u32 = 5;

/// The number of further polls if a completed or failed session has no receipt ID yet.
const EXTRA_POLLS: u32 = 3;

/// Waits for the receipt of a session: `client.wait(&id).await`, or with another interval or deadline.
///
/// ```no_run
/// # use std::time::Duration;
/// # async fn run(client: yoti_share::Client, session: yoti_share::Session) -> Result<(), yoti_share::Error> {
/// let receipt = client
///     .wait(&session.id)
///     .every(Duration::from_secs(1))
///     .deadline(Duration::from_secs(180))
///     .await?;
/// # Ok(())
/// # }
/// ```
///
/// It requests the session immediately and then every 2 seconds. Each pause is 1.5 times the previous one, up to 10 seconds,
/// and varies by a fifth either way. [`every`](Self::every) changes the 2 and the 10 in proportion. It ends
///
/// - with the receipt, when the session has completed **or failed**: a failed share has a receipt too, with the reason in its outcome;
/// - with [`ErrorKind::SessionCancelled`], [`SessionExpired`](ErrorKind::SessionExpired) or
///   [`SessionError`](ErrorKind::SessionError), when the session has that status;
/// - with [`ErrorKind::ReceiptMissing`], when the session has completed or failed and three more polls return no receipt ID;
/// - with [`ErrorKind::MalformedResponse`], when the session has a receipt ID of an unknown form;
/// - with [`ErrorKind::Deadline`] after 15 minutes, or after [`deadline`](Self::deadline). Its source is the error of the last
///   poll, if the last poll failed. If the session ends just before the deadline, fetching its receipt still has the time of
///   a call;
/// - with the error of a poll, when that error is not retryable or is the fifth in a row.
///
/// A session with an unknown status is polled further, unless it already has a receipt. Dropping the future stops the
/// wait.
#[must_use = "the wait starts when it is awaited"]
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
            every: DEFAULT_INTERVAL,
            deadline: DEFAULT_DEADLINE,
        }
    }

    /// The first pause between polls. Later pauses are longer, up to five times as long.
    pub fn every(self, every: Duration) -> Self {
        Self { every, ..self }
    }

    /// How long to wait for the end of the session.
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// Waits. Awaiting the [`Wait`] itself does the same.
    ///
    /// # Errors
    /// As listed above; and [`ErrorKind::Config`] when [`every`](Self::every) is shorter than a millisecond, or
    /// the client has no key for receipts.
    pub async fn receipt(self) -> Result<Receipt, Error> {
        inside_runtime(self.poll_until_receipt()).await
    }

    async fn poll_until_receipt(self) -> Result<Receipt, Error> {
        if self.every < Duration::from_millis(1) {
            return Err(ConfigError::new("every", "is shorter than a millisecond; give some seconds").into());
        }
        self.client.inner.receipt_key()?;
        let deadline = Deadline::after(self.deadline);
        let max_pause = self.every.saturating_mul(MAX_GROWTH);
        let mut pause = self.every;
        let (mut failed_polls, mut polls_without_receipt) = (0, 0);
        let mut last_error = None;
        let mut waiting_for = WaitingFor::Person;

        while let Some(remaining) = deadline.remaining() {
            match self.poll(remaining, &mut waiting_for).await? {
                PollOutcome::Receipt(receipt) => return Ok(*receipt),
                PollOutcome::Pending => (failed_polls, last_error) = (0, None),
                PollOutcome::NoReceiptId if polls_without_receipt == EXTRA_POLLS => {
                    let description = "the session has ended without a receipt ID";
                    return Err(session_error(ErrorKind::ReceiptMissing, description));
                }
                PollOutcome::NoReceiptId => {
                    (polls_without_receipt, failed_polls, last_error) = (polls_without_receipt + 1, 0, None);
                }
                PollOutcome::Failed(error) if failed_polls + 1 == MAX_FAILED_POLLS => return Err(error),
                PollOutcome::Failed(error) => (failed_polls, last_error) = (failed_polls + 1, Some(error)),
            }
            // Pages that were opened together do not poll together.
            let jitter = random_up_to(self.client.inner.system.as_ref(), pause / 5 * 2);
            let remaining = deadline.remaining().unwrap_or_default();
            sleep((pause / 5 * 4).saturating_add(jitter).min(remaining)).await;
            pause = pause.saturating_add(pause / 2).min(max_pause);
        }
        Err(waiting_for.deadline_error(last_error))
    }

    /// Requests the session once, until the deadline of a call or of the wait, and its receipt if there is one.
    async fn poll(&self, remaining: Duration, waiting_for: &mut WaitingFor) -> Result<PollOutcome, Error> {
        let call_deadline = Deadline::after(remaining.min(self.client.inner.deadline));
        let session = match self.client.get_session_until(call_deadline, &self.session).await {
            Ok(session) => session,
            Err(error) => return failed_poll(error),
        };
        match progress(&session) {
            Progress::Open => Ok(PollOutcome::Pending),
            Progress::ReceiptPending => {
                *waiting_for = WaitingFor::Receipt;
                Ok(PollOutcome::NoReceiptId)
            }
            Progress::Receipt(receipt) => {
                *waiting_for = WaitingFor::Receipt;
                match self.client.get_receipt(&self.session, receipt).await {
                    Ok(receipt) => Ok(PollOutcome::Receipt(Box::new(receipt))),
                    Err(error) => failed_poll(error),
                }
            }
            Progress::UnknownReceiptId => Err(unknown_receipt_id()),
            Progress::Ended { kind, description } => Err(session_error(kind, description)),
        }
    }
}

/// The result of one poll.
enum PollOutcome {
    Receipt(Box<Receipt>),
    /// The session has completed or failed, and has no receipt ID yet.
    NoReceiptId,
    Pending,
    /// With a retryable error.
    Failed(Error),
}

fn failed_poll(error: Error) -> Result<PollOutcome, Error> {
    if error.is_retryable() {
        Ok(PollOutcome::Failed(error))
    } else {
        Err(error)
    }
}

/// The step that was not complete at the deadline.
#[derive(Clone, Copy)]
enum WaitingFor {
    Person,
    Receipt,
}

impl WaitingFor {
    fn deadline_error(self, last_error: Option<Error>) -> Error {
        let description = match self {
            Self::Person => "the person had not finished at the deadline of the wait",
            Self::Receipt => "the session has ended, but its receipt had not arrived at the deadline of the wait",
        };
        match last_error {
            Some(last) => Error::with_source(ErrorKind::Deadline, description, last),
            None => Error::new(ErrorKind::Deadline, description),
        }
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
