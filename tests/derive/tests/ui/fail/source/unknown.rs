use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(library_card))]
    name: String,
}

fn main() {}
