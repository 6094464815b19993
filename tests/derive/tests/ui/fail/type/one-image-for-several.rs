use yoti_share::{Image, SharePolicy};

#[derive(SharePolicy)]
struct Signup {
    #[attr(document_images)]
    pages: Image,
}

fn main() {}
