//! Client assertions: the signed JWTs with which applications request access tokens.

use std::fmt;
use std::time::Duration;

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD};
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, Pss, RsaPublicKey};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A typical assertion has 700 characters.
const LONGEST: usize = 8 * 1024;
/// The salt of PS384 is as long as its hash.
const SALT: usize = 48;

/// An assertion whose form is correct. Its signature and its claims are not checked yet.
pub(crate) struct Assertion<'a> {
    /// Header and claims as they were sent, with the dot between them.
    signed: &'a str,
    signature: Vec<u8>,
    pub(crate) claims: Claims,
}

pub(crate) struct Claims {
    /// The SDK ID in `iss` and `sub`.
    pub(crate) sdk_id: String,
    pub(crate) audiences: Vec<String>,
    /// Seconds since 1970.
    pub(crate) issued: i64,
    /// Seconds since 1970.
    pub(crate) expires: i64,
    pub(crate) id: String,
}

impl<'a> Assertion<'a> {
    /// The error names the first mistake, and contains no part of the assertion except a wrong algorithm.
    pub(crate) fn parse(text: &'a str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("the client assertion is longer than {LONGEST} characters"));
        }
        let parts: Vec<&str> = text.split('.').collect();
        let (&[header, claims, signature], Some((signed, _))) = (&*parts, text.rsplit_once('.')) else {
            let count = parts.len();
            return Err(format!(
                "the client assertion is not a signed JWT: it has {count} parts between dots, not three"
            ));
        };
        check_header(&decode_object(header, "header")?)?;
        Ok(Self {
            signed,
            claims: Claims::read(&decode_object(claims, "claims set")?)?,
            signature: decode(signature, "signature")?,
        })
    }

    /// Checks the signature: PS384. The error names the probable mistake.
    pub(crate) fn verify(&self, key: &RsaPublicKey) -> Result<(), String> {
        if self.is_signed_with_pss::<Sha384>(key, SALT) {
            return Ok(());
        }
        Err(match self.find_mistake(key) {
            Some(mistake) => format!(
                "the signature of the client assertion is not PS384: it is {mistake}; RSASSA-PSS with SHA-384, MGF1 with \
                 SHA-384 and a salt of {SALT} bytes was expected"
            ),
            None => format!(
                "the signature of the client assertion does not match: it was made with another key or over another text, or \
                 is not PS384, RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a salt of {SALT} bytes"
            ),
        })
    }

    fn find_mistake(&self, key: &RsaPublicKey) -> Option<String> {
        let longest_salt = key.size().saturating_sub(SALT + 2);
        if let Some(salt) = [0, 20, 32, 64, longest_salt]
            .into_iter()
            .find(|salt| self.is_signed_with_pss::<Sha384>(key, *salt))
        {
            return Some(format!("PSS with a salt of {salt} bytes"));
        }
        let verify = |scheme, digest: &[u8]| key.verify(scheme, digest, &self.signature).is_ok();
        let mistake = if verify(Pkcs1v15Sign::new::<Sha384>(), &Sha384::digest(self.signed)) {
            "PKCS #1 v1.5 with SHA-384 (RS384)"
        } else if verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(self.signed)) {
            "PKCS #1 v1.5 with SHA-256 (RS256)"
        } else if self.is_signed_with_pss::<Sha256>(key, 32) {
            "PSS with SHA-256 (PS256)"
        } else if self.is_signed_with_pss::<Sha512>(key, 64) {
            "PSS with SHA-512 (PS512)"
        } else {
            return None;
        };
        Some(mistake.to_owned())
    }

    fn is_signed_with_pss<D>(&self, key: &RsaPublicKey, salt: usize) -> bool
    where
        D: Digest + sha2::digest::DynDigest + Send + Sync + 'static,
    {
        let scheme = Pss::new_with_salt::<D>(salt);
        key.verify(scheme, &D::digest(self.signed), &self.signature).is_ok()
    }
}

/// Shows nothing of the assertion: until it expires, it is as good as the key.
impl fmt::Debug for Assertion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assertion").finish_non_exhaustive()
    }
}

impl Claims {
    fn read(claims: &Map<String, Value>) -> Result<Self, String> {
        let issuer = read_text(claims, "iss")?;
        if issuer != read_text(claims, "sub")? {
            return Err(
                "`iss` and `sub` of the client assertion differ; both are `sdk:` and the client SDK ID".to_owned(),
            );
        }
        let Some(sdk_id) = issuer.strip_prefix("sdk:") else {
            return Err("`iss` and `sub` of the client assertion do not begin with `sdk:`".to_owned());
        };
        Ok(Self {
            sdk_id: sdk_id.to_owned(),
            audiences: read_audiences(claims)?,
            issued: read_seconds(claims, "iat")?,
            expires: read_seconds(claims, "exp")?,
            id: read_text(claims, "jti")?.to_owned(),
        })
    }
}

fn check_header(header: &Map<String, Value>) -> Result<(), String> {
    let text = |name| header.get(name).and_then(Value::as_str);
    match text("alg") {
        Some("PS384") => {}
        Some(other) if other.len() <= 16 && other.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            return Err(format!("`alg` of the client assertion is `{other}`, not `PS384`"));
        }
        Some(_) | None => return Err("`alg` of the client assertion is not `PS384`".to_owned()),
    }
    if text("typ") != Some("JWT") {
        return Err("`typ` of the client assertion is not `JWT`".to_owned());
    }
    Ok(())
}

fn read_text<'a>(claims: &'a Map<String, Value>, name: &str) -> Result<&'a str, String> {
    let text = claims.get(name).and_then(Value::as_str);
    text.ok_or_else(|| format!("the claim `{name}` of the client assertion is missing or not a string"))
}

/// Reads one audience as PHP sends it, or an array as Java does.
fn read_audiences(claims: &Map<String, Value>) -> Result<Vec<String>, String> {
    let audiences = match claims.get("aud") {
        Some(Value::String(one)) => Some(vec![one.clone()]),
        Some(Value::Array(list)) => list.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        Some(_) | None => None,
    };
    audiences
        .ok_or_else(|| "the claim `aud` of the client assertion is neither a string nor an array of strings".to_owned())
}

fn read_seconds(claims: &Map<String, Value>, name: &str) -> Result<i64, String> {
    /// Milliseconds since 1970 have been above this since 1973, and seconds will be in the year 5138.
    const MILLISECONDS: i64 = 100_000_000_000;
    let number = claims.get(name).and_then(Value::as_f64);
    // Fractions are allowed, and do not matter here.
    let time = number.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    match time.and_then(|time| i64::try_from(time.as_secs()).ok()) {
        Some(time) if time >= MILLISECONDS => Err(format!(
            "the claim `{name}` of the client assertion is in milliseconds; seconds since 1970 were expected"
        )),
        Some(time) => Ok(time),
        None => Err(format!(
            "the claim `{name}` of the client assertion is missing or not a number of seconds"
        )),
    }
}

fn decode_object(part: &str, name: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_slice(&decode(part, name)?) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) | Err(_) => Err(format!("the {name} of the client assertion is not a JSON object")),
    }
}

fn decode(part: &str, name: &str) -> Result<Vec<u8>, String> {
    BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_cause| {
        let other = [BASE64URL, BASE64, BASE64_NOPAD];
        let is_other = other.iter().any(|alphabet| alphabet.decode(part.as_bytes()).is_ok());
        let found = if is_other {
            "in another alphabet or has padding"
        } else {
            "not base64"
        };
        format!("the {name} of the client assertion is {found}; base64url without padding was expected")
    })
}
