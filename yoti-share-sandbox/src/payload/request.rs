//! The body of a request for a session.

use url::Url;

use super::catalogue;
use super::extension::{Extension, ExtensionDetails, ThirdPartyIssue};
use super::node::{Node, read_json};
use super::notification::Notification;
use super::policy::Policy;

/// A valid request for a session.
#[derive(Clone)]
pub(crate) struct SessionRequest {
    pub(crate) policy: Policy,
    pub(crate) extensions: Vec<Extension>,
    pub(crate) redirect_uri: String,
    pub(crate) subject_id: Option<String>,
    pub(crate) notification: Option<Notification>,
    /// Legal values that are probably mistakes.
    pub(crate) warnings: Vec<String>,
}

impl SessionRequest {
    /// Parses the body of `POST /v2/sessions`. The error lists every problem with its place.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, String> {
        read_json(body, Self::read)
    }

    fn read(root: &Node<'_>) -> Option<Self> {
        root.object()?;
        let mut warnings = Vec::new();
        let policy = root.required("policy");
        let policy = policy.and_then(|node| Policy::read(&node, &mut warnings));
        let redirect_uri = root.required("redirectUri").and_then(|node| read_redirect_uri(&node));
        let extensions = root.read_list("extensions", Extension::read);
        let subject_id = root.optional("subject").and_then(|node| read_subject_id(&node));
        let notification = root.optional("notification").and_then(|node| Notification::read(&node));
        Some(Self {
            policy: policy?,
            extensions,
            redirect_uri: redirect_uri?,
            subject_id,
            notification,
            warnings,
        })
    }

    pub(crate) fn requests_third_party_attributes(&self) -> bool {
        let mut wanted = self.policy.wanted.iter();
        wanted.any(|wanted| catalogue::is_third_party(&wanted.name))
    }

    /// The third-party attributes that the application will issue to the user.
    pub(crate) fn third_party_issue(&self) -> Option<&ThirdPartyIssue> {
        self.extensions.iter().find_map(|extension| match &extension.details {
            ExtensionDetails::ThirdParty(issue) => Some(issue),
            ExtensionDetails::Location(_) | ExtensionDetails::Unchecked(_) => None,
        })
    }
}

/// Reads a URL that is absolute or relative to the application's domain.
fn read_redirect_uri(node: &Node<'_>) -> Option<String> {
    let text = node.text()?;
    if text.is_empty() {
        node.report("is empty; a URL, or a path below the application's domain, was expected");
        return None;
    }
    if text.chars().any(|c| c.is_control() || c == ' ') {
        node.report("contains spaces or control characters; a URL was expected");
        return None;
    }
    match Url::parse(text) {
        Ok(_) | Err(url::ParseError::RelativeUrlWithoutBase) => Some(text.to_owned()),
        Err(error) => {
            node.report(&format!("is not a URL: {error}"));
            None
        }
    }
}

fn read_subject_id(node: &Node<'_>) -> Option<String> {
    node.object_or_empty_list()?;
    let node = node.optional("subject_id")?;
    let id = node.text()?;
    if id.is_empty() {
        node.report("is empty; leave it out, or give the subject an ID");
    }
    Some(id.to_owned())
}
