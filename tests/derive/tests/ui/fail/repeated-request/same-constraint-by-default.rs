use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(source(passport))]
struct Signup {
    #[attr(full_name)]
    name: String,
    #[attr(full_name, source(passport))]
    again: String,
}

fn main() {}
