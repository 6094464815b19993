use yoti_share::{Anchored, SharePolicy};

#[derive(SharePolicy)]
struct Text {
    #[attr(full_name, anchored)]
    name: String,
}

#[derive(SharePolicy)]
struct Optional {
    #[attr(full_name, with_anchors)]
    name: Option<String>,
}

#[derive(SharePolicy)]
struct Already {
    #[attr(full_name, anchored)]
    name: Anchored<String>,
}

fn main() {}
