//! The lines that a developer pastes to connect a client to an application of the sandbox.

use serde::Serialize;

use crate::application::Application;

/// The lines for one application, ready for a POSIX shell and a web page.
#[derive(Serialize)]
pub(crate) struct Setup {
    pub(crate) name: String,
    pub(crate) sdk_id: String,
    /// The private key's file; `None` if the sandbox runs inside a test, which has the key.
    pub(crate) key_file: Option<String>,
    /// The environment of `Client::from_env`.
    pub(crate) environment: String,
    /// The element that replaces Yoti's script.
    pub(crate) script: String,
    /// Commands that sign and send a request for a session; they need the key's file.
    pub(crate) curl: Option<String>,
}

impl Setup {
    /// `origin` and `auth_url` are those of the sandbox.
    pub(crate) fn new(origin: &str, auth_url: &str, app: &Application) -> Self {
        let sdk_id = app.sdk_id();
        let key_line = match &app.key_file {
            Some(file) => format!("export YOTI_KEY_FILE_PATH={}\n", shell_word(file)),
            None => String::new(),
        };
        Self {
            name: app.name().to_owned(),
            sdk_id: sdk_id.to_owned(),
            key_file: app.key_file.clone(),
            environment: format!(
                "export YOTI_CLIENT_SDK_ID={sdk_id}\n{key_line}export YOTI_DIGITAL_IDENTITY_API_URL={origin}/share\n\
                 export YOTI_AUTH_URL={auth_url}\n"
            ),
            script: format!("<script src=\"{origin}/share/client/v2\"></script>\n"),
            curl: app
                .key_file
                .as_ref()
                .map(|file| curl(origin, sdk_id, &shell_word(file))),
        }
    }

    /// The lines for a shell, each part after an empty line and a comment.
    pub(crate) fn for_shell(&self) -> String {
        let environment = format!("\n# {}\n{}", self.name, self.environment);
        match &self.curl {
            Some(curl) => format!("{environment}\n# Creates a session of {}\n{curl}", self.name),
            None => environment,
        }
    }
}

/// Signs as the API documents it: `METHOD&path?query&base64(body)`.
fn curl(origin: &str, sdk_id: &str, key_file: &str) -> String {
    format!(
        r#"body='{{"policy":{{"wanted":[{{"name":"full_name"}}]}},"redirectUri":"/callback"}}'
nonce=$(openssl rand -hex 16 | sed -E 's/(.{{8}})(.{{4}})(.{{4}})(.{{4}})/\1-\2-\3-\4-/')
target="/v2/sessions?nonce=$nonce&timestamp=$(date +%s)000"
digest=$(printf '%s&%s&%s' POST "$target" "$(printf %s "$body" | openssl base64 -A)" |
    openssl dgst -sha256 -sign {key_file} | openssl base64 -A)
curl "{origin}/share$target" --data-raw "$body" -H 'Content-Type: application/json' -H "X-Yoti-Auth-Digest: $digest" \
    -H 'X-Yoti-Auth-Id: {sdk_id}' -H 'X-Yoti-SDK: curl' -H 'X-Yoti-SDK-Version: curl'
"#
    )
}

/// Quotes the text for a shell if it has to be.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::AppConfig;
    use crate::util::entropy::Entropy;

    #[test]
    fn words_with_special_characters_are_quoted() {
        for (text, word) in [
            ("/keys/key-1.pem", "/keys/key-1.pem"),
            ("/keys/my key.pem", "'/keys/my key.pem'"),
            ("it's", r"'it'\''s'"),
            ("$HOME/k", "'$HOME/k'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }

    #[test]
    fn lines_without_a_key_file_name_no_key() {
        let app = AppConfig::new().sdk_id("s").into_application(&Entropy::seeded(1));
        let setup = Setup::new("http://127.0.0.1:4000", "http://127.0.0.1:4000/token", &app);
        let expected = "export YOTI_CLIENT_SDK_ID=s\n\
                        export YOTI_DIGITAL_IDENTITY_API_URL=http://127.0.0.1:4000/share\n\
                        export YOTI_AUTH_URL=http://127.0.0.1:4000/token\n";
        assert_eq!((setup.environment.as_str(), setup.curl), (expected, None));
    }
}
