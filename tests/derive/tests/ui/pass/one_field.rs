use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    #[expect(dead_code)]
    name: String,
}

fn main() {
    assert_eq!(Signup::POLICY.len(), 1);
}
