use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Text {
    #[attr(full_name)]
    name: &str,
}

#[derive(SharePolicy)]
struct Argument {
    #[attr(full_name)]
    name: Option<&mut String>,
}

#[derive(SharePolicy)]
struct Placeholder {
    #[attr(full_name)]
    name: std::borrow::Cow<'_, str>,
}

fn main() {}
