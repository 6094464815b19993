use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Text {
    #[attr(full_name)]
    name: str,
    #[attr(email)]
    mail: String,
}

#[derive(SharePolicy)]
struct Slice {
    #[attr(full_name)]
    name: [u8],
    #[attr(email)]
    mail: String,
}

fn main() {}
