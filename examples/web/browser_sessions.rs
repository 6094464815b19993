//! Which browser has started which share.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use data_encoding::BASE64URL_NOPAD;
use tokio::time::Instant;
use yoti_share::SessionId;

/// The sessions that browsers have started, each under the secret in that browser's cookie. Bounded in number and age: the
/// oldest go first.
pub(crate) struct BrowserSessions {
    sessions: HashMap<String, (SessionId, Instant)>,
    /// Oldest first.
    order: VecDeque<String>,
    most: usize,
    lifetime: Duration,
}

impl BrowserSessions {
    pub(crate) fn new(most: usize, lifetime: Duration) -> Self {
        Self {
            sessions: HashMap::new(),
            order: VecDeque::new(),
            most,
            lifetime,
        }
    }

    /// How long a browser is remembered.
    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// Remembers a session; the secret for the cookie.
    pub(crate) fn begin(&mut self, session: SessionId, now: Instant) -> Result<String, getrandom::Error> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)?;
        let secret = BASE64URL_NOPAD.encode(&secret);
        while self.order.len() >= self.most || self.oldest_is_over(now) {
            let Some(oldest) = self.order.pop_front() else { break };
            self.sessions.remove(&oldest);
        }
        self.order.push_back(secret.clone());
        self.sessions.insert(secret.clone(), (session, now));
        Ok(secret)
    }

    /// The session that the browser with this secret has started.
    pub(crate) fn session(&self, secret: &str, now: Instant) -> Option<&SessionId> {
        let (session, started) = self.sessions.get(secret)?;
        (now.duration_since(*started) < self.lifetime).then_some(session)
    }

    fn oldest_is_over(&self, now: Instant) -> bool {
        let oldest = self.order.front().and_then(|secret| self.sessions.get(secret));
        oldest.is_some_and(|(_, started)| now.duration_since(*started) >= self.lifetime)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn session(id: &str) -> SessionId {
        id.parse().unwrap()
    }

    #[test]
    fn cookie_secret_finds_only_its_own_session() {
        let mut browser_sessions = BrowserSessions::new(10, HOUR);
        let now = Instant::now();
        let (one, two) = (
            browser_sessions.begin(session("one"), now).unwrap(),
            browser_sessions.begin(session("two"), now).unwrap(),
        );
        assert_eq!(browser_sessions.session(&one, now), Some(&session("one")));
        assert_eq!(browser_sessions.session(&two, now), Some(&session("two")));
        assert_eq!(browser_sessions.session("guess", now), None);
        // 256 bits.
        assert_eq!(one.len(), 43);
    }

    #[test]
    fn oldest_session_is_removed_when_the_store_is_full() {
        let mut browser_sessions = BrowserSessions::new(2, HOUR);
        let now = Instant::now();
        let secrets: Vec<String> = ["one", "two", "three"]
            .map(|id| browser_sessions.begin(session(id), now).unwrap())
            .into();
        assert_eq!(browser_sessions.session(&secrets[0], now), None);
        assert_eq!(browser_sessions.session(&secrets[1], now), Some(&session("two")));
        assert_eq!(browser_sessions.sessions.len(), 2);
    }

    #[test]
    fn session_older_than_its_lifetime_is_removed() {
        let mut browser_sessions = BrowserSessions::new(10, HOUR);
        let now = Instant::now();
        let secret = browser_sessions.begin(session("one"), now).unwrap();
        let later = now + HOUR;
        assert_eq!(browser_sessions.session(&secret, later), None);
        browser_sessions.begin(session("two"), later).unwrap();
        assert_eq!((browser_sessions.sessions.len(), browser_sessions.order.len()), (1, 1));
    }
}
