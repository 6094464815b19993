use yoti_share::SharePolicy;

type Mail = String;

#[derive(SharePolicy)]
struct Signup {
    #[attr(email, optional)]
    mail: Mail,
}

fn main() {}
