//! The request signature: what must have been signed, whether it was, and if not, what probably went wrong.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER};
use percent_encoding::percent_decode_str;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest, Sha256, Sha512};

/// A request as it came over the wire.
#[derive(Clone, Copy)]
pub(crate) struct ReceivedRequest<'a> {
    pub(crate) method: &'a str,
    /// Path and query, byte for byte, without the `/share` in front.
    pub(crate) path_and_query: &'a str,
    pub(crate) body: &'a [u8],
}

impl ReceivedRequest<'_> {
    /// The text that the digest must cover.
    pub(crate) fn message(self) -> String {
        let mut message = format!("{}&{}", self.method, self.path_and_query);
        if !self.body.is_empty() {
            message.push('&');
            message.push_str(&BASE64.encode(self.body));
        }
        message
    }

    /// Checks the value of `X-Yoti-Auth-Digest`; the error says what is wrong with it.
    pub(crate) fn verify(self, digest: &str, key: &RsaPublicKey) -> Result<(), String> {
        let Some(signature) = decode(digest) else {
            let hexadecimal = HEXLOWER.decode(digest.to_ascii_lowercase().as_bytes()).is_ok();
            let found = if hexadecimal { "hexadecimal" } else { "not base64" };
            return Err(format!(
                "X-Yoti-Auth-Digest is {found}; standard base64 of the signature was expected"
            ));
        };
        if verifies(&self.message(), &signature, key) {
            return match BASE64.decode(digest.as_bytes()) {
                Ok(_) => Ok(()),
                Err(_) => Err(
                    "the signature is right, but written in another alphabet; standard base64 with padding \
                               was expected"
                        .to_owned(),
                ),
            };
        }
        Err(match self.diagnose(&signature, key) {
            Some(cause) => format!("the signature covers something else: {cause}"),
            None => "the signature does not fit: another key, or another text, was signed".to_owned(),
        })
    }

    /// Tries the usual mistakes.
    fn diagnose(self, signature: &[u8], key: &RsaPublicKey) -> Option<&'static str> {
        let Self {
            method,
            path_and_query,
            body,
        } = self;
        let encoded = BASE64.encode(body);
        let tail = if body.is_empty() {
            String::new()
        } else {
            format!("&{encoded}")
        };
        let path = path_and_query.split('?').next().unwrap_or_default();
        let mut candidates = vec![
            (
                "the path with `/share`, which is not signed",
                format!("{method}&/share{path_and_query}{tail}"),
            ),
            (
                "the method in lower case",
                format!("{}&{path_and_query}{tail}", method.to_ascii_lowercase()),
            ),
            ("the path without its query", format!("{method}&{path}{tail}")),
        ];
        if body.is_empty() {
            candidates.push((
                "an `&` at the end, although there is no body",
                format!("{method}&{path_and_query}&"),
            ));
            candidates.push((
                "a body `{}` that was not sent",
                format!("{method}&{path_and_query}&e30="),
            ));
        } else {
            let url_safe = BASE64URL.encode(body);
            let bare = BASE64_NOPAD.encode(body);
            let text = String::from_utf8_lossy(body);
            candidates.push(("no body, although one was sent", format!("{method}&{path_and_query}")));
            candidates.push(("the body as base64url", format!("{method}&{path_and_query}&{url_safe}")));
            candidates.push((
                "the body as base64 without padding",
                format!("{method}&{path_and_query}&{bare}"),
            ));
            candidates.push((
                "the body itself, not its base64",
                format!("{method}&{path_and_query}&{text}"),
            ));
        }
        if let Ok(decoded) = percent_decode_str(path_and_query).decode_utf8()
            && decoded != path_and_query
        {
            candidates.push((
                "the path before it was percent-encoded",
                format!("{method}&{decoded}{tail}"),
            ));
        }
        candidates
            .into_iter()
            .find_map(|(cause, message)| verifies(&message, signature, key).then_some(cause))
            .or_else(|| {
                verifies_as_sha512(&self.message(), signature, key).then_some("the right text, hashed with SHA-512")
            })
    }
}

fn decode(digest: &str) -> Option<Vec<u8>> {
    let digest = digest.as_bytes();
    [BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD]
        .iter()
        .find_map(|alphabet| alphabet.decode(digest).ok())
}

fn verifies(message: &str, signature: &[u8], key: &RsaPublicKey) -> bool {
    key.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message), signature)
        .is_ok()
}

fn verifies_as_sha512(message: &str, signature: &[u8], key: &RsaPublicKey) -> bool {
    key.verify(Pkcs1v15Sign::new::<Sha512>(), &Sha512::digest(message), signature)
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_part_of_the_message_and_no_body_is_not() {
        let get = ReceivedRequest {
            method: "GET",
            path_and_query: "/v2/sessions/a?nonce=n&timestamp=1",
            body: b"",
        };
        assert_eq!(get.message(), "GET&/v2/sessions/a?nonce=n&timestamp=1");
        let post = ReceivedRequest {
            method: "POST",
            path_and_query: "/v2/x?nonce=n&timestamp=1",
            body: b"{}",
        };
        assert_eq!(post.message(), "POST&/v2/x?nonce=n&timestamp=1&e30=");
    }
}
