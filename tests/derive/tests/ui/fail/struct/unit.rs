use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup;

fn main() {}
