use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup(#[attr(full_name)] String, u32);

fn main() {}
