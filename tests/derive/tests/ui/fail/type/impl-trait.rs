use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Whole {
    #[attr(full_name)]
    name: impl Into<String>,
}

#[derive(SharePolicy)]
struct Argument {
    #[attr(full_name)]
    name: Option<impl Into<String>>,
}

#[derive(SharePolicy)]
struct Flattened {
    #[attr(flatten)]
    part: impl SharePolicy,
}

fn main() {}
