use yoti_share::SharePolicy;

#[derive(SharePolicy)]
enum Signup {
    #[attr(full_name)]
    Name(String),
}

fn main() {}
