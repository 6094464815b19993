//! The requested attributes.

use yoti_share::{Anchored, Date, Image, PostalAddress, SharePolicy};

/// A person who wants to become a member.
#[derive(SharePolicy)]
pub(crate) struct Applicant {
    #[attr(full_name)]
    pub(crate) name: Anchored<String>,
    #[attr(selfie)]
    pub(crate) photo: Anchored<Image>,
    #[attr(date_of_birth)]
    pub(crate) born: Anchored<Date>,
    #[attr(age_over = 18)]
    pub(crate) adult: bool,
    #[attr(structured_postal_address)]
    pub(crate) address: Anchored<PostalAddress>,
    #[attr(email)]
    pub(crate) email: Option<Anchored<String>>,
}
