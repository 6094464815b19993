use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(flatten)]
    nothing: Nothing,
}

#[derive(SharePolicy)]
#[share(part)]
struct Nothing {}

fn main() {}
