use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup<'a> {
    #[attr(full_name)]
    name: Option<&'a str>,
}

fn main() {}
