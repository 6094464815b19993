//! Keys that live elsewhere.

use super::*;

struct Vault;

impl RequestSigner for Vault {
    async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        assert_eq!(input.message(), b"abc");
        Ok(input.sha256().to_vec())
    }
}

impl KeyUnwrapper for Vault {
    async fn unwrap_key(&self, _: &[u8]) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::remote("the vault is closed"))
    }
}

/// SHA-256 of `abc`, from FIPS 180-4's examples.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[tokio::test]
async fn a_remote_key_signs_and_fails_for_its_own_reasons() {
    let key = Key::from_parts(Vault, Vault);
    assert_eq!(key.sign(b"abc").await.unwrap(), hex(ABC));
    let error = key.unwrap(&[1, 2, 3]).await.unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::Remote);
    assert!(error.to_string().contains("the vault is closed"), "{error}");
    assert_eq!(format!("{key:?}"), "Key { signer: remote, unwrapper: remote }");
}

#[test]
fn a_remote_key_does_not_sign_at_once_and_says_what_does() {
    let key = Key::from_parts(Vault, Vault);
    let error = key.sign_now(b"abc").unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::AsyncOnly);
    assert!(error.to_string().contains("sign_async"), "{error}");
    assert_eq!(key.unwrap_now(&[]).unwrap_err().kind(), KeyErrorKind::AsyncOnly);
}

#[tokio::test]
async fn a_local_key_can_open_while_another_signs() {
    let key = Key::from_pem(RSA_2048).unwrap().with_signer(Vault);
    assert_eq!(key.sign(b"abc").await.unwrap(), hex(ABC));
    let unwrapped = key.unwrap_now(key_file!("rsa-2048.wrapped")).unwrap().unwrap();
    assert_eq!(*unwrapped, (0..32).collect::<Vec<u8>>());
}

#[tokio::test]
async fn an_empty_signature_is_a_failure() {
    struct Mute;
    impl RequestSigner for Mute {
        async fn sign(&self, _: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
            Ok(Vec::new())
        }
    }
    let key = Key::from_pem(RSA_2048).unwrap().with_signer(Mute);
    assert_eq!(key.sign(b"abc").await.unwrap_err().kind(), KeyErrorKind::Remote);
}

#[test]
fn keys_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    shared(&Key::from_parts(Vault, Vault));
}
