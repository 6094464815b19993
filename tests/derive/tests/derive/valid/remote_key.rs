//! A remote key signs and opens asynchronously; a local key does both either way.

use yoti_share::{ApiRequest, Credentials, Error, Key, Receipt, RemoteKey, SessionId, receipt};

async fn remote(id: &SessionId, credentials: &Credentials<RemoteKey>, json: &str) -> Result<Receipt, Error> {
    ApiRequest::get_session(id).sign_async(credentials).await?;
    receipt::open_async(json, Some(json), credentials.key()).await
}

async fn local(id: &SessionId, credentials: &Credentials<Key>, json: &str) -> Result<Receipt, Error> {
    ApiRequest::get_session(id).sign(credentials)?;
    ApiRequest::get_session(id).sign_async(credentials).await?;
    receipt::open(json, Some(json), credentials.key())?;
    receipt::open_async(json, Some(json), credentials.key()).await
}

#[test]
fn remote_and_local_keys_have_the_same_async_calls() {
    let _ = (remote, local);
}
