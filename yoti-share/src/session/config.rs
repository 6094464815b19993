//! The configuration of a share session.

use std::{borrow::Cow, fmt};

use serde::Serialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{extension::Extension, notification::Notification, redirect_uri};
use crate::{error::ConfigError, policy::Policy};

/// The configuration of a share session: the policy, the redirect URI and everything else that creating it needs.
///
/// # The redirect URI
///
/// After the share, the browser goes to the redirect URI: an `https` URL (or `http`, for development), or a path such as
/// `/back`, to which Yoti prefixes the domain that is set in Yoti Hub. [`build`](SessionConfigBuilder::build) rejects
/// everything else, such as `javascript:…` or `//host`.
///
/// The receipt ID is added as the query parameter `receiptId`, percent-encoded:
///
/// | redirect URI | the browser goes to |
/// |---|---|
/// | `/back` | `/back?receiptId=…` |
/// | `/back?lang=en` | `/back?lang=en&receiptId=…` |
/// | `/back?lang=en#top` | `/back?lang=en&receiptId=…#top` |
///
/// Yoti documents the first line. The sandbox does the same for the others, which is assumed: keep what you need in the
/// session of the browser instead of in the query. Yoti's script for web pages also adds the query parameters of the page
/// that started the share. [`ReceiptId::from_query`](crate::ReceiptId::from_query) reads the parameter.
///
/// # Serialisation
///
/// `Serialize` writes it as the API expects it. `Debug` shows the policy, but neither the subject nor secrets.
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
#[derive(Clone, Serialize)]
#[doc(alias("ShareSessionRequest", "ShareSessionConfiguration"))]
pub struct SessionConfig {
    policy: Cow<'static, Policy>,
    extensions: Vec<Extension>,
    #[serde(rename = "redirectUri")]
    redirect_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notification: Option<Notification>,
    /// The request body, written once by `build`. It may contain the secret of a webhook, so it is wiped when dropped.
    #[serde(skip)]
    json: Zeroizing<Vec<u8>>,
}

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
    /// Starts the configuration of a session with a policy that was created at run time.
    ///
    /// The person's browser goes to `redirect_uri` with the receipt ID, [as described above](Self#the-redirect-uri).
    pub fn builder(policy: Policy, redirect_uri: impl Into<String>) -> SessionConfigBuilder {
        SessionConfigBuilder::new(Cow::Owned(policy), redirect_uri.into())
    }

    /// Starts the configuration of a session with a constant policy.
    pub(crate) fn for_constant(policy: &'static Policy, redirect_uri: String) -> SessionConfigBuilder {
        SessionConfigBuilder::new(Cow::Borrowed(policy), redirect_uri)
    }

    /// The request body.
    pub(crate) fn json(&self) -> &[u8] {
        &self.json
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The URI to which the person's browser goes after the share.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }
}

/// Builds a [`SessionConfig`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
#[doc(alias("ShareSessionRequestBuilder", "ShareSessionConfigurationBuilder"))]
pub struct SessionConfigBuilder(SessionConfig);

impl SessionConfigBuilder {
    fn new(policy: Cow<'static, Policy>, redirect_uri: String) -> Self {
        Self(SessionConfig {
            policy,
            extensions: Vec::new(),
            redirect_uri,
            subject: None,
            notification: None,
            json: Zeroizing::default(),
        })
    }

    /// Sets your own identifier of the person; identity profile reports repeat it.
    pub fn subject_id(self, id: impl Into<String>) -> Self {
        self.subject(json!({ "subject_id": id.into() }))
    }

    /// Sets the subject of the session as a JSON object.
    pub fn subject(mut self, subject: Value) -> Self {
        self.0.subject = Some(subject);
        self
    }

    /// Sets the webhook that Yoti calls when the session ends.
    pub fn notification(mut self, notification: Notification) -> Self {
        self.0.notification = Some(notification);
        self
    }

    /// Adds an extension.
    pub fn extension(mut self, extension: impl Into<Extension>) -> Self {
        self.0.extensions.push(extension.into());
        self
    }

    /// Creates the configuration.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the field, the mistake and the allowed values: a redirect URI that is not a web page, a subject that is not an
    /// object or has an empty ID, a webhook that is not `https`, a header that cannot be sent, a location out of range, an
    /// invalid policy.
    pub fn build(self) -> Result<SessionConfig, ConfigError> {
        let Self(mut config) = self;
        config.policy.check()?;
        redirect_uri::check(&config.redirect_uri)?;
        config.subject.as_ref().map_or(Ok(()), check_subject)?;
        config.notification.as_ref().map_or(Ok(()), Notification::check)?;
        config.extensions.iter().try_for_each(Extension::check)?;
        let json = serde_json::to_vec(&config)
            .map_err(|error| ConfigError::new("session", format!("cannot be written as JSON: {error}")))?;
        config.json = Zeroizing::new(json);
        Ok(config)
    }
}

fn check_subject(subject: &Value) -> Result<(), ConfigError> {
    let Value::Object(subject) = subject else {
        let problem = "is not a JSON object; give one such as `{\"subject_id\": \"…\"}`";
        return Err(ConfigError::new("subject", problem));
    };
    match subject.get("subject_id") {
        None => Ok(()),
        Some(Value::String(id)) if !id.is_empty() => Ok(()),
        Some(_) => Err(ConfigError::new("subject.subject_id", "is empty or not a text")),
    }
}
