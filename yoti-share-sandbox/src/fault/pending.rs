//! The faults that are set, and those of them that apply to one request.

use std::time::Duration;

use serde::Serialize;

use super::builder::Fault;
use super::effect::{Effect, ReceiptDamage, Replacement, ResponseDamage, Timing};
use crate::util::budget::{self, Budget, Hold};
use crate::util::size::estimate_size;
use crate::wire::Endpoint;

/// The faults that are set, oldest first.
pub(crate) struct Faults {
    list: Vec<Pending>,
    budget: Budget,
}

struct Pending {
    fault: Fault,
    _hold: Hold,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            budget: Budget::new(budget::FAULTS),
        }
    }
}

/// The faults of one request, by the stage at which they act.
#[derive(Default)]
pub(crate) struct ActiveFaults {
    pub(crate) delay: Duration,
    /// Seconds.
    pub(crate) clock_offset: i64,
    pub(crate) revokes_token: bool,
    pub(crate) replacement: Option<Replacement>,
    pub(crate) future_status: Option<String>,
    pub(crate) receipt_id: Option<String>,
    pub(crate) receipt_damage: Vec<ReceiptDamage>,
    pub(crate) response_damage: Vec<ResponseDamage>,
    pub(crate) idle_limit: Option<Duration>,
    /// The names of all of them, for the journal.
    pub(crate) names: Vec<&'static str>,
}

impl Faults {
    /// Adds a fault of the program that runs the sandbox, however large.
    pub(crate) fn add(&mut self, fault: Fault) {
        let hold = self.budget.overdraw(0);
        self.add_held(fault, hold);
    }

    /// Holds the bytes of a fault of a caller; `None` if it does not fit into the budget.
    pub(crate) fn hold(&self, fault: &Fault) -> Option<Hold> {
        self.budget.hold(estimate_size(fault))
    }

    /// Adds a fault of a caller, whose bytes are held.
    pub(crate) fn add_held(&mut self, fault: Fault, hold: Hold) {
        if fault.times != Some(0) {
            self.list.push(Pending { fault, _hold: hold });
        }
    }

    pub(crate) fn clear(&mut self) {
        self.list.clear();
    }

    /// The fault at this index, oldest first.
    pub(crate) fn get(&self, index: usize) -> Option<&(impl Serialize + use<>)> {
        self.list.get(index).map(|pending| &pending.fault)
    }

