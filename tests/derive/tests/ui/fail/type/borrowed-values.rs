use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Texts {
    #[attr(full_name)]
    names: [String],
}

#[derive(SharePolicy)]
struct Scan<'a> {
    #[attr(selfie)]
    photo: &'a str,
}

#[derive(SharePolicy)]
struct Dates<'a> {
    #[attr(date_of_birth)]
    born: Option<&'a str>,
}

fn main() {}
