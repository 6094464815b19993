//! What a client may send when it creates a session, and what it says.
//!
//! The check is strict where the API is documented, and open where official SDKs differ from one another: nulls, empty
//! arrays in place of absent objects, header values in arrays, numbers with or without a decimal point, any order of
//! members, and members nobody knows.

mod catalogue;
mod extension;
mod identity_profile;
mod node;
mod notification;
mod policy;
pub(crate) mod words;

use serde_json::{Map, Value};
use url::Url;

pub(crate) use self::catalogue::{REPORT, is_known, objection};
pub(crate) use self::extension::{Extension, ThirdPartyIssue};
pub(crate) use self::identity_profile::{Framework, Scheme};
use self::node::{Node, Problems};
pub(crate) use self::notification::Notification;
pub(crate) use self::policy::{Derivation, Policy, SourceConstraint, Wanted};

/// A request for a session that passed the check.
#[derive(Clone)]
pub(crate) struct SessionRequest {
    pub(crate) policy: Policy,
    pub(crate) extensions: Vec<Extension>,
    pub(crate) redirect_uri: String,
    pub(crate) subject: Option<Map<String, Value>>,
    pub(crate) notification: Option<Notification>,
    /// Things that are legal, and probably not meant.
    pub(crate) warnings: Vec<String>,
}

impl SessionRequest {
    /// Reads the body of `POST /v2/sessions`.
    ///
    /// The error lists everything that is wrong, each with its place.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, String> {
        if body.is_empty() {
            return Err("the body is empty; a JSON object was expected".to_owned());
        }
        let value: Value = serde_json::from_slice(body).map_err(|error| {
            format!(
                "the body is not JSON: line {}, column {}: {}",
                error.line(),
                error.column(),
                category(&error)
            )
        })?;
        let mut problems = Problems::default();
        let request = Self::read(&Node::root(&value), &mut problems);
        match request {
            Some(request) if problems.is_empty() => Ok(request),
            _ => Err(problems.to_string()),
        }
    }

    fn read(root: &Node<'_>, problems: &mut Problems) -> Option<Self> {
        root.object(problems)?;
        let mut warnings = Vec::new();
        let policy = root
            .required("policy", problems)
            .and_then(|node| Policy::read(&node, &mut warnings, problems));
        let redirect_uri = root
            .required("redirectUri", problems)
            .and_then(|node| redirect_uri(&node, problems));
        let extensions = root
            .optional("extensions")
            .map(|node| {
                node.list(problems)
                    .iter()
                    .filter_map(|node| Extension::read(node, problems))
                    .collect()
            })
            .unwrap_or_default();
        let subject = root.optional("subject").and_then(|node| subject(&node, problems));
        let notification = root
            .optional("notification")
            .and_then(|node| Notification::read(&node, problems));
        Some(Self {
            policy: policy?,
            extensions,
            redirect_uri: redirect_uri?,
            subject,
            notification,
            warnings,
        })
    }

    /// Names of wanted third-party attributes.
    pub(crate) fn third_party_attributes(&self) -> impl Iterator<Item = &str> {
        self.policy
            .wanted
            .iter()
            .map(|wanted| &*wanted.name)
            .filter(|name| catalogue::is_third_party(name))
    }

    /// The third-party attributes that the application will issue to the user.
    pub(crate) fn third_party_issue(&self) -> Option<&ThirdPartyIssue> {
        self.extensions.iter().find_map(|extension| extension.issue.as_ref())
    }

    pub(crate) fn subject_id(&self) -> Option<&str> {
        self.subject.as_ref()?.get("subject_id")?.as_str()
    }
}

fn category(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Eof => "the text ends too early",
        _ => "the syntax is wrong",
    }
}

/// Absolute, or relative to the application's domain.
fn redirect_uri(node: &Node<'_>, problems: &mut Problems) -> Option<String> {
    let text = node.text(problems)?;
    if text.is_empty() {
        problems.add(
            node,
            "is empty; a URL, or a path below the application's domain, was expected",
        );
        return None;
    }
    if text.chars().any(|c| c.is_control() || c == ' ') {
        problems.add(node, "holds spaces or control characters; a URL was expected");
        return None;
    }
    if let Err(error) = Url::parse(text)
        && error != url::ParseError::RelativeUrlWithoutBase
    {
        problems.add(node, &format!("is not a URL: {error}"));
        return None;
    }
    Some(text.to_owned())
}

fn subject(node: &Node<'_>, problems: &mut Problems) -> Option<Map<String, Value>> {
    let members = node.object_or_empty_list(problems)?;
    if let Some(id) = node.optional("subject_id")
        && id.text(problems).is_some_and(str::is_empty)
    {
        problems.add(&id, "is empty; leave it out, or give the subject an id");
    }
    Some(members)
}
