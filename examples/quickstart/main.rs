//! The main job from end to end: an annotated struct asks, somebody answers, the struct comes back filled.
//!
//! Without configuration it talks to a sandbox of its own, where a simulated person approves. With
//! `YOTI_CLIENT_SDK_ID` and a key in the environment it talks to Yoti, and you approve with the app.

use std::error::Error;

use yoti_share::{
    Anchor, Anchored, ApiRequest, Client, Credentials, Date, Image, Key, PostalAddress, SelfieAuth, SessionConfig,
    SharePolicy, Verified,
};
use yoti_share_sandbox::{Person, Sandbox};

/// What is asked, and what comes back.
#[derive(SharePolicy)]
struct Applicant {
    #[attr(full_name)]
    name: String,
    #[attr(email)]
    email: Option<String>,
    #[attr(date_of_birth, source(passport, driving_licence))]
    born: Anchored<Date>,
    #[attr(structured_postal_address)]
    address: Verified<PostalAddress>,
    #[attr(age_over = 18)]
    adult: bool,
    #[attr(selfie)]
    photo: Image,
    #[selfie_auth]
    selfie_check: SelfieAuth,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    Ok(())
}
