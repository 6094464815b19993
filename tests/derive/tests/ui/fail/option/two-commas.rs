use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name,, self_asserted)]
    name: String,
}

fn main() {}
