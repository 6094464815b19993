//! The settings that do not depend on the operation.

use http::HeaderValue;

use crate::{error::ConfigError, types::base_url::BaseUrl};

/// The base URL and the headers that name the SDK. A client checks its settings once and gives every request a copy.
#[derive(Clone)]
pub(crate) struct RequestSettings {
    pub(crate) base_url: BaseUrl,
    pub(super) sdk_name: HeaderValue,
    pub(super) sdk_version: HeaderValue,
    pub(super) user_agent: HeaderValue,
}

impl RequestSettings {
    pub(crate) fn new(base_url: BaseUrl) -> Self {
        Self {
            base_url,
            sdk_name: HeaderValue::from_static("Rust"),
            sdk_version: HeaderValue::from_static(concat!("Rust-", env!("CARGO_PKG_VERSION"))),
            user_agent: default_user_agent(),
        }
    }

    pub(crate) fn set_sdk_name(&mut self, name: &str) -> Result<(), ConfigError> {
        self.sdk_name = parse_header_value("sdk_name", name)?;
        self.sdk_version = parse_header_value("sdk_name", &format!("{name}-{}", env!("CARGO_PKG_VERSION")))?;
        Ok(())
    }

    pub(crate) fn set_user_agent(&mut self, user_agent: &str) -> Result<(), ConfigError> {
        self.user_agent = parse_header_value("user_agent", user_agent)?;
        Ok(())
    }
}

pub(super) fn default_user_agent() -> HeaderValue {
    HeaderValue::from_static(concat!("yoti-share/", env!("CARGO_PKG_VERSION")))
}

fn parse_header_value(field: &'static str, text: &str) -> Result<HeaderValue, ConfigError> {
    let problem = match HeaderValue::from_str(text) {
        Ok(value) if !text.trim().is_empty() => return Ok(value),
        Ok(_) => "is empty; give a name, or leave it out",
        Err(_) => "contains a character that headers cannot contain; use plain letters",
    };
    Err(ConfigError::new(field, problem))
}