    /// Returns the faults that apply to a request to `endpoint`, and counts them as used. `has_token` is whether the request has
    /// an access token, which a fault can revoke.
    ///
    /// At most one fault replaces the response: the oldest. The others keep their turn for later requests, and so do the
    /// faults that would have damaged the response or revoked the token.
    pub(crate) fn activate(&mut self, endpoint: Endpoint, has_token: bool) -> ActiveFaults {
        let mut active = ActiveFaults::default();
        let is_replaced = self
            .list
            .iter()
            .map(|pending| &pending.fault)
            .any(|fault| fault.applies_to(endpoint) && matches!(fault.kind.effect(), Effect::Replace(_)));
        let faults = self.list.iter_mut().map(|pending| &mut pending.fault);
        for fault in faults.filter(|fault| fault.applies_to(endpoint)) {
            match fault.kind.effect() {
                Effect::Timing(Timing::Latency(delay)) => active.delay = active.delay.saturating_add(delay),
                Effect::Timing(Timing::ClockOffset(seconds)) => {
                    active.clock_offset = active.clock_offset.saturating_add(seconds);
                }
                Effect::Replace(replacement) if active.replacement.is_none() => active.replacement = Some(replacement),
                Effect::Replace(_) => continue,
                Effect::RevokeToken if !has_token => continue,
                Effect::RevokeToken
                | Effect::FutureStatus(_)
                | Effect::ReceiptId(_)
                | Effect::DamageReceipt(_)
                | Effect::DamageResponse(_)
                    if is_replaced =>
                {
                    continue;
                }
                Effect::RevokeToken => active.revokes_token = true,
                Effect::CloseWhenIdle(limit) => {
                    let limits = active.idle_limit.into_iter().chain([limit]);
                    active.idle_limit = limits.min();
                }
                Effect::ReceiptId(id) => {
                    active.receipt_id.get_or_insert(id);
                }
                Effect::FutureStatus(status) => {
                    active.future_status.get_or_insert(status);
                }
                Effect::DamageReceipt(damage) => active.receipt_damage.push(damage),
                // A body that has been truncated cannot be truncated again.
                Effect::DamageResponse(damage) if !active.response_damage.contains(&damage) => {
                    active.response_damage.push(damage);
                }
                Effect::DamageResponse(_) => {}
            }
            active.names.push(fault.kind.name());
            if let Some(times) = &mut fault.times {
                *times -= 1;
            }
        }
        self.list.retain(|pending| pending.fault.times != Some(0));
        active
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_applies_at_its_endpoint_the_given_number_of_times() {
        let mut faults = Faults::default();
        faults.add(Fault::status(503).times(2).on(Endpoint::GetSession));
        faults.add(Fault::status(429).times(1));
        faults.add(Fault::corrupt_tag());
        let mut names = |endpoint| faults.activate(endpoint, false).names.join("+");
        assert_eq!(names(Endpoint::GetSession), "status");
        assert_eq!(names(Endpoint::GetReceipt), "status");
        assert_eq!(names(Endpoint::GetReceipt), "corrupt_tag");
        assert_eq!(names(Endpoint::GetItemKey), "");
        assert_eq!(names(Endpoint::GetSession), "status");
        assert_eq!(names(Endpoint::GetSession), "");
        assert_eq!(names(Endpoint::GetReceipt), "corrupt_tag");
        assert_eq!(faults.list.len(), 1);
    }

    #[test]
    fn token_revocation_waits_for_a_request_with_a_token() {
        let mut faults = Faults::default();
        faults.add(Fault::token_revocation().times(1));
        faults.add(Fault::reset().times(1));
        let mut revokes = |endpoint, has_token| faults.activate(endpoint, has_token).revokes_token;
        // The reset replaces the response, so the token is not checked.
        assert!(!revokes(Endpoint::GetSession, true));
        assert!(!revokes(Endpoint::GetSession, false));
        assert!(!revokes(Endpoint::GetToken, true));
        assert!(revokes(Endpoint::GetSession, true));
        assert!(!revokes(Endpoint::GetSession, true));
    }

    #[test]
    fn several_delays_and_offsets_add_up_without_overflow() {
        let mut faults = Faults::default();
        for _ in 0..3 {
            faults.add(Fault::latency(Duration::MAX));
            faults.add(Fault::clock_offset(i64::MAX));
        }
        let active = faults.activate(Endpoint::GetSession, false);
        assert!(active.delay >= Duration::from_millis(u64::MAX));
        assert_eq!(active.clock_offset, i64::MAX);
    }

    #[test]
    fn faults_of_callers_are_rejected_beyond_their_budget() {
        let mut faults = Faults::default();
        let large = || Fault::body(200, "text/plain", "x".repeat(1024 * 1024));
        for _ in 0..15 {
            let hold = faults.hold(&large()).unwrap();
            faults.add_held(large(), hold);
        }
        assert!(faults.hold(&large()).is_none());
        faults.add(large());
        faults.clear();
        assert!(faults.hold(&large()).is_some());
    }

    #[test]
    fn used_up_fault_gives_its_bytes_back() {
        let mut faults = Faults::default();
        let fault = Fault::reset().times(1);
        let hold = faults.hold(&fault).unwrap();
        faults.add_held(fault, hold);
        assert_ne!(faults.budget.held(), 0);
        faults.activate(Endpoint::GetSession, false);
        assert_eq!(faults.budget.held(), 0);
    }
}
