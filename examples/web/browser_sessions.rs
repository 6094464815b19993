//! Which browser started which session.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use data_encoding::BASE64URL_NOPAD;
use tokio::time::Instant;
use yoti_share::SessionId;

/// Sessions by the secret in the browser's cookie. Limited in number and age; the oldest are removed first.
pub(crate) struct BrowserSessions {
    sessions: HashMap<String, (SessionId, Instant)>,
    /// Oldest first.
    order: VecDeque<String>,
    max: usize,
    lifetime: Duration,
}

impl BrowserSessions {
    pub(crate) fn new(max: usize, lifetime: Duration) -> Self {
        Self {
            sessions: HashMap::new(),
            order: VecDeque::new(),
            max,
            lifetime,
        }
    }

    /// How long a session is kept.
    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// Stores a session. Returns the secret for the cookie.
    pub(crate) fn insert(&mut self, session: SessionId, now: Instant) -> Result<String, getrandom::Error> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)?;
        let secret = BASE64URL_NOPAD.encode(&secret);
        while self.order.len() >= self.max || self.oldest_is_expired(now) {
            let Some(oldest) = self.order.pop_front() else { break };
            self.sessions.remove(&oldest);
        }
        self.order.push_back(secret.clone());
        self.sessions.insert(secret.clone(), (session, now));
        Ok(secret)
    }

    /// The session for this secret.
    pub(crate) fn get(&self, secret: &str, now: Instant) -> Option<&SessionId> {
        let (session, started) = self.sessions.get(secret)?;
        (now.duration_since(*started) < self.lifetime).then_some(session)
    }

    fn oldest_is_expired(&self, now: Instant) -> bool {
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
        let mut sessions = BrowserSessions::new(10, HOUR);
        let now = Instant::now();
        let (one, two) = (
            sessions.insert(session("one"), now).unwrap(),
            sessions.insert(session("two"), now).unwrap(),
        );
        assert_eq!(sessions.get(&one, now), Some(&session("one")));
        assert_eq!(sessions.get(&two, now), Some(&session("two")));
        assert_eq!(sessions.get("guess", now), None);
        // 256 bits in base64.
        assert_eq!(one.len(), 43);
    }

    #[test]
    fn oldest_session_is_removed_when_the_store_is_full() {
        let mut sessions = BrowserSessions::new(2, HOUR);
        let now = Instant::now();
        let secrets: Vec<String> = ["one", "two", "three"]
            .map(|id| sessions.insert(session(id), now).unwrap())
            .into();
        assert_eq!(sessions.get(&secrets[0], now), None);
        assert_eq!(sessions.get(&secrets[1], now), Some(&session("two")));
        assert_eq!(sessions.sessions.len(), 2);
    }

    #[test]
    fn session_older_than_its_lifetime_is_removed() {
        let mut sessions = BrowserSessions::new(10, HOUR);
        let now = Instant::now();
        let secret = sessions.insert(session("one"), now).unwrap();
        let later = now + HOUR;
        assert_eq!(sessions.get(&secret, later), None);
        sessions.insert(session("two"), later).unwrap();
        assert_eq!((sessions.sessions.len(), sessions.order.len()), (1, 1));
    }
}
