use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Whole {
    #[attr(full_name)]
    name: !,
}

#[derive(SharePolicy)]
struct Argument {
    #[attr(full_name)]
    name: Option<!>,
}

#[derive(SharePolicy)]
struct Flattened {
    #[attr(flatten)]
    part: !,
}

fn main() {}
