//! Remote keys, and local ones used as half of one.

use super::*;

struct Vault;

impl RequestSigner for Vault {
    async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        assert_eq!(input.message(), b"abc");
        Ok(input.sha256().to_vec())
    }
}

impl KeyUnwrapper for Vault {
    async fn unwrap_key(&self, _: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        Err(KeyError::remote("the vault is closed"))
    }
}

/// SHA-256 of `abc`, from FIPS 180-4's examples.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[tokio::test]
async fn remote_key_signs_with_its_signer() {
    let key = RemoteKey::new(Vault, Vault);
    assert_eq!(request_signature(&key, b"abc").await.unwrap(), hex(ABC));
    assert_eq!(format!("{key:?}"), "RemoteKey { .. }");
}

#[tokio::test]
async fn remote_failure_keeps_its_source() {
    let key = RemoteKey::new(Vault, Vault);
    let error = request_unwrapping(&key, &[1, 2, 3]).await.unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::Remote);
    assert_eq!(error.to_string(), "the remote signer or unwrapper failed");
    assert_eq!(error.source().unwrap().to_string(), "the vault is closed");

    let timeout = std::io::Error::from(std::io::ErrorKind::TimedOut);
    let error = KeyError::remote(timeout);
    let source = error.source().unwrap().downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(source.kind(), std::io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn local_key_unwraps_for_a_remote_signer() {
    let key = RemoteKey::new(Vault, Key::from_pem(RSA_2048).unwrap());
    assert_eq!(request_signature(&key, b"abc").await.unwrap(), hex(ABC));
    let unwrapped = request_unwrapping(&key, key_file!("rsa-2048.wrapped")).await.unwrap();
    assert_eq!(*unwrapped.unwrap(), (0..32).collect::<Vec<u8>>());
    let not_this_key = request_unwrapping(&key, &[0; 256]).await.unwrap();
    assert!(not_this_key.is_none());
}

#[tokio::test]
async fn local_key_signs_for_a_remote_unwrapper() {
    let key = RemoteKey::new(Key::from_pem(RSA_2048).unwrap(), Vault);
    let message = b"GET&/v2/sessions/abc?nonce=00000000-0000-4000-8000-000000000000&timestamp=1700000000000";
    assert_eq!(
        request_signature(&key, message).await.unwrap(),
        key_file!("rsa-2048.signature")
    );
}

#[tokio::test]
async fn any_key_calls_the_key_it_contains() {
    let remote = AnyKey::from(RemoteKey::new(Vault, Vault));
    assert_eq!(request_signature(&remote, b"abc").await.unwrap(), hex(ABC));
    assert!(request_unwrapping(&remote, &[]).await.is_err());

    let local = AnyKey::from(Key::from_pem(RSA_2048).unwrap());
    assert_eq!(request_signature(&local, b"abc").await.unwrap().len(), 256);
    let unwrapped = request_unwrapping(&local, key_file!("rsa-2048.wrapped")).await.unwrap();
    assert_eq!(*unwrapped.unwrap(), (0..32).collect::<Vec<u8>>());
}

#[tokio::test]
async fn empty_signature_is_a_failure() {
    struct Mute;
    impl RequestSigner for Mute {
        async fn sign(&self, _: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
            Ok(Vec::new())
        }
    }
    let error = request_signature(&Mute, b"abc").await.unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::Remote);
}

#[test]
fn keys_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<(Key, RemoteKey, AnyKey)>();
}
