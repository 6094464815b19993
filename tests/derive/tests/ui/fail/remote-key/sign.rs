//! A remote key signs asynchronously only.

use yoti_share::{ApiRequest, Credentials, Error, RemoteKey, SessionId, SignedRequest};

fn sign(id: &SessionId, credentials: &Credentials<RemoteKey>) -> Result<SignedRequest, Error> {
    ApiRequest::get_session(id).sign(credentials)
}

fn main() {}
