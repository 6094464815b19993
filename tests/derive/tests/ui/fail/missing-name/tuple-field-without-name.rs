use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup(#[attr] String);

fn main() {}
