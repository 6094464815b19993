//! Receipts opened with remote keys.

use super::*;

enum Vault {
    UnwrapsTo(Vec<u8>),
    DoesNotDecrypt,
    Unreachable,
}

impl KeyUnwrapper for Vault {
    async fn unwrap_key(&self, wrapped: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        assert_eq!(wrapped, ITEM_KEY);
        match self {
            Self::UnwrapsTo(key) => Ok(Some(key.clone())),
            Self::DoesNotDecrypt => Ok(None),
            Self::Unreachable => Err(KeyError::remote("the vault is closed")),
        }
    }
}

async fn open_with(vault: Vault) -> Result<Receipt, Error> {
    receipt::open_async(
        sealed(&text("a", "b")).to_string(),
        Some(item_key().to_string()),
        &vault,
    )
    .await
}

#[tokio::test]
async fn remote_key_opens_a_receipt() {
    let receipt = open_with(Vault::UnwrapsTo((0..32).collect())).await.unwrap();
    assert_eq!(share(&receipt).profile().len(), 1);
}

#[tokio::test]
async fn wrong_remote_item_key_is_a_decryption_error() {
    for key in [vec![], vec![0; 32], vec![0; 31], (0..33).collect(), vec![0; 100_000]] {
        let error = open_with(Vault::UnwrapsTo(key)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decryption);
    }
}

#[tokio::test]
async fn key_that_was_not_decrypted_is_a_decryption_error() {
    let error = open_with(Vault::DoesNotDecrypt).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decryption);
    assert!(std::error::Error::source(&error).is_none());
}

#[tokio::test]
async fn unreachable_remote_key_is_a_key_error() {
    let error = open_with(Vault::Unreachable).await.unwrap_err();
    assert_error(&error, ErrorKind::Key, "the remote signer or unwrapper failed");
    assert!(
        error.report().to_string().contains("the vault is closed"),
        "{}",
        error.report()
    );
}

#[tokio::test]
async fn local_key_opens_without_suspending() {
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
