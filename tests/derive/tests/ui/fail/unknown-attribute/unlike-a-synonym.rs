use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct User {
    #[attr(username)]
    user: String,
    #[attr]
    username: String,
    username_again: String,
}

fn main() {}
