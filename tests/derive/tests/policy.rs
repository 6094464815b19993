//! Derived policies against JSON written out by hand.

use yoti_share::{Anchored, Date, Image, PinAuth, Policy, SelfieAuth, SharePolicy, Verified};

fn json(policy: &Policy) -> String {
    serde_json::to_string(policy).unwrap()
}

#[test]
fn the_leading_example() {
    #[derive(SharePolicy)]
    #[expect(dead_code, reason = "only the question is looked at")]
    struct Applicant {
        #[attr(full_name)]
        name: String,
        #[attr(email)]
        email: Option<String>,
        #[attr(date_of_birth, source(passport, driving_licence))]
        born: Anchored<Date>,
        #[attr(postal_address)]
        address: Verified<String>,
        #[attr(age_over = 18)]
        adult: bool,
        #[attr(selfie)]
        photo: Image,
        #[selfie_auth]
        selfie_check: SelfieAuth,
        #[pin_auth]
        pin: PinAuth,
    }
    assert_eq!(
        json(Applicant::POLICY),
        concat!(
            r#"{"wanted":[{"name":"full_name"},{"name":"email_address","optional":true},"#,
            r#"{"name":"date_of_birth","constraints":[{"type":"SOURCE","preferred_sources":{"anchors":["#,
            r#"{"name":"PASSPORT","sub_type":""},{"name":"DRIVING_LICENCE","sub_type":""}],"soft_preference":false}}]},"#,
            r#"{"name":"postal_address"},{"name":"date_of_birth","derivation":"age_over:18"},{"name":"selfie"}],"#,
            r#""wanted_auth_types":[1,2],"wanted_remember_me":false}"#,
        )
    );
}
