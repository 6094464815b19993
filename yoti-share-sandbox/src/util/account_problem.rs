//! Problems of an application's account, for which the API rejects its requests.

use serde::{Deserialize, Serialize};

/// A problem of an application's account. The API responds with status 403, and reports the first problem in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
