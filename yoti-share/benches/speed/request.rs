//! A signed create request, compared with the bare RSA signature that it cannot avoid.

use std::time::{Duration, UNIX_EPOCH};

use yoti_share::{ApiRequest, Credentials, Key, Nonce, Policy, SessionConfig, SharePolicy};

use super::{bare, ratio::Comparison, sealed};

#[derive(SharePolicy)]
#[expect(dead_code, reason = "only the policy is used")]
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

pub(crate) fn run() {
    let credentials = Credentials::new(
        "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c",
        Key::from_pem(sealed::PEM).unwrap(),
    )
    .unwrap();
    let configure = || {
        SessionConfig::for_policy::<Applicant>("/your-callback-url")
            .build()
            .unwrap()
    };
    let config = configure();
    let request = ApiRequest::create_session(&config);
    let at = UNIX_EPOCH + Duration::from_millis(1_700_000_000_123);
    let sign = |request: &ApiRequest| request.sign_with(&credentials, Nonce::from_bytes([7; 16]), at).unwrap();

    Comparison::new("Create request, RSA-2048", "bare RSA signature", bare::signature())
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
