//! Types that threads share are `Send + Sync`, and futures are `Send`.

use yoti_share::{
    AccessToken, AdvancedIdentityProfile, Anchor, Anchored, AnyKey, ApiRequest, Client, ClientBuilder, ConfigError,
    Credentials, Date, Error, ExtractError, IdentityProfileReport, Image, Json, JwkSet, Key, KeyError, Notification,
    Policy, Profile, ProfileAttribute, Receipt, ReceiptId, RemoteKey, Session, SessionConfig, SessionId, Share,
    SignedRequest, TokenError, TokenRequest, ValueError, Verified, Wait, blocking, transport, webhook,
};

fn shared<T: Send + Sync + 'static>() {}
fn error<T: std::error::Error + Send + Sync + 'static>() {}
fn spawnable<T: Send>(future: T) -> T {
    future
}

#[test]
fn types_are_send_and_sync() {
    shared::<(
        Client,
        ClientBuilder,
        blocking::Client,
        Wait,
        Key,
        RemoteKey,
        Credentials<AnyKey>,
    )>();
    shared::<(
        Policy,
        AdvancedIdentityProfile,
        SessionConfig,
        Notification,
        ApiRequest,
        SignedRequest,
        AccessToken,
        TokenRequest,
    )>();
    shared::<(
        Session,
        Receipt,
        Share,
        Profile,
        ProfileAttribute,
        Anchor,
        Anchored<Date>,
        Verified<Image>,
    )>();
    shared::<(IdentityProfileReport, JwkSet, Json<u8>, webhook::Event, webhook::Guard)>();
    error::<Error>();
    error::<ConfigError>();
    error::<KeyError>();
    error::<ExtractError>();
    error::<TokenError>();
    error::<ValueError>();
    error::<transport::TransportError>();
    error::<yoti_share::ProofError>();
}

#[test]
fn error_is_one_pointer_wide() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
}

#[tokio::test]
async fn client_futures_are_send() {
    let key = Key::from_pem(yoti_share_tests::RSA_2048_PEM).unwrap();
    let client = Client::builder("8a3d9e04-6f0c-4b57-9e1b-9a0e5a5f2c11", key)
        .transport(transport::NeverTransport::new())
        .build()
        .unwrap();
    let config = SessionConfig::builder(Policy::builder().full_name().build().unwrap(), "/back")
        .build()
        .unwrap();
    let session: SessionId = "ss.v2.abc".parse().unwrap();
    let receipt: ReceiptId = "AA+/".parse().unwrap();
    let event = webhook::Event::from_json(br#"{"id":"ss.v2.abc","status":"COMPLETED"}"#).unwrap();

    drop(spawnable(client.create_session(&config)));
    drop(spawnable(client.get_session(&session)));
    drop(spawnable(client.create_qr_code(&session)));
    drop(spawnable(client.get_receipt(&session, &receipt)));
    drop(spawnable(client.get_receipt_unbound(&receipt)));
    drop(spawnable(client.wait_for_receipt(&session)));
    drop(spawnable(client.wait(&session).receipt()));
    drop(spawnable(client.follow(&event)));
}
