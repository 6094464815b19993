//! Actions as the control API and the pages' forms name them.

use crate::person::Person;
use crate::wire::Failure;

/// An action of the person, or of the server.
pub(crate) enum Action {
    Approve(Box<Person>),
    Fail(Failure),
    Scan,
    Cancel,
    Expire,
    Error,
}

impl Action {
    pub(crate) const NAMES: &str = "scan, approve, refuse, cancel, expire, error";

    /// Finds the action of this name, if there is one. `person` and `failure` read what the action needs.
    pub(crate) fn read(
        name: &str,
        person: impl FnOnce() -> Result<Person, String>,
        failure: impl FnOnce() -> Result<Failure, String>,
    ) -> Option<Result<Self, String>> {
        match name {
            "approve" => Some(person().map(|person| Self::Approve(Box::new(person)))),
            "refuse" => Some(failure().map(Self::Fail)),
            "scan" => Some(Ok(Self::Scan)),
            "cancel" => Some(Ok(Self::Cancel)),
            "expire" => Some(Ok(Self::Expire)),
            "error" => Some(Ok(Self::Error)),
            _ => None,
        }
    }
}
