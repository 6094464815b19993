//! Share sessions: how one is configured, and what the API says of it.

mod extension;
mod notification;
#[cfg(feature = "qr")]
mod qr_image;
mod response;

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer, ser::SerializeStruct};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

pub use self::{
    extension::{Extension, LocationConstraint, ThirdPartyAttribute, TransactionalFlow},
    notification::Notification,
    response::{QrCode, QrCodeDetails, Session, SessionStatus},
};
use super::policy::Policy;
use crate::error::ConfigError;

/// Everything a session is created with: the policy, where the browser goes afterwards, and the rest.
///
/// `Serialize` writes it as the API takes it. `Debug` shows what is asked and neither the subject nor secrets.
///
/// ```
/// use yoti_share::{LocationConstraint, Policy, SessionConfig};
///
/// let policy = Policy::builder().full_name().build()?;
/// let config = SessionConfig::builder(policy, "/your-callback-url")
///     .subject_id("some_subject_id_string")
///     .extension(LocationConstraint::new(51.5, -0.12))
///     .build()?;
/// # Ok::<(), yoti_share::ConfigError>(())
/// ```
#[derive(Clone)]
#[doc(alias("ShareSessionRequest", "ShareSessionConfiguration"))]
pub struct SessionConfig {
    policy: Cow<'static, Policy>,
    redirect_uri: String,
    subject: Option<Map<String, Value>>,
    notification: Option<Notification>,
    extensions: Vec<Extension>,
    /// The request's body, written once when the configuration was made.
    json: Body,
}

/// JSON that holds the secret of a webhook: wiped when dropped.
#[derive(Clone, Default)]
struct Body(Zeroizing<Vec<u8>>);

impl fmt::Debug for SessionConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionConfig")
            .field("policy", &self.policy)
            .field("notification", &self.notification)
            .field("extensions", &self.extensions)
            .finish_non_exhaustive()
    }
}

impl SessionConfig {
    /// Starts a session with a policy made at run time.
    ///
    /// `redirect_uri` is where the person's browser goes with the receipt id; it may be relative to the domain that
    /// is set in Yoti Hub.
    pub fn builder(policy: Policy, redirect_uri: impl Into<String>) -> SessionConfigBuilder {
        SessionConfigBuilder::new(Cow::Owned(policy), redirect_uri.into())
    }

    /// Starts a session with a constant policy.
    pub(crate) fn for_constant(policy: &'static Policy, redirect_uri: String) -> SessionConfigBuilder {
        SessionConfigBuilder::new(Cow::Borrowed(policy), redirect_uri)
    }

    /// The request's body.
    pub(crate) fn json(&self) -> &[u8] {
        &self.json.0
    }

    /// What is asked.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Where the browser goes afterwards.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }
}

impl Serialize for SessionConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut session = serializer.serialize_struct("Session", 5)?;
        session.serialize_field("policy", &*self.policy)?;
        session.serialize_field("extensions", &self.extensions)?;
        session.serialize_field("redirectUri", &self.redirect_uri)?;
        if let Some(subject) = &self.subject {
            session.serialize_field("subject", subject)?;
        }
        if let Some(notification) = &self.notification {
            session.serialize_field("notification", notification)?;
        }
        session.end()
    }
}

/// Puts a [`SessionConfig`] together.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
#[doc(alias("ShareSessionRequestBuilder", "ShareSessionConfigurationBuilder"))]
pub struct SessionConfigBuilder {
    config: SessionConfig,
    subject: Option<Value>,
}

impl fmt::Debug for SessionConfigBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionConfigBuilder").field(&self.config).finish()
    }
}

impl SessionConfigBuilder {
    fn new(policy: Cow<'static, Policy>, redirect_uri: String) -> Self {
        let config = SessionConfig {
            policy,
            redirect_uri,
            subject: None,
            notification: None,
            extensions: Vec::new(),
            json: Body::default(),
        };
        Self { config, subject: None }
    }

    /// Who the session is about, in words of the application's own: identity profile reports repeat it.
    pub fn subject_id(self, id: impl Into<String>) -> Self {
        self.subject(serde_json::json!({ "subject_id": id.into() }))
    }

    /// Who the session is about, as a JSON object.
    pub fn subject(mut self, subject: Value) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Where Yoti tells that the session ended.
    pub fn notification(mut self, notification: Notification) -> Self {
        self.config.notification = Some(notification);
        self
    }

    /// Adds an extension.
    pub fn extension(mut self, extension: impl Into<Extension>) -> Self {
        self.config.extensions.push(extension.into());
        self
    }

    /// Makes the configuration.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] naming the field, what was wrong with it and what is allowed: an empty redirect URI, a
    /// subject that is no object or has an empty id, a webhook that is not `https`, a header that cannot be sent, a
    /// place that is not on earth, a policy that cannot be asked.
    pub fn build(self) -> Result<SessionConfig, ConfigError> {
        let Self { mut config, subject } = self;
        config.policy.check()?;
        if config.redirect_uri.trim().is_empty() {
            let problem = "is empty; give the URL or path that the person's browser is to return to";
            return Err(ConfigError::new("redirect_uri", problem));
        }
        if config.redirect_uri.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(ConfigError::new(
                "redirect_uri",
                "holds white space or a control character",
            ));
        }
        config.subject = subject.map(check_subject).transpose()?;
        if let Some(notification) = &config.notification {
            notification.check()?;
        }
        config.extensions.iter().try_for_each(Extension::check)?;
        let json = serde_json::to_vec(&config)
            .map_err(|error| ConfigError::new("session", format!("cannot be written as JSON: {error}")))?;
        config.json = Body(Zeroizing::new(json));
        Ok(config)
    }
}

fn check_subject(subject: Value) -> Result<Map<String, Value>, ConfigError> {
    let Value::Object(subject) = subject else {
        return Err(ConfigError::new(
            "subject",
            "is not a JSON object; give one such as `{\"subject_id\": \"…\"}`",
        ));
    };
    match subject.get("subject_id") {
        None => Ok(subject),
        Some(Value::String(id)) if !id.is_empty() => Ok(subject),
        Some(_) => Err(ConfigError::new("subject.subject_id", "is not a text, or an empty one")),
    }
}
