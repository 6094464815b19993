use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Contact {
    #[attr(email)]
    email: String,
}

#[derive(SharePolicy)]
struct Buyer {
    #[flatten]
    contact: Contact,
    #[skip]
    number: u8,
    #[optional]
    full_name: Option<String>,
}

fn main() {}
