//! Receipts opened with keys that live elsewhere.

use super::*;
use crate::{RequestSigner, SigningInput};

struct Vault(Result<Vec<u8>, KeyError>);

impl KeyUnwrapper for Vault {
    async fn unwrap_key(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyError> {
        assert_eq!(wrapped, ITEM_KEY);
        self.0.clone()
    }
}

impl RequestSigner for Vault {
    async fn sign(&self, _: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::remote("cannot sign"))
    }
}

fn vault(answer: Result<Vec<u8>, KeyError>) -> Key {
    Key::from_parts(Vault(answer.clone()), Vault(answer))
}

async fn open_with_vault(answer: Result<Vec<u8>, KeyError>) -> Result<Receipt, Error> {
    receipt::open_async(
        sealed(&text("a", "b")).to_string(),
        Some(item_key().to_string()),
        &vault(answer),
    )
    .await
}

#[tokio::test]
async fn a_receipt_is_opened_with_a_key_that_lives_elsewhere() {
    let receipt = open_with_vault(Ok((0..32).collect())).await.unwrap();
    assert_eq!(share(&receipt).profile().len(), 1);
}

#[tokio::test]
async fn whatever_it_unwraps_to_is_checked() {
    for answer in [vec![], vec![0; 32], vec![0; 31], (0..33).collect(), vec![0; 100_000]] {
        assert_eq!(
            open_with_vault(Ok(answer)).await.unwrap_err().kind(),
            ErrorKind::Decryption
        );
    }
}

#[tokio::test]
async fn its_failure_is_told_as_its_own() {
    let error = open_with_vault(Err(KeyError::remote("the vault is closed")))
        .await
        .unwrap_err();
    is(&error, ErrorKind::Key, "the vault is closed");
}

#[test]
fn it_cannot_be_used_without_waiting() {
    let error = receipt::open(
        sealed(&[]).to_string(),
        Some(item_key().to_string()),
        &vault(Ok(vec![])),
    )
    .unwrap_err();
    assert_eq!(error.key_error().map(KeyError::kind), Some(KeyErrorKind::AsyncOnly));
}

#[tokio::test]
async fn a_local_key_opens_without_suspending() {
    use std::{
        future::Future,
        pin::pin,
        task::{Context, Poll, Waker},
    };
    let (key, receipt, item_key) = (key(), sealed(&text("a", "b")).to_string(), item_key().to_string());
    let opening = pin!(receipt::open_async(receipt, Some(item_key), &key));
    assert!(matches!(
        opening.poll(&mut Context::from_waker(Waker::noop())),
        Poll::Ready(Ok(_))
    ));
}
