use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Words {
    #[attr(full_name, source = passport, driving_licence)]
    name: String,
}

#[derive(SharePolicy)]
struct Parentheses {
    #[attr(full_name, source = (passport, driving_licence))]
    name: String,
}

#[derive(SharePolicy)]
struct Brackets {
    #[attr(full_name, prefer = [passport, driving_licence])]
    name: String,
}

fn main() {}
