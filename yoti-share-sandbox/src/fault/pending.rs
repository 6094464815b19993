//! The faults that are set, and those of them that apply to one request.

use std::time::Duration;

use super::builder::Fault;
use super::effect::{Effect, ReceiptDamage, Replacement, ResponseDamage, Timing};
use crate::wire::Endpoint;

/// The faults that are set, oldest first.
#[derive(Default)]
pub(crate) struct Faults {
    pub(crate) list: Vec<Fault>,
}

/// The faults of one request, by the stage at which they act.
#[derive(Default)]
pub(crate) struct ActiveFaults {
    pub(crate) delay: Duration,
    /// Seconds.
    pub(crate) clock_offset: i64,
    pub(crate) replacement: Option<Replacement>,
    pub(crate) future_status: Option<String>,
    pub(crate) receipt_damage: Vec<ReceiptDamage>,
    pub(crate) response_damage: Vec<ResponseDamage>,
    /// The names of all of them, for the journal.
    pub(crate) names: Vec<&'static str>,
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        if fault.times != Some(0) {
            self.list.push(fault);
        }
    }

    /// Returns the faults that apply to a request to `endpoint`, and counts them as used.
    ///
    /// At most one fault replaces the response: the oldest. The others keep their turn for later requests, and so do the
    /// faults that would have damaged the response.
    pub(crate) fn activate(&mut self, endpoint: Endpoint) -> ActiveFaults {
        let mut active = ActiveFaults::default();
        let is_replaced = self
            .list
            .iter()
            .any(|fault| fault.applies_to(endpoint) && matches!(fault.kind.effect(), Effect::Replace(_)));
        for fault in self.list.iter_mut().filter(|fault| fault.applies_to(endpoint)) {
            match fault.kind.effect() {
                Effect::Timing(Timing::Latency(delay)) => active.delay = active.delay.saturating_add(delay),
                Effect::Timing(Timing::ClockOffset(seconds)) => {
                    active.clock_offset = active.clock_offset.saturating_add(seconds);
                }
                Effect::Replace(replacement) if active.replacement.is_none() => active.replacement = Some(replacement),
                Effect::Replace(_) => continue,
                Effect::FutureStatus(_) | Effect::DamageReceipt(_) | Effect::DamageResponse(_) if is_replaced => {
                    continue;
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
        self.list.retain(|fault| fault.times != Some(0));
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
        let mut names = |endpoint| faults.activate(endpoint).names.join("+");
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
    fn several_delays_and_offsets_add_up_without_overflow() {
        let mut faults = Faults::default();
        for _ in 0..3 {
            faults.add(Fault::latency(Duration::MAX));
            faults.add(Fault::clock_offset(i64::MAX));
        }
        let active = faults.activate(Endpoint::GetSession);
        assert!(active.delay >= Duration::from_millis(u64::MAX));
        assert_eq!(active.clock_offset, i64::MAX);
    }
}
