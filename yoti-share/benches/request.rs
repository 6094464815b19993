//! One signed create request, against the bare RSA signature that it cannot do without.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may stop")]

mod ratio;

use std::time::{Duration, UNIX_EPOCH};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use ratio::Comparison;
use yoti_share::{ApiRequest, Credentials, Key, Nonce, Policy, SessionConfig, SharePolicy};

const PEM: &str = include_str!("../tests/keys/rsa-2048.pem");

#[derive(SharePolicy)]
#[expect(dead_code, reason = "only asked")]
struct Applicant {
    #[attr(full_name)]
    name: String,
    #[attr(email)]
    email: Option<String>,
    #[attr(date_of_birth, source(passport, driving_licence))]
    born: yoti_share::Date,
    #[attr(postal_address)]
    address: String,
    #[attr(age_over = 18)]
    adult: bool,
}

fn main() {
    let der: String = PEM.lines().filter(|line| !line.starts_with('-')).collect();
    let bare = RsaKeyPair::from_der(&STANDARD.decode(der).unwrap()).unwrap();
    let random = SystemRandom::new();
    let mut signature = vec![0; bare.public_modulus_len()];
    let message = [b'x'; 600];

    let credentials = Credentials::new("c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c", Key::from_pem(PEM).unwrap()).unwrap();
    let configure = || {
        SessionConfig::for_policy::<Applicant>("/your-callback-url")
            .build()
            .unwrap()
    };
    let config = configure();
    let request = ApiRequest::create_session(&config);
    let at = UNIX_EPOCH + Duration::from_millis(1_700_000_000_123);
    let sign = |request: &ApiRequest| request.sign_with(&credentials, Nonce::from_bytes([7; 16]), at).unwrap();

    Comparison::new("Create request, RSA-2048", "bare RSA signature", || {
        bare.sign(&RSA_PKCS1_SHA256, &random, &message, &mut signature).unwrap();
    })
    .piece("struct to signed request, everything", || {
        sign(&ApiRequest::create_session(&configure()))
    })
    .piece("signed request, configuration at hand", || {
        sign(&ApiRequest::create_session(&config))
    })
    .piece("signed request, request at hand", || sign(&request))
    .piece("fresh nonce", || Nonce::random().unwrap())
    .piece("session configuration, checked and written", configure)
    .piece("policy as JSON", || serde_json::to_vec(Applicant::POLICY).unwrap())
    .piece("policy built at run time", || {
        Policy::builder()
            .full_name()
            .email()
            .date_of_birth()
            .postal_address()
            .age_over(18)
            .build()
            .unwrap()
    })
    .run();
}
