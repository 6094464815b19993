use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Whole {
    #[attr(full_name)]
    name: _,
}

#[derive(SharePolicy)]
struct Argument {
    #[attr(full_name, optional)]
    name: Option<_>,
}

#[derive(SharePolicy)]
struct Element {
    #[attr(flatten)]
    parts: [_; 2],
    #[attr(skip)]
    note: Vec<_>,
}

fn main() {}
