use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(source(passprt))]
struct Signup {
    #[attr(full_name)]
    name: String,
}

fn main() {}
