use yoti_share::SharePolicy;

enum Gender {
    Female,
    Male,
}

#[derive(SharePolicy)]
struct Signup {
    #[attr(gender)]
    gender: Gender,
}

fn main() {}
