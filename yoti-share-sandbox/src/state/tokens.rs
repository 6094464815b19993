//! The access tokens that the authentication server has granted, in memory and bounded.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use crate::application::Application;
use crate::util::budget::{self, Budget, Hold};

/// The estimated memory of a token without its scopes.
const TOKEN_BYTES: usize = 256;

/// A token's digest. The tokens themselves are not kept.
type Key = [u8; 32];

pub(crate) struct Tokens {
    granted: HashMap<Key, Grant>,
    /// Oldest first.
    order: VecDeque<Key>,
    budget: Budget,
}

struct Grant {
    app: Arc<Application>,
    scopes: Arc<str>,
    expires: SystemTime,
    is_revoked: bool,
    _hold: Hold,
}

/// Why the API does not accept a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenProblem {
    /// The sandbox did not grant it, or has dropped it to limit memory.
    Unknown,
    Expired {
        /// For how long.
        since: Duration,
    },
    Revoked,
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            granted: HashMap::new(),
            order: VecDeque::new(),
            budget: Budget::new(budget::TOKENS),
        }
    }
}

impl Tokens {
    /// Keeps a new token. The oldest ones are dropped if there are too many.
    pub(crate) fn insert(&mut self, token: &str, app: Arc<Application>, scopes: &str, expires: SystemTime) {
        let grant = Grant {
            app,
            scopes: scopes.into(),
            expires,
            is_revoked: false,
            _hold: self.budget.overdraw(TOKEN_BYTES + scopes.len()),
        };
        self.granted.insert(key(token), grant);
        self.order.push_back(key(token));
        while self.budget.is_exceeded()
            && let Some(oldest) = self.order.pop_front()
        {
            self.granted.remove(&oldest);
        }
    }

    /// Makes a token invalid. An unknown one stays unknown.
    pub(crate) fn revoke(&mut self, token: &str) {
        if let Some(grant) = self.granted.get_mut(&key(token)) {
            grant.is_revoked = true;
        }
    }

    /// Finds the application and the scopes of a token, if the token is valid.
    pub(crate) fn find(&self, token: &str, now: SystemTime) -> Result<(Arc<Application>, Arc<str>), TokenProblem> {
        let grant = self.granted.get(&key(token)).ok_or(TokenProblem::Unknown)?;
        if grant.is_revoked {
            return Err(TokenProblem::Revoked);
        }
        match now.duration_since(grant.expires) {
            Ok(since) => Err(TokenProblem::Expired { since }),
            Err(_still_valid) => Ok((Arc::clone(&grant.app), Arc::clone(&grant.scopes))),
        }
    }
}

fn key(token: &str) -> Key {
    Sha256::digest(token).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::AppConfig;
    use crate::util::entropy::Entropy;

    const START: SystemTime = SystemTime::UNIX_EPOCH;

    fn app() -> Arc<Application> {
        Arc::new(AppConfig::new().into_application(&Entropy::seeded(1)))
    }

    fn problem(tokens: &Tokens, token: &str, seconds: u64) -> Option<TokenProblem> {
        tokens.find(token, START + Duration::from_secs(seconds)).err()
    }

    #[test]
    fn token_is_valid_until_it_expires_or_is_revoked() {
        let mut tokens = Tokens::default();
        tokens.insert("a", app(), "x y", START + Duration::from_secs(60));
        let (found, scopes) = tokens.find("a", START).unwrap();
        assert_eq!((found.sdk_id(), &*scopes), (app().sdk_id(), "x y"));
        assert_eq!(problem(&tokens, "a", 59), None);
        let since = |seconds| {
            Some(TokenProblem::Expired {
                since: Duration::from_secs(seconds),
            })
        };
        assert_eq!(problem(&tokens, "a", 60), since(0));
        assert_eq!(problem(&tokens, "a", 70), since(10));
        assert_eq!(problem(&tokens, "b", 0), Some(TokenProblem::Unknown));
        tokens.revoke("a");
        tokens.revoke("b");
        assert_eq!(problem(&tokens, "a", 0), Some(TokenProblem::Revoked));
        assert_eq!(problem(&tokens, "b", 0), Some(TokenProblem::Unknown));
    }

    #[test]
    fn oldest_tokens_are_dropped_beyond_the_budget() {
        let mut tokens = Tokens::default();
        let app = app();
        let most = budget::TOKENS / TOKEN_BYTES;
        for number in 0..most + 3 {
            tokens.insert(
                &number.to_string(),
                Arc::clone(&app),
                "",
                START + Duration::from_secs(60),
            );
        }
        assert_eq!((tokens.granted.len(), tokens.order.len()), (most, most));
        assert_eq!(problem(&tokens, "2", 0), Some(TokenProblem::Unknown));
        assert_eq!(problem(&tokens, "3", 0), None);
    }
}
