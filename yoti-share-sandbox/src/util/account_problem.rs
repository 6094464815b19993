//! Problems of an application's account, for which the API rejects its requests.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A problem of an application's account. The API responds with status 403.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AccountProblem {
    /// The service is disabled: `DISABLED_APP`.
    ServiceDisabled,
    /// The service belongs to no organisation: `NO_ORGANISATION`.
    NoOrganisation,
    /// The organisation is neither pending nor verified: `INVALID_ORG_STATUS`.
    OrganisationStatus,
    /// The service may not request third-party attributes: `THIRD_PARTY_REQUEST_NOT_ALLOWED`. Rejects only sessions that
    /// request one.
    ThirdPartyRequest,
    /// The service may not issue third-party attributes: `THIRD_PARTY_ISSUE_NOT_ALLOWED`. Rejects only sessions with the
    /// `THIRD_PARTY_ATTRIBUTE` extension.
    ThirdPartyIssue,
}

impl AccountProblem {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::ServiceDisabled,
        Self::NoOrganisation,
        Self::OrganisationStatus,
        Self::ThirdPartyRequest,
        Self::ThirdPartyIssue,
    ];

    /// The name on the command line and in the control API.
    pub fn name(self) -> &'static str {
        match self {
            Self::ServiceDisabled => "service-disabled",
            Self::NoOrganisation => "no-organisation",
            Self::OrganisationStatus => "organisation-status",
            Self::ThirdPartyRequest => "third-party-request",
            Self::ThirdPartyIssue => "third-party-issue",
        }
    }

    /// The `error` of the response.
    pub fn code(self) -> &'static str {
        match self {
            Self::ServiceDisabled => "DISABLED_APP",
            Self::NoOrganisation => "NO_ORGANISATION",
            Self::OrganisationStatus => "INVALID_ORG_STATUS",
            Self::ThirdPartyRequest => "THIRD_PARTY_REQUEST_NOT_ALLOWED",
            Self::ThirdPartyIssue => "THIRD_PARTY_ISSUE_NOT_ALLOWED",
        }
    }

    /// The `message` of the response.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::ServiceDisabled => "The service is disabled",
            Self::NoOrganisation => "The service does not belong to an organisation",
            Self::OrganisationStatus => "The organisation is neither PENDING nor VERIFIED",
            Self::ThirdPartyRequest => "The service is not allowed to request third-party attributes",
            Self::ThirdPartyIssue => "The service is not allowed to issue third-party attributes",
        }
    }
}

impl FromStr for AccountProblem {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let problem = Self::ALL.into_iter().find(|problem| problem.name() == text);
        problem.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("`{text}` is not an account problem; write one of {names}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_contains_every_account_problem() {
        // Serde's error lists all variants.
        let error = serde_json::from_str::<AccountProblem>("\"none\"")
            .unwrap_err()
            .to_string();
        let names: Vec<&str> = error
            .split_once("expected one of")
            .unwrap()
            .1
            .split('`')
            .skip(1)
            .step_by(2)
            .collect();
        assert_eq!(AccountProblem::ALL.map(AccountProblem::name).as_slice(), names);
    }
}
