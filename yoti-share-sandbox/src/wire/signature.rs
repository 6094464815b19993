//! The request signature: checks it, and finds the probable mistake if it is wrong.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER};
use percent_encoding::percent_decode_str;
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest, Sha256, Sha512};

/// The signed parts of a request, as they were received.
#[derive(Clone, Copy)]
pub(crate) struct ReceivedRequest<'a> {
    pub(crate) method: &'a str,
    /// Path and query, byte for byte, without the leading `/share`.
    pub(crate) path_and_query: &'a str,
    pub(crate) body: &'a [u8],
}

impl ReceivedRequest<'_> {
    /// The text that the client must sign.
    pub(crate) fn string_to_sign(self) -> String {
        let mut text = format!("{}&{}", self.method, self.path_and_query);
        if !self.body.is_empty() {
            text.push('&');
            text.push_str(&BASE64.encode(self.body));
        }
        text
    }

    /// Checks the value of `X-Yoti-Auth-Digest`. The error names the probable mistake.
    pub(crate) fn verify(self, digest: &str, key: &RsaPublicKey) -> Result<(), String> {
        let Some(signature) = decode_base64(digest) else {
            let hexadecimal = HEXLOWER.decode(digest.to_ascii_lowercase().as_bytes()).is_ok();
            let found = if hexadecimal { "hexadecimal" } else { "not base64" };
            return Err(format!(
                "X-Yoti-Auth-Digest is {found}; standard base64 of the signature was expected"
            ));
        };
        if is_signed(&self.string_to_sign(), &signature, key) {
            return match BASE64.decode(digest.as_bytes()) {
                Ok(_) => Ok(()),
                Err(_) => Err(
                    "the signature is correct, but in another alphabet; standard base64 with padding was expected"
                        .to_owned(),
                ),
            };
        }
        Err(match self.find_mistake(&signature, key) {
            Some(mistake) => format!("the signature covers something else: {mistake}"),
            None => "the signature does not match: it was made with another key or over another text".to_owned(),
        })
    }

    /// Tries the usual mistakes.
    fn find_mistake(self, signature: &[u8], key: &RsaPublicKey) -> Option<&'static str> {
        let Self {
            method,
            path_and_query: path,
            body,
        } = self;
        let without_query = path.split('?').next().unwrap_or_default();
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let lower = method.to_ascii_lowercase();
        let tail = if body.is_empty() {
            String::new()
        } else {
            format!("&{}", BASE64.encode(body))
        };
        let mut candidates = vec![
            (
                "the path with `/share`, which is not signed",
                format!("{method}&/share{path}{tail}"),
            ),
            ("the method in lower case", format!("{lower}&{path}{tail}")),
            ("the path without its query", format!("{method}&{without_query}{tail}")),
            (
                "the path before it was percent-encoded",
                format!("{method}&{decoded}{tail}"),
            ),
        ];
        if body.is_empty() {
            candidates.extend([
                (
                    "an `&` at the end, although there is no body",
                    format!("{method}&{path}&"),
                ),
                ("a body `{}` that was not sent", format!("{method}&{path}&e30=")),
            ]);
        } else {
            let (url_safe, unpadded) = (BASE64URL.encode(body), BASE64_NOPAD.encode(body));
            let text = String::from_utf8_lossy(body);
            candidates.extend([
                ("no body, although one was sent", format!("{method}&{path}")),
                ("the body as base64url", format!("{method}&{path}&{url_safe}")),
                (
                    "the body as base64 without padding",
                    format!("{method}&{path}&{unpadded}"),
                ),
                ("the body itself, not its base64", format!("{method}&{path}&{text}")),
            ]);
        }
        let mistake = candidates.into_iter().find(|(_, text)| is_signed(text, signature, key));
        mistake.map(|(mistake, _)| mistake).or_else(|| {
            let digest = Sha512::digest(self.string_to_sign());
            let verified = key.verify(Pkcs1v15Sign::new::<Sha512>(), &digest, signature);
            verified.is_ok().then_some("the correct text, hashed with SHA-512")
        })
    }
}

fn decode_base64(digest: &str) -> Option<Vec<u8>> {
    [BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD]
        .iter()
        .find_map(|alphabet| alphabet.decode(digest.as_bytes()).ok())
}

fn is_signed(text: &str, signature: &[u8], key: &RsaPublicKey) -> bool {
    let digest = Sha256::digest(text);
    key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_to_sign_contains_the_body_only_if_there_is_one() {
        let get = ReceivedRequest {
            method: "GET",
            path_and_query: "/v2/sessions/a?nonce=n&timestamp=1",
            body: b"",
        };
        assert_eq!(get.string_to_sign(), "GET&/v2/sessions/a?nonce=n&timestamp=1");
        let post = ReceivedRequest {
            method: "POST",
            path_and_query: "/v2/x?nonce=n&timestamp=1",
            body: b"{}",
        };
        assert_eq!(post.string_to_sign(), "POST&/v2/x?nonce=n&timestamp=1&e30=");
    }
}
