//! The access token of a client, and its renewal.
//!
//! One task renews the token for all calls that wait. The task is not part of any call: a call that is dropped, or not polled,
//! does not stop the renewal that the others wait for.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::sync::watch;

use super::{
    authentication::TokenOrigin,
    call::{Inner, Outgoing, deadline_error},
    deadline::Deadline,
};
use crate::{
    error::{Error, Operation, TokenError},
    types::access_token::AccessToken,
};

/// A token is renewed this long before its end, or in the last tenth of its lifetime if that is shorter.
const MAX_MARGIN: Duration = Duration::from_secs(60);

pub(crate) struct Tokens {
    origin: TokenOrigin,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<CurrentToken>,
    /// The running renewal.
    renewal: Option<Renewal>,
}

struct CurrentToken {
    token: AccessToken,
    /// `None` if its end is unknown.
    renew_at: Option<SystemTime>,
}

/// `None` until the renewal has ended. The channel is closed without a result if the task was dropped with its runtime.
type Renewal = watch::Receiver<Option<Result<AccessToken, Error>>>;

type TokenFuture = Pin<Box<dyn Future<Output = Result<AccessToken, Error>> + Send>>;

impl Tokens {
    pub(crate) fn new(origin: TokenOrigin) -> Self {
        Self {
            origin,
            state: Mutex::default(),
        }
    }

    pub(crate) fn origin(&self) -> &TokenOrigin {
        &self.origin
    }

    /// The current token; a new one if there is none, it has expired, or it is the one that the API has `rejected`. Fails at
    /// the deadline, and then the renewal continues for other calls.
    pub(crate) async fn get(
        self: &Arc<Self>,
        inner: &Arc<Inner>,
        deadline: Deadline,
        rejected: Option<&AccessToken>,
    ) -> Result<AccessToken, Error> {
        let waiting = deadline.limit(self.wait(inner, rejected)).await;
        waiting.unwrap_or_else(|| Err(of_token(deadline_error(None))))
    }

    async fn wait(self: &Arc<Self>, inner: &Arc<Inner>, rejected: Option<&AccessToken>) -> Result<AccessToken, Error> {
        loop {
            let (mut renewal, is_ours) = match self.look_up(inner, rejected) {
                LookUp::Found(token) => return Ok(token),
                LookUp::Wait { renewal, is_ours } => (renewal, is_ours),
            };
            match renewal.wait_for(Option::is_some).await.as_deref() {
                Ok(Some(Ok(token))) => return Ok(token.clone()),
                Ok(Some(Err(error))) => return Err(error.duplicate()),
                // The runtime of the call that had started it was shut down.
                Ok(None) | Err(_) if !is_ours => {}
                Ok(None) | Err(_) => {
                    let problem = "the runtime was shut down while the client was waiting for a token";
                    return Err(of_token(TokenError::new(problem).into()));
                }
            }
        }
    }

    /// Finds a usable token, and starts a renewal if one is due and none is running.
    fn look_up(self: &Arc<Self>, inner: &Arc<Inner>, rejected: Option<&AccessToken>) -> LookUp {
        let now = inner.system.now();
        let mut state = self.lock();
        // Other calls must not use it either.
        state.current.take_if(|current| {
            let is_rejected = rejected.is_some_and(|rejected| rejected.as_str() == current.token.as_str());
            is_rejected || current.token.expiry().is_some_and(|expiry| expiry <= now)
        });
        let is_due = state
            .current
            .as_ref()
            .is_none_or(|current| current.renew_at.is_some_and(|at| at <= now));
        let running = state.renewal.take_if(|renewal| renewal.has_changed().is_ok());
        let usable = state.current.as_ref().map(|current| current.token.clone());
        match (usable, running) {
            (Some(token), None) if !is_due => LookUp::Found(token),
            (usable, running) => {
                let is_ours = running.is_none();
                let renewal = running.unwrap_or_else(|| self.start_renewal(inner));
                state.renewal = Some(renewal.clone());
                match usable {
                    Some(token) => LookUp::Found(token),
                    None => LookUp::Wait { renewal, is_ours },
                }
            }
        }
    }

    fn start_renewal(self: &Arc<Self>, inner: &Arc<Inner>) -> Renewal {
        let (sender, renewal) = watch::channel(None);
        let (tokens, inner) = (Arc::clone(self), Arc::clone(inner));
        let task = async move {
            let sender = ResultSender(sender);
            let result = tokens.fetch(&inner).await;
            tokens.end_renewal(&result, inner.system.now());
            sender.0.send_replace(Some(result));
        };
        tokio::spawn(task);
        renewal
    }

    fn end_renewal(&self, result: &Result<AccessToken, Error>, now: SystemTime) {
        let mut state = self.lock();
        state.renewal = None;
        if let Ok(token) = result {
            let token = token.clone();
            let renew_at = token.expiry().map(|expiry| {
                let lifetime = expiry.duration_since(now).unwrap_or_default();
                let margin = MAX_MARGIN.min(lifetime / 10);
                expiry.checked_sub(margin).unwrap_or(expiry)
            });
            state.current = Some(CurrentToken { token, renew_at });
        }
    }

    /// Boxed, because requesting a token is a call like the one that needs it.
    fn fetch(self: &Arc<Self>, inner: &Arc<Inner>) -> TokenFuture {
        let (tokens, inner) = (Arc::clone(self), Arc::clone(inner));
        Box::pin(async move {
            // It serves all calls that wait, so it has the time of a whole call.
            let deadline = inner.call_deadline();
            match &tokens.origin {
                TokenOrigin::Server { credentials, request } => {
                    let outgoing = Outgoing::TokenRequest { request, credentials };
                    let response = inner.exchange(deadline, &outgoing).await?;
                    response.parse(|body| AccessToken::from_json(body, inner.system.now()))
                }
                TokenOrigin::Source { source, .. } => match deadline.limit(source.token_boxed()).await {
                    Some(token) => token.map_err(|error| of_token(error.into())),
                    None => Err(of_token(deadline_error(None))),
                },
            }
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum LookUp {
    Found(AccessToken),
    Wait { renewal: Renewal, is_ours: bool },
}

/// Also reports a panic of the source. Otherwise each call that waits would start the next renewal, and the source would panic
/// once for each.
struct ResultSender(watch::Sender<Option<Result<AccessToken, Error>>>);

impl Drop for ResultSender {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let error = of_token(TokenError::new("the code that gets tokens panicked").into());
            self.0.send_replace(Some(Err(error)));
        }
    }
}

fn of_token(mut error: Error) -> Error {
    error.exchange_mut().operation = Some(Operation::GetToken);
    error
}
