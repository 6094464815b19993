use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name, source(driving_licence(ocr)))]
    name: String,
}

fn main() {}
