use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Inner {
    #[attr(full_nmae)]
    name: String,
}

#[derive(SharePolicy)]
struct Outer {
    #[attr(email)]
    mail: String,
    #[attr(flatten)]
    inner: Inner,
}

fn main() {}
