use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Whole {
    #[attr(full_name)]
    name: Self,
}

#[derive(SharePolicy)]
struct Element {
    #[attr(flatten)]
    parts: (Element, u8),
}

#[derive(SharePolicy)]
struct Argument {
    #[attr(full_name)]
    name: Option<Self>,
}

fn main() {}
