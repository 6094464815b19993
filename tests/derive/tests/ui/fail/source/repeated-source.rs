use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(passport, passport))]
    name: String,
}

fn main() {}
